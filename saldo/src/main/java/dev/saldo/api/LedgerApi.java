package dev.saldo.api;

import dev.saldo.access.KeyForm;
import dev.saldo.access.KeyIssuer;
import dev.saldo.access.OperatorAccess;
import dev.saldo.access.RateLimitedException;
import dev.saldo.http.Answer;
import dev.saldo.http.Bearer;
import dev.saldo.http.Face;
import dev.saldo.http.Fault;
import dev.saldo.http.Reply;
import dev.saldo.http.Request;
import dev.saldo.http.Route;
import dev.saldo.http.StreamHandler;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.LedgerException;
import dev.saldo.ledger.Operator;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The ledger API: everything below `/ledger/`. Thread-safe.
///
/// An operator is known and may do what is asked before anything else of the request is looked at:
/// 401, then 403, then all the rest. Even what is not there is not told to strangers.
public final class LedgerApi implements Face {

  private static final String BASE = "/ledger/v1";
  private static final int MOST_BODY = 64 << 10;

  private final OperatorAccess operators;
  private final List<ApiRoute> routes;

  /// @param forms what the keys look like of the dialects that are served
  /// @param random draws the operators' tokens
  public LedgerApi(
      Ledger ledger,
      OperatorAccess operators,
      KeyIssuer issuer,
      List<KeyForm> forms,
      SecureRandom random) {
    this.operators = operators;
    this.routes =
        Stream.of(
                new MerchantRoutes(ledger).routes(),
                new AccountRoutes(ledger).routes(),
                new TransactionRoutes(ledger).routes(),
                new StatementRoutes(ledger).routes(),
                new HoldRoutes(ledger).routes(),
                new TotalRoutes(ledger.store()).routes(),
                new KeyRoutes(ledger, issuer, forms).routes(),
                new OperatorRoutes(ledger, random).routes(),
                new LogRoutes(ledger.store()).routes(),
                new CurrencyRoutes().routes())
            .flatMap(List::stream)
            .toList();
  }

  @Override
  public List<Route> routes() {
    return routes.stream()
        .map(route ->
            new Route(
                route.method(),
                BASE + route.path(),
                route.takesBody() ? MOST_BODY : 0,
                request -> answer(route, request),
                streams(route)))
        .toList();
  }

  @Override
  public String prefix() {
    return "/ledger";
  }

  private Map<String, StreamHandler> streams(ApiRoute route) {
    Bulk<?> bulk = route.bulk();
    return bulk == null
        ? Map.of()
        : Map.of(Bulk.CONTENT_TYPE, request -> answer(route, bulk, request));
  }

  private Answer answer(ApiRoute route, Request request) {
    try {
      return route.endpoint().answer(request, admitted(route, request));
    } catch (ProblemException e) {
      return e.problem().answer();
    }
  }

  private Reply answer(ApiRoute route, Bulk<?> bulk, Request request) {
    try {
      return bulk.answer(request, admitted(route, request));
    } catch (ProblemException e) {
      return e.problem().answer();
    }
  }

  private Operator admitted(ApiRoute route, Request request) {
    Operator operator = operator(request);
    if (!operator.role().allows(route.role())) {
      throw Problem.forbidden(
              "this takes the role "
                  + route.role().code()
                  + "; the token's is "
                  + operator.role().code())
          .exception();
    }
    return operator;
  }

  @Override
  public Answer fault(Fault fault, Request request) {
    return switch (fault.kind()) {
      case BAD_REQUEST, NOT_FOUND, METHOD_NOT_ALLOWED, TOO_LARGE -> faultToOperator(fault, request);
      case RATE_LIMITED, INTERNAL, OVERLOADED, OUTCOME_UNKNOWN, UNAVAILABLE ->
          Problem.of(fault).answer();
    };
  }

  /// The server found these before any route of ours could ask who it is.
  private Answer faultToOperator(Fault fault, Request request) {
    try {
      operator(request);
      return Problem.of(fault).answer();
    } catch (ProblemException e) {
      return e.problem().answer();
    } catch (LedgerException | RateLimitedException e) {
      Fault instead = LedgerFaults.of(e).orElseThrow();
      return Problem.of(instead)
          .answer()
          .withHeader("Retry-After", Integer.toString(instead.retryAfterSeconds()));
    }
  }

  private Operator operator(Request request) {
    String token =
        Bearer.token(request)
            .filter(sent -> !sent.isEmpty())
            .orElseThrow(() ->
                Problem.unauthorized("this takes the header Authorization: Bearer <operator token>")
                    .exception());
    return operators
        .operator(token)
        .orElseThrow(
            () -> Problem.unauthorized("the operator token is unknown or has expired").exception());
  }
}

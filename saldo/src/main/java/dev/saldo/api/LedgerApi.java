package dev.saldo.api;

import dev.saldo.access.KeyForm;
import dev.saldo.access.KeyIssuer;
import dev.saldo.access.OperatorAccess;
import dev.saldo.http.Answer;
import dev.saldo.http.Face;
import dev.saldo.http.Fault;
import dev.saldo.http.Reply;
import dev.saldo.http.Request;
import dev.saldo.http.Route;
import dev.saldo.http.StreamHandler;
import dev.saldo.ledger.Ledger;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.Stream;

/// The ledger API: everything below `/ledger/`. Thread-safe.
///
/// An operator is known and may do what is asked before anything else of the request is looked at:
/// 401, then 403, then all the rest. Even what is not there is not told to strangers.
public final class LedgerApi implements Face {

  private static final String BASE = "/ledger/v1";
  private static final int MOST_BODY = 64 << 10;

  private final Gate gate;
  private final Totals totals;
  private final List<ApiRoute> routes;

  /// One that tells nobody.
  ///
  /// @param forms what the keys look like of the dialects that are served
  /// @param random draws the operators' tokens
  public LedgerApi(
      Ledger ledger,
      OperatorAccess operators,
      KeyIssuer issuer,
      List<KeyForm> forms,
      SecureRandom random) {
    this(ledger, operators, issuer, forms, random, _ -> {});
  }

  /// @param forms what the keys look like of the dialects that are served
  /// @param random draws the operators' tokens
  /// @param bulkLines told the status of each line of a bulk request before it is answered
  public LedgerApi(
      Ledger ledger,
      OperatorAccess operators,
      KeyIssuer issuer,
      List<KeyForm> forms,
      SecureRandom random,
      IntConsumer bulkLines) {
    this.gate = Gate.byToken(operators);
    this.totals = new Totals(ledger.store());
    this.routes =
        Stream.of(
                new MerchantRoutes(ledger, bulkLines).routes(),
                new AccountRoutes(ledger).routes(),
                new HistoryRoutes(ledger).routes(),
                new TransactionRoutes(ledger, bulkLines).routes(),
                new StatementRoutes(ledger).routes(),
                new HoldRoutes(ledger).routes(),
                new TotalRoutes(totals).routes(),
                new KeyRoutes(ledger, issuer, forms).routes(),
                new OperatorRoutes(ledger, random).routes(),
                new LogRoutes(ledger.store()).routes(),
                new CurrencyRoutes().routes())
            .flatMap(List::stream)
            .toList();
  }

  @Override
  public String name() {
    return "api";
  }

  @Override
  public List<Route> routes() {
    return routes.stream()
        .map(route ->
            new Route(
                route.method(),
                BASE + route.path(),
                route.takesBody() ? MOST_BODY : 0,
                request -> answer(route, gate, request),
                streams(route)))
        .toList();
  }

  /// The same API at another path, into which another gate lets; without bodies of many lines.
  ///
  /// @param base what stands there for `/ledger/v1`
  public List<Route> routesAt(String base, Gate other) {
    return routes.stream()
        .map(route ->
            new Route(
                route.method(),
                base + route.path(),
                route.takesBody() ? MOST_BODY : 0,
                request -> answer(route, other, request)))
        .toList();
  }

  @Override
  public String prefix() {
    return "/ledger";
  }

  /// What `/totals` tells.
  public Totals totals() {
    return totals;
  }

  private Map<String, StreamHandler> streams(ApiRoute route) {
    Bulk<?> bulk = route.bulk();
    return bulk == null
        ? Map.of()
        : Map.of(Bulk.CONTENT_TYPE, request -> answer(route, bulk, request));
  }

  private static Answer answer(ApiRoute route, Gate gate, Request request) {
    try {
      return route.endpoint().answer(request, gate.admit(request, route.role()));
    } catch (ProblemException e) {
      return e.problem().answer();
    }
  }

  private Reply answer(ApiRoute route, Bulk<?> bulk, Request request) {
    try {
      return bulk.answer(request, gate.admit(request, route.role()));
    } catch (ProblemException e) {
      return e.problem().answer();
    }
  }

  @Override
  public Answer fault(Fault fault, Request request) {
    return gate.fault(fault, request);
  }
}

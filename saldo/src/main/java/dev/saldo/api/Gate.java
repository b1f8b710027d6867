package dev.saldo.api;

import dev.saldo.access.OperatorAccess;
import dev.saldo.access.RateLimitedException;
import dev.saldo.http.Answer;
import dev.saldo.http.Bearer;
import dev.saldo.http.Fault;
import dev.saldo.http.Request;
import dev.saldo.ledger.LedgerException;
import dev.saldo.ledger.Operator;
import dev.saldo.ledger.Role;
import java.util.function.Function;

/// Lets operators in. Thread-safe.
public final class Gate {

  private final Function<Request, Operator> who;

  /// @param who tells who asks, of whatever role, or throws a [ProblemException] (401, or 403 when
  ///   it is not he who had it asked). It may throw what [OperatorAccess#operator] throws
  public Gate(Function<Request, Operator> who) {
    this.who = who;
  }

  /// Lets operators in by the token that their request shows.
  public static Gate byToken(OperatorAccess operators) {
    return new Gate(request -> byToken(operators, request));
  }

  private static Operator byToken(OperatorAccess operators, Request request) {
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

  /// The operator who asks, whose role is at least this one.
  ///
  /// @throws ProblemException 401, or 403
  public Operator admit(Request request, Role role) {
    Operator operator = who.apply(request);
    if (!operator.role().allows(role)) {
      throw Problem.forbidden(
              "this takes the role " + role.code() + "; the token's is " + operator.role().code())
          .exception();
    }
    return operator;
  }

  /// The answer to a fault that the server found before any route could ask who it is: strangers
  /// are told no more than that they are.
  public Answer fault(Fault fault, Request request) {
    return switch (fault.kind()) {
      case BAD_REQUEST, NOT_FOUND, METHOD_NOT_ALLOWED, TOO_LARGE -> faultToOperator(fault, request);
      case RATE_LIMITED, INTERNAL, OVERLOADED, OUTCOME_UNKNOWN, UNAVAILABLE ->
          Problem.of(fault).answer();
    };
  }

  private Answer faultToOperator(Fault fault, Request request) {
    try {
      admit(request, Role.READER);
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
}

package dev.saldo.api;

import dev.saldo.access.RateLimitedException;
import dev.saldo.http.Fault;
import dev.saldo.http.Fault.Kind;
import dev.saldo.ledger.LedgerException;
import dev.saldo.ledger.OutcomeUnknownException;
import dev.saldo.ledger.OverloadedException;
import dev.saldo.ledger.StoreUnavailableException;
import java.util.Optional;

/// How it reads to a caller, of whatever face, when the ledger could not do what it was asked, or
/// was asked too often.
public final class LedgerFaults {

  private static final int RETRY_AFTER_SECONDS = 1;

  private LedgerFaults() {}

  /// The fault that this exception is; empty when it is none of these, and so a fault inside the
  /// program. It is what [dev.saldo.http.HttpServer] is to be started with.
  public static Optional<Fault> of(Throwable thrown) {
    return switch (thrown) {
      case LedgerException known -> Optional.of(fault(known));
      case RateLimitedException limited ->
          Optional.of(
              new Fault(
                  Kind.RATE_LIMITED, "Too many requests. Ask again.", limited.retryAfterSeconds()));
      default -> Optional.empty();
    };
  }

  private static Fault fault(LedgerException known) {
    return switch (known) {
      case OverloadedException _ ->
          new Fault(
              Kind.OVERLOADED,
              "Too many requests are waiting. Nothing happened; ask again.",
              RETRY_AFTER_SECONDS);
      case StoreUnavailableException _ ->
          new Fault(
              Kind.UNAVAILABLE,
              "The store cannot be asked just now. Nothing happened; ask again.",
              RETRY_AFTER_SECONDS);
      case OutcomeUnknownException _ ->
          new Fault(
              Kind.OUTCOME_UNKNOWN,
              "Whether it was recorded is not known. Ask again with the same idempotency key.",
              RETRY_AFTER_SECONDS);
    };
  }
}

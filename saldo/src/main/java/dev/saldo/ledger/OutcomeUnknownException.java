package dev.saldo.ledger;

/// The store was lost around a commit: the batch is either wholly there or wholly absent. Asking
/// again with the same idempotency keys tells which.
public final class OutcomeUnknownException extends LedgerException {

  private static final long serialVersionUID = 1;

  public OutcomeUnknownException(String what, Throwable cause) {
    super(what, cause);
  }
}

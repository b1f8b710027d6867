package dev.saldo.ledger;

/// The ledger could not do what it was asked, for a reason that lies with nobody's request and
/// concerns all that were waiting for the same answer alike.
public abstract sealed class LedgerException extends RuntimeException
    permits OverloadedException, StoreUnavailableException, OutcomeUnknownException {

  private static final long serialVersionUID = 1;

  LedgerException(String what, Throwable cause) {
    super(what, cause);
  }

  LedgerException(String what) {
    super(what);
  }
}

package dev.saldo.ledger;

/// The store cannot be asked just now. Nothing happened.
public final class StoreUnavailableException extends LedgerException {

  private static final long serialVersionUID = 1;

  public StoreUnavailableException(String what, Throwable cause) {
    super(what, cause);
  }

  public StoreUnavailableException(String what) {
    super(what);
  }
}

package dev.saldo.store;

/// Another process, or this one, has the store open for writing; it takes one at a time.
public final class StoreInUseException extends StoreOpenException {

  private static final long serialVersionUID = 1;

  public StoreInUseException(String what) {
    super(what);
  }
}

package dev.saldo.store;

/// A store cannot be opened. The message is one sentence for whoever starts the program: what is
/// wrong, and with which file.
public sealed class StoreOpenException extends RuntimeException permits StoreInUseException {

  private static final long serialVersionUID = 1;

  public StoreOpenException(String what) {
    super(what);
  }

  public StoreOpenException(String what, Throwable cause) {
    super(what, cause);
  }
}

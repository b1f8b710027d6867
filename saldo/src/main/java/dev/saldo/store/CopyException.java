package dev.saldo.store;

/// Books cannot be copied as things are. The message is one sentence for people.
public final class CopyException extends RuntimeException {

  private static final long serialVersionUID = 1;

  CopyException(String what) {
    super(what);
  }

  CopyException(String what, Throwable cause) {
    super(what, cause);
  }
}

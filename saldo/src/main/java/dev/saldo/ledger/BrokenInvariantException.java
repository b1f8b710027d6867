package dev.saldo.ledger;

/// The books are not what they must be, or the program is not: a bug or a damaged store, never a
/// caller's fault. It stops the writing.
public final class BrokenInvariantException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public BrokenInvariantException(String what) {
    super(what);
  }

  public BrokenInvariantException(String what, Throwable cause) {
    super(what, cause);
  }
}

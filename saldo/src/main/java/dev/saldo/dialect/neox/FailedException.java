package dev.saldo.dialect.neox;

/// A request that failed for a published reason; caught where the envelope is written.
final class FailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Reason reason;

  FailedException(Reason reason) {
    super(reason.name(), null, false, false);
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }
}

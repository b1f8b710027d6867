package dev.saldo.http;

/// Thrown by a [Handler] to be answered with a [Fault] in its face's shape. Not logged, and without
/// a stack trace: it tells about the request, not about us.
public final class FaultException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Fault fault;

  public FaultException(Fault fault) {
    super(fault.kind() + ": " + fault.detail(), null, false, false);
    this.fault = fault;
  }

  public Fault fault() {
    return fault;
  }
}

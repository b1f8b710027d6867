package dev.saldo.http;

import java.io.IOException;

/// A body that is read as it comes does not go on, though it is not at its end. Without a stack
/// trace: it tells about the client, or that the server stops.
final class BodyEndedException extends IOException {

  private static final long serialVersionUID = 1L;

  enum Why {
    /// The connection is lost.
    GONE,
    /// The client has sent nothing for too long.
    SLOW,
    /// It is no HTTP/1.1.
    MALFORMED,
    /// No more is taken in.
    STOPPING
  }

  private final Why why;

  BodyEndedException(Why why) {
    super("the body ended too soon: " + why);
    this.why = why;
  }

  Why why() {
    return why;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}

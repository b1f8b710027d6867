package dev.saldo.access;

/// Somebody asked more often than the limit allows. Nothing happened. Without a stack trace: it
/// tells about the caller, not about us.
public final class RateLimitedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int retryAfterSeconds;

  RateLimitedException(int retryAfterSeconds) {
    super("more requests than the limit allows", null, false, false);
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /// When the next request will be allowed, rounded up; at least 1.
  public int retryAfterSeconds() {
    return retryAfterSeconds;
  }
}

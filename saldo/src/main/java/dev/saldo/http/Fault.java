package dev.saldo.http;

import java.util.Set;
import java.util.TreeSet;

/// Why a request could not be answered as asked, for a reason that every face knows.
///
/// @param detail one sentence, safe to show to the caller: nothing from inside, no secret
/// @param retryAfterSeconds when asking again may help; 0: not told
/// @param allow the methods that the path has, for [Kind#METHOD_NOT_ALLOWED]; else empty
public record Fault(Kind kind, String detail, int retryAfterSeconds, Set<String> allow) {

  /// The kinds of faults, with the HTTP status that a face answers unless its wire contract says
  /// otherwise.
  public enum Kind {
    /// The request cannot be read.
    BAD_REQUEST(400),
    NOT_FOUND(404),
    METHOD_NOT_ALLOWED(405),
    /// The body is over the route's limit.
    TOO_LARGE(413),
    RATE_LIMITED(429),
    /// A fault of ours; logged under the request's id.
    INTERNAL(500),
    /// Too much to do; nothing happened.
    OVERLOADED(503),
    /// Whether anything happened is not known; to be asked again with the same idempotency key.
    OUTCOME_UNKNOWN(503),
    /// The store cannot be asked just now; nothing happened.
    UNAVAILABLE(503);

    private final int status;

    Kind(int status) {
      this.status = status;
    }

    public int status() {
      return status;
    }
  }

  public Fault {
    allow = allow.isEmpty() ? Set.of() : new TreeSet<>(allow);
  }

  public Fault(Kind kind, String detail) {
    this(kind, detail, 0, Set.of());
  }

  public Fault(Kind kind, String detail, int retryAfterSeconds) {
    this(kind, detail, retryAfterSeconds, Set.of());
  }
}

package dev.saldo.http;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a request is answered with, as a whole. `Content-Length`, `X-Request-Id` and the like are
/// the server's to add.
///
/// @param status the HTTP status, 200 to 599
/// @param contentType sent as it is, so without a charset parameter; empty: no body, no header
/// @param headers beyond the content type, sent in this order
/// @param body not copied: do not change it afterwards
@SuppressWarnings("ArrayRecordComponent") // bytes on their way to a socket; nobody compares answers
public record Answer(int status, String contentType, Map<String, String> headers, byte[] body)
    implements Reply {

  /// What no cache on the way may keep: figures, and secrets that are shown once.
  public static final Map<String, String> NO_STORE = Map.of("Cache-Control", "no-store");

  private static final byte[] NO_BYTES = {};

  /// @throws IllegalArgumentException when the status is no final one, when it allows no body and
  ///   there is one, or when a header could break out of its line
  public Answer {
    if (status < 200 || status > 599) {
      throw new IllegalArgumentException("no status of an answer: " + status);
    }
    if (body.length > 0 && (status == 204 || status == 205 || status == 304)) {
      throw new IllegalArgumentException("no body goes with status " + status);
    }
    if (headers.isEmpty()) {
      headers = Map.of();
    } else {
      headers.forEach((name, value) -> {
        if (!isVisible(name) || name.indexOf(' ') >= 0 || !isVisible(value)) {
          throw new IllegalArgumentException("not fit for a header: " + name);
        }
      });
      headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }
  }

  /// An answer of `application/json` that is not to be kept by anyone on the way.
  public static Answer json(int status, Json.Writing body) {
    return new Answer(status, "application/json", NO_STORE, Json.write(body));
  }

  /// An answer without a body.
  public static Answer empty(int status) {
    return new Answer(status, "", Map.of(), NO_BYTES);
  }

  /// The same answer with one header more, or with another value of it.
  public Answer withHeader(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Answer(status, contentType, more, body);
  }

  private static boolean isVisible(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
        return false;
      }
    }
    return !text.isEmpty();
  }
}

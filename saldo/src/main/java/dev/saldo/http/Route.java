package dev.saldo.http;

import java.util.Map;

/// A method and a path that a [Handler] answers.
///
/// A path matches a request segment by segment, each percent-decoded once; nothing is normalised:
/// `/x/y` and `/x/y/` are two routes, `/api//balance` is one of its own. A segment `{name}` takes
/// any text that is not empty, an encoded slash included; where both match, the literal segment
/// goes first. A GET route answers HEAD too.
///
/// @param method in capitals
/// @param path begins with `/`, each segment either literal (decoded, non-empty but for the last
///   and repeated slashes) or `{name}`
/// @param bodyLimit the longest body in bytes that is handed on; a longer one is answered with a
///   [Fault.Kind#TOO_LARGE] fault. 0: a body of up to 64 KiB is read and ignored
/// @param handler answers whatever `streams` does not
/// @param streams who answers a body that is read as it comes, of any length, by its content type
///   in lower case, without parameters
public record Route(
    String method,
    String path,
    int bodyLimit,
    Handler handler,
    Map<String, StreamHandler> streams) {

  public Route {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("a route's path begins with a slash: " + path);
    }
    if (bodyLimit < 0) {
      throw new IllegalArgumentException("a body limit is not negative: " + bodyLimit);
    }
    streams = Map.copyOf(streams);
  }

  /// A route whose bodies are all read before they are answered.
  public Route(String method, String path, int bodyLimit, Handler handler) {
    this(method, path, bodyLimit, handler, Map.of());
  }
}

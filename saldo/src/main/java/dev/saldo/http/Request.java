package dev.saldo.http;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/// One HTTP request as a [Face] sees it: routed, its body read whole (but for a [StreamHandler]),
/// nothing interpreted. It belongs to the thread that handles it.
public interface Request {

  /// The method of the route that answers, so `GET` for a HEAD request on a GET route. In a
  /// [Face#fault] that no route led to, the method as it was sent.
  String method();

  /// The path as it was sent: percent-encoded, without the query; slashes, dots and semicolons are
  /// left as they came.
  String path();

  /// The first value of a header, whatever the case of `name`; empty when it was not sent. A
  /// character outside ASCII arrives as U+FFFD.
  Optional<String> header(String name);

  /// All values of a header in the order they were sent, one for each time it was sent.
  List<String> headers(String name);

  /// The decoded values of a query parameter in order; none when it is absent, `""` when it has no
  /// value.
  ///
  /// @throws FaultException ([Fault.Kind#BAD_REQUEST]) when a value is no properly percent-encoded
  ///   UTF-8
  List<String> query(String name);

  /// The value of a `{name}` in the route's path, percent-decoded once, never empty; it may hold a
  /// slash or anything else.
  ///
  /// @throws IllegalArgumentException when the route's path has no such name
  String pathParameter(String name);

  /// The body, at most as long as the route's limit; empty when none was sent, the limit is 0, or
  /// it is yet to be read as a stream. Not a copy: do not change it.
  byte[] body();

  /// Where it comes from, as [Origin] tells: the other end of the connection, or whom a proxy has
  /// it from.
  InetAddress remote();

  /// Whether the client sent it over TLS: to us, or to a proxy whose word is taken and that says so
  /// in `X-Forwarded-Proto`.
  boolean isSecure();

  /// What the answer's `X-Request-Id` and the logs call this request; 1 to 64 of `A-Za-z0-9._-`.
  String requestId();
}

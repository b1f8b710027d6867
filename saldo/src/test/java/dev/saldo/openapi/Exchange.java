package dev.saldo.openapi;

import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// A request and what was answered.
///
/// @param path as it was sent, without the query
/// @param sent the request's body, if it is JSON; else empty
/// @param contentType empty for none
/// @param headers of the answer, by name in any case; they may be more than matter
public record Exchange(
    String method,
    String path,
    String sent,
    int status,
    String contentType,
    Map<String, String> headers,
    String body) {

  public Exchange {
    Map<String, String> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    byName.putAll(headers);
    headers = byName;
  }

  /// What a client of the JDK asked and got.
  ///
  /// @param sent as in the record
  public static Exchange of(HttpResponse<String> response, String sent) {
    Map<String, String> headers = new HashMap<>();
    response.headers().map().forEach((name, values) -> headers.put(name, values.getFirst()));
    return new Exchange(
        response.request().method(),
        response.request().uri().getRawPath(),
        sent,
        response.statusCode(),
        response.headers().firstValue("Content-Type").orElse(""),
        headers,
        response.body());
  }

  @Override
  public String toString() {
    return method + " " + path + " " + status;
  }
}

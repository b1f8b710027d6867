package dev.saldo.http;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerRequestHeaders;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// A [Request] that came in over a connection.
///
/// @param query as sent, without the question mark; empty when there is none
/// @param names of the path's parameters, none when no route was found
/// @param values of these, in the same order
@SuppressWarnings("ArrayRecordComponent") // the bytes that were read; nobody compares requests
record ReceivedRequest(
    String method,
    String path,
    String query,
    List<String> names,
    List<String> values,
    ServerRequestHeaders received,
    byte[] body,
    InetAddress remote,
    boolean isSecure,
    String requestId)
    implements Request {

  /// Names that faces ask for. They are constants of the code, so this does not grow.
  private static final Map<String, HeaderName> HEADER_NAMES = new ConcurrentHashMap<>();

  private static HeaderName headerName(String name) {
    HeaderName known = HEADER_NAMES.get(name);
    return known != null ? known : HEADER_NAMES.computeIfAbsent(name, HeaderNames::create);
  }

  @Override
  public Optional<String> header(String name) {
    HeaderName known = headerName(name);
    return received.contains(known) ? Optional.of(received.get(known).get()) : Optional.empty();
  }

  @Override
  public List<String> headers(String name) {
    return List.copyOf(received.all(headerName(name), List::of));
  }

  @Override
  public List<String> query(String name) {
    if (query.isEmpty()) {
      return List.of();
    }
    List<String> found = new ArrayList<>(1);
    for (int from = 0; from <= query.length(); ) {
      int end = query.indexOf('&', from);
      end = end < 0 ? query.length() : end;
      int equal = query.indexOf('=', from, end);
      int nameEnd = equal < 0 ? end : equal;
      if (nameEnd > from
          && name.equals(PercentCoding.decodeQuery(query.substring(from, nameEnd)))) {
        String value = PercentCoding.decodeQuery(query.substring(Math.min(nameEnd + 1, end), end));
        if (value == null) {
          throw new FaultException(
              new Fault(
                  Fault.Kind.BAD_REQUEST,
                  "The query parameter " + name + " is not properly percent-encoded."));
        }
        found.add(value);
      }
      from = end + 1;
    }
    return found;
  }

  @Override
  public String pathParameter(String name) {
    int at = names.indexOf(name);
    if (at < 0) {
      throw new IllegalArgumentException("the route has no path parameter " + name);
    }
    return values.get(at);
  }
}

package dev.saldo.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import java.util.List;
import java.util.Map;

/// The face of what no face owns: bare RFC 9457 problems. Also tells what the server's library
/// found wrong with a request before it could be routed.
final class Problems implements Face, DirectHandler {

  private static final String CONTENT_TYPE = "application/problem+json";
  private static final Status HEADERS_TOO_LARGE =
      Status.create(431, "Request Header Fields Too Large");

  @Override
  public List<Route> routes() {
    return List.of();
  }

  @Override
  public String prefix() {
    return "";
  }

  @Override
  public Answer fault(Fault fault, Request request) {
    int status = fault.kind().status();
    return new Answer(status, CONTENT_TYPE, Map.of(), body(Status.create(status)));
  }

  /// Answers a request that is no HTTP, or more of it than is taken. Helidon closes the connection
  /// afterwards. Nothing of the request and nothing of the reason is told.
  @Override
  public TransportResponse handle(
      TransportRequest request,
      EventType eventType,
      Status defaultStatus,
      ServerResponseHeaders responseHeaders,
      String message) {
    // Helidon answers 400 for this one, and tells it apart by nothing but its message.
    Status status = "Header size exceeded".equals(message) ? HEADERS_TOO_LARGE : defaultStatus;
    return TransportResponse.builder()
        .status(status)
        .header(HeaderValues.create(HeaderNames.CONTENT_TYPE, CONTENT_TYPE))
        .header(HeaderValues.X_CONTENT_TYPE_OPTIONS_NOSNIFF)
        .header(HeaderValues.create(RequestIds.HEADER, RequestIds.fresh()))
        .entity(body(status))
        .keepAlive(false)
        .build();
  }

  private static byte[] body(Status status) {
    return """
    {"type":"about:blank","title":"%s","status":%d}\
    """
        .formatted(status.reasonPhrase(), status.code())
        .getBytes(UTF_8);
  }
}

package dev.saldo.http;

import io.helidon.common.context.Context;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.http.encoding.ContentEncodingContext;
import io.helidon.http.media.MediaContext;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.http.DirectHandlers;
import java.util.concurrent.ExecutorService;

/// Tells the client of a [Connection] what Helidon found wrong with its request before it could be
/// routed: that it is no HTTP, or more of it than is taken. Helidon closes the connection
/// afterwards. Nothing of the request and nothing of the reason is told.
///
/// It stands in for the listener's context, as that is where Helidon looks for it.
record Refusal(
    ListenerContext listener, Connection connection, boolean accessLog, RequestListener requests)
    implements ListenerContext, DirectHandler {

  private static final Status HEADERS_TOO_LARGE =
      Status.create(431, "Request Header Fields Too Large");

  @Override
  public TransportResponse handle(
      TransportRequest request,
      EventType eventType,
      Status defaultStatus,
      ServerResponseHeaders responseHeaders,
      String message) {
    Status status = status(eventType, defaultStatus, message);
    byte[] body = Problems.body(status);
    String requestId = connection.nextRequestId();
    if (accessLog) {
      int query = request.path().indexOf('?');
      String path = query < 0 ? request.path() : request.path().substring(0, query);
      AccessLog.tell(
          request.method(), path, status.code(), body.length, 0, connection.remote(), requestId);
    }
    requests.answered(Face.NONE, status.code(), 0);
    return TransportResponse.builder()
        .status(status)
        .header(HeaderValues.create(HeaderNames.CONTENT_TYPE, Problems.CONTENT_TYPE))
        .header(HeaderValues.X_CONTENT_TYPE_OPTIONS_NOSNIFF)
        .header(HeaderValues.create(RequestIds.HEADER, requestId))
        .entity(body)
        .keepAlive(false)
        .build();
  }

  private Status status(EventType eventType, Status defaultStatus, String message) {
    // Helidon answers 400 for this one, and tells it apart by nothing but its message.
    if ("Header size exceeded".equals(message)) {
      return HEADERS_TOO_LARGE;
    }
    // Of a method that is no token Helidon thinks as of a fault of its own, with a stack trace.
    return eventType == EventType.INTERNAL_ERROR && !connection.isAnswering()
        ? Status.BAD_REQUEST_400
        : defaultStatus;
  }

  @Override
  public DirectHandlers directHandlers() {
    DirectHandlers.Builder handlers = DirectHandlers.builder();
    for (EventType type : EventType.values()) {
      handlers.addHandler(type, this);
    }
    return handlers.build();
  }

  @Override
  public Context context() {
    return listener.context();
  }

  @Override
  public MediaContext mediaContext() {
    return listener.mediaContext();
  }

  @Override
  public ContentEncodingContext contentEncodingContext() {
    return listener.contentEncodingContext();
  }

  @Override
  public ListenerConfig config() {
    return listener.config();
  }

  @Override
  public ExecutorService executor() {
    return listener.executor();
  }
}

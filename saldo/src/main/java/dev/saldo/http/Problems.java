package dev.saldo.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.helidon.http.Status;
import java.util.List;
import java.util.Map;

/// The face of what no face owns: bare RFC 9457 problems.
final class Problems implements Face {

  static final String CONTENT_TYPE = "application/problem+json";

  @Override
  public String name() {
    return NONE;
  }

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

  static byte[] body(Status status) {
    return """
    {"type":"about:blank","title":"%s","status":%d}\
    """
        .formatted(status.reasonPhrase(), status.code())
        .getBytes(UTF_8);
  }
}

package dev.saldo.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A face below `/echo` that tells what it was asked, and its faults as `kind|detail`.
final class EchoFace implements Face {

  static final int LIMIT = 1000;

  private final List<Route> routes = new ArrayList<>();

  EchoFace() {
    with("GET", "/echo", 0, request -> text(request.method() + " " + request.path()));
    with("POST", "/echo", LIMIT, request -> text(new String(request.body(), ISO_8859_1)));
    with("GET", "/echo//twice", 0, _ -> text("twice"));
    with("GET", "/echo/slash", 0, _ -> text("without"));
    with("GET", "/echo/slash/", 0, _ -> text("with"));
    with("GET", "/echo/query", 0, request -> text(String.join("|", request.query("q"))));
    with("GET", "/echo/id", 0, request -> text(request.requestId()));
    with("GET", "/echo/of/{name}", 0, request -> text(request.pathParameter("name")));
    with("DELETE", "/echo/of/{name}", 0, _ -> Answer.empty(204));
    with(
        "GET",
        "/echo/of/{name}/and/{other}",
        0,
        request -> text(request.pathParameter("name") + "&" + request.pathParameter("other")));
  }

  EchoFace with(String method, String path, int bodyLimit, Handler handler) {
    routes.add(new Route(method, path, bodyLimit, handler));
    return this;
  }

  /// A path whose bodies of this content type are answered as they come.
  EchoFace withStream(String path, String contentType, StreamHandler handler) {
    routes.add(
        new Route("POST", path, LIMIT, _ -> text("not streamed"), Map.of(contentType, handler)));
    return this;
  }

  static Answer text(String text) {
    return new Answer(200, "text/plain", Map.of(), text.getBytes(UTF_8));
  }

  @Override
  public String name() {
    return "echo";
  }

  @Override
  public List<Route> routes() {
    return routes;
  }

  @Override
  public String prefix() {
    return "/echo";
  }

  @Override
  public Answer fault(Fault fault, Request request) {
    return new Answer(
        fault.kind().status(),
        "text/plain",
        Map.of(),
        (fault.kind() + "|" + request.path()).getBytes(UTF_8));
  }
}

package dev.saldo.api;

import dev.saldo.http.Answer;
import dev.saldo.http.Face;
import dev.saldo.http.Fault;
import dev.saldo.http.Request;
import dev.saldo.http.Route;
import dev.saldo.http.StaticFiles;
import java.util.List;

/// What is served, described for programs, `/openapi.yaml`, and for people, `/docs/`. Open to
/// anyone, as neither holds a secret. Thread-safe.
///
/// The page is Swagger UI, from a jar on the class path, with a page and a script of ours; it asks
/// no other host for anything, and its content security policy sees to that.
public final class Docs implements Face {

  private static final String SWAGGER_UI = StaticFiles.webjar("org.webjars", "swagger-ui");
  private static final String JAVASCRIPT = "text/javascript";

  /// Only what is from here, and nothing written into the page itself. The pictures are in Swagger
  /// UI's style sheet.
  private static final String POLICY =
      "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none';"
          + " form-action 'none'; frame-ancestors 'none'";

  private final StaticFiles files = new StaticFiles(POLICY);

  @Override
  public String name() {
    return "docs";
  }

  @Override
  public List<Route> routes() {
    return List.of(
        files.route("/openapi.yaml", "openapi.yaml", "application/yaml"),
        // Relative, so that it holds behind a proxy that puts something before our paths.
        new Route("GET", "/docs", 0, _ -> Answer.empty(308).withHeader("Location", "docs/")),
        files.route("/docs/", "docs/index.html", "text/html"),
        files.route("/docs/docs.js", "docs/docs.js", JAVASCRIPT),
        files.route("/docs/swagger-ui-bundle.js", SWAGGER_UI + "swagger-ui-bundle.js", JAVASCRIPT),
        files.route("/docs/swagger-ui.css", SWAGGER_UI + "swagger-ui.css", "text/css"));
  }

  @Override
  public String prefix() {
    return "/docs";
  }

  @Override
  public Answer fault(Fault fault, Request request) {
    return Problem.of(fault).answer();
  }
}

package dev.saldo.console;

import dev.saldo.http.Answer;
import dev.saldo.http.Fault;
import dev.saldo.http.FaultException;
import dev.saldo.http.Handler;
import dev.saldo.http.Request;
import dev.saldo.http.Route;
import dev.saldo.http.StaticFiles;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The console's page and all that it is made of: our files, and those of libraries in their jars.
/// Open to anyone, as none of it holds a secret. Thread-safe.
final class Pages {

  private static final String FILES = "console/";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");

  private static final Map<String, String> CONTENT_TYPES =
      Map.of(
          "html", "text/html",
          "js", "text/javascript",
          "css", "text/css",
          "svg", "image/svg+xml",
          "png", "image/png",
          "ico", "image/x-icon",
          "woff2", "font/woff2",
          "json", "application/json");

  /// Only what is from here, and nothing written into the page itself.
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'";

  /// The libraries by the folder that they are served in, each with the folder that it is in.
  private static final Map<String, String> LIBRARIES =
      Map.of(
          "lit-html",
          StaticFiles.webjar("org.webjars.npm", "lit-html"),
          "chart.js",
          StaticFiles.webjar("org.webjars.npm", "chart.js") + "dist/");

  private final String base;
  private final StaticFiles files = new StaticFiles(POLICY);

  /// @param base the path that all are below: `/console`
  Pages(String base) {
    this.base = base;
  }

  List<Route> routes() {
    return List.of(
        // Relative, so that it holds behind a proxy that puts something before our paths.
        get("", _ -> Answer.empty(308).withHeader("Location", base.substring(1) + "/")),
        get("/", request -> file(request, FILES + "index.html")),
        get("/{a}", request -> file(request, FILES + named(request, "a"))),
        get("/{a}/{b}", request -> file(request, FILES + named(request, "a", "b"))),
        get("/{a}/{b}/{c}", request -> file(request, FILES + named(request, "a", "b", "c"))),
        get("/lib/{library}/{a}", request -> file(request, library(request) + named(request, "a"))),
        get(
            "/lib/{library}/{a}/{b}",
            request -> file(request, library(request) + named(request, "a", "b"))));
  }

  private Route get(String path, Handler handler) {
    return new Route("GET", base + path, 0, handler);
  }

  private Answer file(Request request, String resource) {
    String type = CONTENT_TYPES.get(resource.substring(resource.lastIndexOf('.') + 1));
    return Optional.ofNullable(type)
        .flatMap(known -> files.find(request, resource, known))
        .orElseThrow(Pages::nothing)
        .withHeader("Cross-Origin-Opener-Policy", "same-origin")
        .withHeader("Cross-Origin-Resource-Policy", "same-origin");
  }

  private static String library(Request request) {
    return Optional.ofNullable(LIBRARIES.get(request.pathParameter("library")))
        .orElseThrow(Pages::nothing);
  }

  /// The part of a path that these parameters name, none of which leads out of its folder.
  private static String named(Request request, String... parameters) {
    return Arrays.stream(parameters)
        .map(request::pathParameter)
        .peek(name -> {
          if (!NAME.matcher(name).matches()) {
            throw nothing();
          }
        })
        .collect(Collectors.joining("/"));
  }

  private static FaultException nothing() {
    return new FaultException(new Fault(Fault.Kind.NOT_FOUND, "There is nothing at this path."));
  }
}

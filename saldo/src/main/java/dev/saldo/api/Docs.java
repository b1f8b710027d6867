package dev.saldo.api;

import dev.saldo.http.Answer;
import dev.saldo.http.Face;
import dev.saldo.http.Fault;
import dev.saldo.http.Request;
import dev.saldo.http.Route;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;

/// What is served, described for programs, `/openapi.yaml`, and for people, `/docs/`. Open to
/// anyone, as neither holds a secret. Thread-safe.
///
/// The page is Swagger UI, from a jar on the class path, with a page and a script of ours; it asks
/// no other host for anything, and its content security policy sees to that. Each file is read when
/// it is first asked for, so that nobody's start waits for them.
public final class Docs implements Face {

  private static final String WEBJAR = "META-INF/maven/org.webjars/swagger-ui/pom.properties";
  private static final String SWAGGER_UI =
      "META-INF/resources/webjars/swagger-ui/" + webjarVersion() + "/";
  private static final String JAVASCRIPT = "text/javascript";

  /// Only what is from here, and nothing written into the page itself. The pictures are in Swagger
  /// UI's style sheet.
  private static final String POLICY =
      "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none';"
          + " form-action 'none'; frame-ancestors 'none'";

  /// @param etag its quoted ETag
  @SuppressWarnings("ArrayRecordComponent") // on its way to a socket; nobody compares files
  private record File(byte[] bytes, String etag) {}

  private final Map<String, File> files = new ConcurrentHashMap<>();

  @Override
  public String name() {
    return "docs";
  }

  @Override
  public List<Route> routes() {
    return List.of(
        file("/openapi.yaml", "openapi.yaml", "application/yaml"),
        // Relative, so that it holds behind a proxy that puts something before our paths.
        new Route("GET", "/docs", 0, _ -> Answer.empty(308).withHeader("Location", "docs/")),
        file("/docs/", "docs/index.html", "text/html"),
        file("/docs/docs.js", "docs/docs.js", JAVASCRIPT),
        file("/docs/swagger-ui-bundle.js", SWAGGER_UI + "swagger-ui-bundle.js", JAVASCRIPT),
        file("/docs/swagger-ui.css", SWAGGER_UI + "swagger-ui.css", "text/css"));
  }

  @Override
  public String prefix() {
    return "/docs";
  }

  @Override
  public Answer fault(Fault fault, Request request) {
    return Problem.of(fault).answer();
  }

  private Route file(String path, String resource, String contentType) {
    return new Route(
        "GET",
        path,
        0,
        request -> {
          File file = files.computeIfAbsent(resource, Docs::read);
          Answer answer =
              isKnown(file, request)
                  ? Answer.empty(304)
                  : new Answer(200, contentType, Map.of(), file.bytes());
          return answer
              .withHeader("ETag", file.etag())
              .withHeader("Cache-Control", "no-cache")
              .withHeader("Content-Security-Policy", POLICY)
              .withHeader("Referrer-Policy", "no-referrer");
        });
  }

  /// Whether the caller has the file as it is (RFC 9110, section 13.1.2).
  private static boolean isKnown(File file, Request request) {
    return request.headers("If-None-Match").stream()
        .flatMap(header -> Arrays.stream(header.split(",")))
        .map(tag -> tag.strip().replaceFirst("^W/", ""))
        .anyMatch(tag -> tag.equals("*") || tag.equals(file.etag()));
  }

  private static File read(String resource) {
    try (InputStream in = open(resource)) {
      byte[] bytes = in.readAllBytes();
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      return new File(bytes, '"' + HexFormat.of().formatHex(hash, 0, 16) + '"');
    } catch (IOException e) {
      throw new UncheckedIOException("the class path can be read", e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /// The folder in the jar is named after the version.
  private static String webjarVersion() {
    Properties properties = new Properties();
    try (InputStream in = open(WEBJAR)) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException("the class path can be read", e);
    }
    return properties.getProperty("version");
  }

  private static InputStream open(String resource) {
    InputStream in = Docs.class.getClassLoader().getResourceAsStream(resource);
    if (in == null) {
      throw new IllegalStateException("not on the class path: " + resource);
    }
    return in;
  }
}

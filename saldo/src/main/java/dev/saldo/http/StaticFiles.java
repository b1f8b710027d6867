package dev.saldo.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Files on the class path as a browser is given them: asked for again each time, and sent again
/// only when they are others. Thread-safe.
///
/// Each file is read when it is first asked for, so that nobody's start waits for them, and kept
/// from then on.
public final class StaticFiles {

  /// What a browser may make of a page, and what it tells others of it.
  private final Map<String, String> headers;

  private final Map<String, File> files = new ConcurrentHashMap<>();

  /// @param etag its quoted ETag
  @SuppressWarnings("ArrayRecordComponent") // on its way to a socket; nobody compares files
  private record File(byte[] bytes, String etag) {}

  /// @param policy the content security policy of each answer
  public StaticFiles(String policy) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("Cache-Control", "no-cache");
    all.put("Content-Security-Policy", policy);
    all.put("Referrer-Policy", "no-referrer");
    this.headers = all;
  }

  /// The route of one file.
  ///
  /// @throws IllegalStateException in the handler, when there is no such file
  public Route route(String path, String resource, String contentType) {
    return new Route(
        "GET",
        path,
        0,
        request ->
            find(request, resource, contentType)
                .orElseThrow(
                    () -> new IllegalStateException("not on the class path: " + resource)));
  }

  /// The file of this name, or that the caller has it already; empty when there is none.
  ///
  /// @param resource as [ClassLoader#getResource] takes it; who lets callers name it sees to it
  ///   that they name nothing else
  public Optional<Answer> find(Request request, String resource, String contentType) {
    File known = files.get(resource);
    File file = known != null ? known : read(resource);
    if (file == null) {
      return Optional.empty();
    }
    files.putIfAbsent(resource, file);
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put("ETag", file.etag());
    return Optional.of(
        isKnown(file, request)
            ? new Answer(304, "", all, new byte[0])
            : new Answer(200, contentType, all, file.bytes()));
  }

  /// The folder that a WebJar's files are in, which is named after its version.
  ///
  /// @param group as Maven knows the jar: `org.webjars`
  public static String webjar(String group, String artifact) {
    String name = "META-INF/maven/" + group + "/" + artifact + "/pom.properties";
    Properties properties = new Properties();
    try (InputStream in = open(name)) {
      if (in == null) {
        throw new IllegalStateException("not on the class path: " + name);
      }
      properties.load(in);
    } catch (IOException e) {
      throw unreadable(e);
    }
    return "META-INF/resources/webjars/%s/%s/"
        .formatted(artifact, properties.getProperty("version"));
  }

  /// Whether the caller has the file as it is (RFC 9110, section 13.1.2).
  private static boolean isKnown(File file, Request request) {
    return request.headers("If-None-Match").stream()
        .flatMap(header -> Arrays.stream(header.split(",")))
        .map(tag -> tag.strip().replaceFirst("^W/", ""))
        .anyMatch(tag -> tag.equals("*") || tag.equals(file.etag()));
  }

  private static @Nullable File read(String resource) {
    try (InputStream in = open(resource)) {
      if (in == null) {
        return null;
      }
      byte[] bytes = in.readAllBytes();
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      return new File(bytes, '"' + HexFormat.of().formatHex(hash, 0, 16) + '"');
    } catch (IOException e) {
      throw unreadable(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static @Nullable InputStream open(String resource) {
    return StaticFiles.class.getClassLoader().getResourceAsStream(resource);
  }

  private static UncheckedIOException unreadable(IOException e) {
    return new UncheckedIOException("the class path can be read", e);
  }
}

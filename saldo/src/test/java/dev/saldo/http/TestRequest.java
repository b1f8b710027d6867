package dev.saldo.http;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A [Request] put together by a test, to ask a [Handler] without a server. What is not set is
/// absent; it comes from 127.0.0.1 with the request id `test`.
public final class TestRequest implements Request {

  private final String method;
  private final String path;
  private final Map<String, List<String>> headers = new LinkedHashMap<>();
  private final Map<String, List<String>> query = new LinkedHashMap<>();
  private final Map<String, String> pathParameters = new LinkedHashMap<>();
  private byte[] body = {};
  private InetAddress remote = InetAddress.ofLiteral("127.0.0.1");

  private TestRequest(String method, String path) {
    this.method = method;
    this.path = path;
  }

  public static TestRequest of(String method, String path) {
    return new TestRequest(method, path);
  }

  public static TestRequest get(String path) {
    return new TestRequest("GET", path);
  }

  public static TestRequest post(String path, String body) {
    return new TestRequest("POST", path).withBody(body);
  }

  public TestRequest withHeader(String name, String value) {
    headers.computeIfAbsent(name.toLowerCase(Locale.ROOT), _ -> new ArrayList<>()).add(value);
    return this;
  }

  public TestRequest withQuery(String name, String value) {
    query.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
    return this;
  }

  public TestRequest withPathParameter(String name, String value) {
    pathParameters.put(name, value);
    return this;
  }

  public TestRequest withBody(String text) {
    body = text.getBytes(StandardCharsets.UTF_8);
    return this;
  }

  public TestRequest withBody(byte[] bytes) {
    body = bytes.clone();
    return this;
  }

  /// Comes from another address.
  ///
  /// @param address a literal, IPv4 or IPv6
  public TestRequest withRemote(String address) {
    remote = InetAddress.ofLiteral(address);
    return this;
  }

  @Override
  public String method() {
    return method;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public Optional<String> header(String name) {
    return headers(name).stream().findFirst();
  }

  @Override
  public List<String> headers(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
  }

  @Override
  public List<String> query(String name) {
    return query.getOrDefault(name, List.of());
  }

  @Override
  public String pathParameter(String name) {
    String value = pathParameters.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no path parameter " + name);
    }
    return value;
  }

  @Override
  public byte[] body() {
    return body;
  }

  @Override
  public InetAddress remote() {
    return remote;
  }

  @Override
  public boolean isSecure() {
    return false;
  }

  @Override
  public String requestId() {
    return "test";
  }
}

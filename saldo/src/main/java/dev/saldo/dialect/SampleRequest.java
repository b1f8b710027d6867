package dev.saldo.dialect;

import dev.saldo.http.Request;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A request as a merchant's software would send it, to be answered without anybody having sent it.
/// Where the credential would stand is a placeholder. Immutable.
///
/// @param query the parameters in their order, all of them fit for a URL as they are
/// @param headers in their order
/// @param text the body; empty for none
public record SampleRequest(
    String method, String path, List<Pair> query, List<Pair> headers, String text)
    implements Request {

  /// Stands where the merchant's secret would.
  public static final String KEY = "<key>";

  /// A name and its value.
  public record Pair(String name, String value) {}

  public SampleRequest {
    query = List.copyOf(query);
    headers = List.copyOf(headers);
  }

  /// A GET.
  public static SampleRequest get(String path) {
    return new SampleRequest("GET", path, List.of(), List.of(), "");
  }

  /// A POST of an object in JSON.
  public static SampleRequest post(String path, String json) {
    return new SampleRequest(
        "POST", path, List.of(), List.of(new Pair("Content-Type", "application/json")), json);
  }

  /// The same with one header more.
  public SampleRequest withHeader(String name, String value) {
    return new SampleRequest(method, path, query, and(headers, name, value), text);
  }

  /// The same with one query parameter more.
  public SampleRequest withQuery(String name, String value) {
    return new SampleRequest(method, path, and(query, name, value), headers, text);
  }

  private static List<Pair> and(List<Pair> pairs, String name, String value) {
    List<Pair> all = new ArrayList<>(pairs);
    all.add(new Pair(name, value));
    return all;
  }

  /// The path with the query behind it.
  public String target() {
    StringBuilder target = new StringBuilder(path);
    char before = '?';
    for (Pair parameter : query) {
      target.append(before).append(parameter.name()).append('=').append(parameter.value());
      before = '&';
    }
    return target.toString();
  }

  @Override
  public Optional<String> header(String name) {
    return headers(name).stream().findFirst();
  }

  @Override
  public List<String> headers(String name) {
    return headers.stream()
        .filter(header -> header.name().equalsIgnoreCase(name))
        .map(Pair::value)
        .toList();
  }

  @Override
  public List<String> query(String name) {
    return query.stream()
        .filter(parameter -> parameter.name().equals(name))
        .map(Pair::value)
        .toList();
  }

  @Override
  public String pathParameter(String name) {
    throw new IllegalArgumentException("no route led here: " + name);
  }

  @Override
  public byte[] body() {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public InetAddress remote() {
    return InetAddress.getLoopbackAddress();
  }

  @Override
  public boolean isSecure() {
    return false;
  }

  @Override
  public String requestId() {
    return "sample";
  }
}

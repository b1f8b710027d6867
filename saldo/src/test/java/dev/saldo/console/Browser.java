package dev.saldo.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The console's page as the server sees it: it keeps the cookie that it is given, and sends with
/// each request what a browser and our script send.
final class Browser implements AutoCloseable {

  /// One answer.
  record Reply(int status, HttpHeaders headers, String body) {

    String header(String name) {
      return headers.firstValue(name).orElse("");
    }
  }

  /// An event as it was sent.
  record Event(String name, String data) {}

  private final String address;
  private final HttpClient client = HttpClient.newHttpClient();

  /// `name=value`; empty for none.
  private String cookie = "";

  Browser(String address) {
    this.address = address;
  }

  String cookie() {
    return cookie;
  }

  /// As somebody would who got hold of one.
  Browser withCookie(String other) {
    cookie = other;
    return this;
  }

  Reply signIn(String token, String... headers) {
    Reply reply = post("/console/session", "{\"token\":\"" + token + "\"}", headers);
    if (reply.status() == 200) {
      cookie = reply.header("Set-Cookie").split(";", 2)[0];
    }
    return reply;
  }

  Reply get(String path, String... headers) {
    return ask("GET", path, "", headers);
  }

  /// With what our page sends along when it changes something.
  Reply post(String path, String body, String... headers) {
    return ask("POST", path, body, ours(headers));
  }

  Reply delete(String path) {
    return ask("DELETE", path, "", ours());
  }

  private String[] ours(String... more) {
    List<String> headers = new ArrayList<>(List.of(more));
    List.of(
            "Content-Type",
            "application/json",
            "Saldo-Console",
            "1",
            "Origin",
            address,
            "Sec-Fetch-Site",
            "same-origin")
        .forEach(headers::add);
    return headers.toArray(String[]::new);
  }

  /// With the cookie and these headers, and nothing else.
  Reply ask(String method, String path, String body, String... headers) {
    HttpResponse<String> response =
        send(request(method, path, body, headers), BodyHandlers.ofString());
    return new Reply(response.statusCode(), response.headers(), response.body());
  }

  private HttpRequest request(String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address + path))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .timeout(Duration.ofSeconds(20));
    if (headers.length > 0) {
      request.headers(headers);
    }
    if (!cookie.isEmpty()) {
      request.header("Cookie", "theme=dark; " + cookie);
    }
    return request.build();
  }

  private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
    try {
      return client.send(request, handler);
    } catch (IOException e) {
      throw new AssertionError("no answer to " + request, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /// Events as they come.
  static final class Events implements AutoCloseable {

    private final BufferedReader lines;

    private Events(InputStream in) {
      lines = new BufferedReader(new InputStreamReader(in, UTF_8));
    }

    /// The next event, a beat included; null at the end.
    @Nullable Event next() throws IOException {
      String name = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("event: ")) {
          name = line.substring("event: ".length());
        } else if (line.startsWith("data: ")) {
          return new Event(name, line.substring("data: ".length()));
        }
      }
      return null;
    }

    /// The next event that is no beat.
    @Nullable Event nextNews() throws IOException {
      Event event = next();
      while (event != null && event.name().equals("beat")) {
        event = next();
      }
      return event;
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }

  /// @param query as in `?merchant=acme`
  Events follow(String query) {
    HttpResponse<InputStream> response =
        send(request("GET", "/console/events" + query, ""), BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
    return new Events(response.body());
  }

  @Override
  public void close() {
    client.shutdownNow();
  }

  /// What the header says of the cookie, in lower case, beyond its name and value.
  static List<String> attributes(Reply reply) {
    List<String> parts =
        new ArrayList<>(List.of(reply.header("Set-Cookie").toLowerCase(Locale.ROOT).split("; ")));
    parts.removeFirst();
    return parts;
  }
}

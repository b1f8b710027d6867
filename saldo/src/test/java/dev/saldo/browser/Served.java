package dev.saldo.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.saldo.app.ClockedServer;
import dev.saldo.app.ConfigException;
import dev.saldo.app.DemoBooks;
import dev.saldo.app.StartException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.time.InstantSource;

/// Books that are served, and asked over HTTP by a program beside the browser: what it hears is
/// what the page must show.
final class Served implements AutoCloseable {

  /// Of an operator who may do everything.
  static final String TOKEN = "an-admin-of-the-tests";

  /// The first moment after the demo's day.
  static final Instant EVENING = Instant.parse("2025-11-14T20:00:00Z");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Folder folder;
  private final InstantSource clock;
  private final HttpClient http = HttpClient.newHttpClient();
  private ClockedServer server;

  private Served(Folder folder, InstantSource clock) {
    this.folder = folder;
    this.clock = clock;
    this.server = start(folder, clock, "0");
  }

  /// The demo's books.
  static Served demo(DemoBooks books) {
    return demo(books, InstantSource.system());
  }

  static Served demo(DemoBooks books, InstantSource clock) {
    Folder folder = Folder.temporary();
    books.copyTo(folder.path());
    return new Served(folder, clock);
  }

  private static ClockedServer start(Folder folder, InstantSource clock, String port) {
    try {
      return ClockedServer.start(folder.path(), TOKEN, clock, port);
    } catch (ConfigException | StartException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Stops the server, and starts another one on the same books and port.
  void restart() {
    String port = Integer.toString(address().getPort());
    server.close();
    server = start(folder, clock, port);
  }

  InetSocketAddress socket() {
    return new InetSocketAddress("127.0.0.1", address().getPort());
  }

  URI address() {
    return URI.create(server.address());
  }

  /// The token of a new operator.
  ///
  /// @param role in the ledger API's words
  String operator(String role) {
    String name = role + "-of-the-tests";
    return post("/ledger/v1/operators", "{'name':'%s','role':'%s'}", name, role)
        .get("token")
        .textValue();
  }

  /// What the ledger API answers.
  JsonNode get(String path) {
    return json(send("GET", path, "", "Authorization", "Bearer " + TOKEN));
  }

  /// Has the ledger API do something that it does.
  ///
  /// @param body in JSON, with `'` for `"`, and with places for arguments
  JsonNode post(String path, String body, Object... arguments) {
    String json = body.formatted(arguments).replace('\'', '"');
    HttpResponse<String> answer =
        send(
            "POST",
            path,
            json,
            "Authorization",
            "Bearer " + TOKEN,
            "Content-Type",
            "application/json");
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
    return json(answer);
  }

  /// Records a transaction.
  ///
  /// @return its id
  String record(String body, Object... arguments) {
    return post("/ledger/v1/transactions", body, arguments).get("id").textValue();
  }

  /// The balances of a merchant by the ledger API: its first account in a currency.
  JsonNode account(String merchant, String currency, String... parameters) {
    String more = parameters.length == 0 ? "" : "&" + String.join("&", parameters);
    return get("/ledger/v1/merchants/%s/balances?currency=%s%s".formatted(merchant, currency, more))
        .at("/accounts/0");
  }

  /// How many entries a merchant has, at most 1,000.
  int entries(String merchant) {
    return get("/ledger/v1/merchants/" + merchant + "/entries?limit=1000").get("items").size();
  }

  /// The id of the transaction with an idempotency key.
  String transaction(String merchant, String idempotencyKey) {
    return get("/ledger/v1/merchants/" + merchant + "/transactions/" + idempotencyKey)
        .get("id")
        .textValue();
  }

  /// An answer as it came.
  ///
  /// @param body empty for none
  /// @param headers names and values in turn
  HttpResponse<String> send(String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address().resolve(path))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts it", e);
    }
  }

  private static JsonNode json(HttpResponse<String> answer) {
    try {
      return JSON.readTree(answer.body());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(answer.body(), e);
    }
  }

  @Override
  public void close() {
    http.close();
    server.close();
    folder.close();
  }
}

package dev.saldo.torture;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.saldo.app.ChildProgram;
import dev.saldo.store.postgres.TcpProxy;
import dev.saldo.store.postgres.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// New books and the servers over them, as processes with the memory that they are shipped with;
/// and ways there that can be cut. All of it ends with [#close].
final class ServedBooks implements AutoCloseable {

  /// The operator's token that the servers take.
  static final String TOKEN = "of-the-trials-making-1234";

  /// How long a client waits for an answer.
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  /// By which a client reaches a server.
  ///
  /// @param straight its address
  /// @param cut its address behind a way that is cut at times
  record Server(ChildProgram program, String straight, String cut, TcpProxy way) {}

  final List<Server> servers = new ArrayList<>();

  private final Path folder;
  private final @Nullable TestDatabase database;
  private final @Nullable TcpProxy databaseWay;
  private final HttpClient http = HttpClient.newBuilder().version(Version.HTTP_1_1).build();

  private ServedBooks(
      Path folder, @Nullable TestDatabase database, @Nullable TcpProxy databaseWay) {
    this.folder = folder;
    this.database = database;
    this.databaseWay = databaseWay;
  }

  /// One server over an embedded database.
  static ServedBooks embedded() throws IOException, InterruptedException {
    ServedBooks books = new ServedBooks(Files.createTempDirectory("saldo-trial"), null, null);
    books.serve(1, "--data", books.folder.resolve("books").toString());
    return books;
  }

  /// So many servers over one PostgreSQL, all on one way to it.
  static ServedBooks shared(int servers) throws IOException, InterruptedException {
    TestDatabase database = TestDatabase.bare();
    TcpProxy way = TcpProxy.to(database.address());
    ServedBooks books = new ServedBooks(Files.createTempDirectory("saldo-trial"), database, way);
    books.serve(servers, "--database", database.urlThrough(way.port()));
    return books;
  }

  private void serve(int count, String... place) throws IOException, InterruptedException {
    String[] arguments =
        Stream.concat(Stream.of("serve", "--port", "0"), Stream.of(place)).toArray(String[]::new);
    try {
      for (int i = 0; i < count; i++) {
        ChildProgram program =
            ChildProgram.startAsShipped(folder, Map.of("SALDO_OPERATOR_TOKEN", TOKEN), arguments);
        String straight = program.address();
        TcpProxy way =
            TcpProxy.to(
                new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), URI.create(straight).getPort()));
        servers.add(new Server(program, straight, "http://127.0.0.1:" + way.port(), way));
      }
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /// Cuts whatever is on its way to the database just now; false where there is no such way.
  boolean cutDatabase() {
    if (databaseWay == null) {
      return false;
    }
    databaseWay.cut();
    return true;
  }

  /// Makes a merchant with its one account, and its keys in all dialects.
  ///
  /// @return an access token for NeoX
  String introduce(String merchant) throws IOException, InterruptedException {
    String path = "/ledger/v1/merchants/" + merchant;
    String secret = BalanceView.secret(merchant);
    done("PUT", path, "{\"defaultCurrency\":\"%s\"}".formatted(BalanceView.CURRENCY));
    done("PUT", path + "/accounts", "{\"currency\":\"%s\"}".formatted(BalanceView.CURRENCY));
    for (String dialect : List.of("oxapay", "oxapay-legacy", "paytota", "dexchange")) {
      done(
          "POST",
          path + "/keys",
          "{\"dialect\":\"%s\",\"secret\":\"%s\"}".formatted(dialect, secret));
    }
    done(
        "POST",
        path + "/keys",
        "{\"dialect\":\"neox\",\"clientId\":\"client-of-%s\",\"clientSecret\":\"%s\"}"
            .formatted(merchant, secret));
    return done(
            "POST",
            "/v2/auth/oauth2/token",
            "{\"grant_type\":\"client_credentials\",\"client_id\":\"client-of-%s\","
                    .formatted(merchant)
                + "\"client_secret\":\"%s\",\"scope\":\"global-collection\"}".formatted(secret))
        .path("data")
        .path("access_token")
        .asText();
  }

  private JsonNode done(String method, String path, String body)
      throws IOException, InterruptedException {
    return ask(operator(servers.getFirst().straight(), method, path, body));
  }

  /// A request of an operator.
  static HttpRequest operator(String server, String method, String path, String body) {
    return HttpRequest.newBuilder(URI.create(server + path))
        .timeout(PATIENCE)
        .header("Authorization", "Bearer " + TOKEN)
        .header("Content-Type", "application/json")
        .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
        .build();
  }

  HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return http.send(request, BodyHandlers.ofString());
  }

  /// Asks, for as long as it is told to ask again, for something that is to be done.
  ///
  /// @throws IllegalStateException when it is refused
  JsonNode ask(HttpRequest request) throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    HttpResponse<String> answer = send(request);
    while (answer.statusCode() == 503 && System.nanoTime() < end) {
      answer = send(request);
    }
    if (answer.statusCode() / 100 != 2) {
      throw new IllegalStateException(request + " was answered with " + answer.body());
    }
    return json(answer);
  }

  static JsonNode json(HttpResponse<String> answer) throws IOException {
    return JSON.readTree(answer.body());
  }

  @Override
  public void close() throws IOException {
    http.shutdownNow();
    for (Server server : servers) {
      server.program().close();
      server.way().close();
    }
    if (databaseWay != null && database != null) {
      databaseWay.close();
      database.drop();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    }
  }
}

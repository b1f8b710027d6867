package dev.saldo.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.access.KeyForm;
import dev.saldo.access.KeyIssuer;
import dev.saldo.access.MerchantAccess;
import dev.saldo.access.NewSecret;
import dev.saldo.access.NewToken;
import dev.saldo.access.OperatorAccess;
import dev.saldo.access.RateLimit;
import dev.saldo.access.RateLimiter;
import dev.saldo.access.SecretForm;
import dev.saldo.http.HttpConfig;
import dev.saldo.http.HttpServer;
import dev.saldo.http.Json;
import dev.saldo.http.JsonValue;
import dev.saldo.http.JsonValue.JsonArray;
import dev.saldo.http.JsonValue.JsonNumber;
import dev.saldo.http.JsonValue.JsonObject;
import dev.saldo.http.JsonValue.JsonString;
import dev.saldo.ledger.AddOperator;
import dev.saldo.ledger.BalanceQuery;
import dev.saldo.ledger.BatchKind;
import dev.saldo.ledger.Ids;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.LedgerConfig;
import dev.saldo.ledger.LedgerStore;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.Operator;
import dev.saldo.ledger.Outcome;
import dev.saldo.ledger.Role;
import dev.saldo.openapi.Witness;
import dev.saldo.store.sqlite.SqliteStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The ledger API over real HTTP, on a SQLite store of its own, with an operator of each role and a
/// clock that stands still unless a test moves it. Every answer is compared with `openapi.yaml`.
final class ApiServer implements AutoCloseable {

  static final Instant START = Instant.parse("2026-03-01T12:00:00.250Z");

  private static final SecretForm SECRET = (random, _, _) -> new NewSecret(drawn(random));
  private static final SecretForm PAIR =
      (random, _, _) -> new NewSecret(drawn(random), drawn(random));

  static final List<KeyForm> FORMS =
      List.of(
          KeyForm.plain("paytota", SECRET),
          new KeyForm("oxapay", List.of("merchant", "payout", "general"), "general", false, SECRET),
          new KeyForm("neox", List.of(), "", true, PAIR));

  /// One answer.
  record Reply(int status, HttpHeaders headers, String body) {

    JsonObject json() {
      return (JsonObject) Json.read(body.getBytes(StandardCharsets.UTF_8));
    }

    /// The text or number that is the member with this name; empty when there is none.
    String member(String name) {
      return text(json().members().get(name));
    }

    /// The items of a list.
    List<JsonObject> items() {
      assertThat(status).as(body).isEqualTo(200);
      JsonArray items = (JsonArray) Objects.requireNonNull(json().members().get("items"));
      return items.items().stream().map(JsonObject.class::cast).toList();
    }

    /// One member of each item of a list.
    List<String> each(String name) {
      return items().stream().map(item -> text(item.members().get(name))).toList();
    }

    String header(String name) {
      return headers.firstValue(name).orElse("");
    }

    static String text(@Nullable JsonValue value) {
      return switch (value) {
        case null -> "";
        case JsonString(String text) -> text;
        case JsonNumber(String written) -> written;
        case JsonValue other -> other.toString();
      };
    }
  }

  private volatile Instant now = START;
  private final Witness witness = new Witness();
  private final Path folder;
  private final LedgerStore store;
  private final Ledger ledger;
  private final LedgerApi api;
  private final HttpServer server;
  private final HttpClient client = HttpClient.newHttpClient();
  private final String admin;
  private final String poster;
  private final String reader;

  private ApiServer(
      UnaryOperator<LedgerStore> between,
      LedgerConfig config,
      @Nullable RateLimit limit,
      HttpConfig http) {
    folder = temporaryFolder();
    store = between.apply(SqliteStore.open(folder, () -> now));
    ledger = new Ledger(store, config, () -> new Ids(new SplittableRandom()));
    SecureRandom random = new SecureRandom();
    api =
        new LedgerApi(
            ledger,
            new OperatorAccess(ledger, () -> now, null, new RateLimiter(limit, 100, this::nanos)),
            new KeyIssuer(ledger, random, () -> now),
            FORMS,
            random);
    server =
        HttpServer.start(
            http, witness.watch(List.of(api, new Health(ledger), new Docs())), LedgerFaults::of);
    admin = operator(random, "boss", Role.ADMIN);
    poster = operator(random, "gateway", Role.POSTER);
    reader = operator(random, "support", Role.READER);
  }

  private static Path temporaryFolder() {
    try {
      return Files.createTempDirectory("saldo-api");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ApiServer start() {
    return start(store -> store, LedgerConfig.DEFAULT);
  }

  /// One whose store is stood before by something that may fail.
  static ApiServer start(UnaryOperator<LedgerStore> between, LedgerConfig config) {
    return start(between, config, HttpConfig.on("127.0.0.1", 0));
  }

  /// One with a patience of its own.
  static ApiServer start(UnaryOperator<LedgerStore> between, LedgerConfig config, HttpConfig http) {
    return new ApiServer(between, config, null, http);
  }

  /// One that holds each operator token to a limit.
  static ApiServer start(RateLimit limit) {
    return new ApiServer(
        store -> store, LedgerConfig.DEFAULT, limit, HttpConfig.on("127.0.0.1", 0));
  }

  private long nanos() {
    return Duration.between(START, now).toNanos();
  }

  private static String drawn(SecureRandom random) {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private String operator(SecureRandom random, String name, Role role) {
    NewToken token = NewToken.ofOperator(random, name);
    Outcome<?> outcome = ledger.execute(new AddOperator(name, role, token.hash(), null, "test"));
    if (!(outcome instanceof Outcome.Recorded<?>)) {
      throw new IllegalStateException("no operator was added: " + outcome);
    }
    return token.token();
  }

  Ledger ledger() {
    return ledger;
  }

  /// One of those who may do something.
  Operator operator() {
    return store.operators().getFirst();
  }

  String token(Role role) {
    return switch (role) {
      case READER -> reader;
      case POSTER -> poster;
      case ADMIN -> admin;
    };
  }

  LedgerApi api() {
    return api;
  }

  /// How many entries the merchant's first account has, asked behind the API's back.
  long version(String merchant) {
    return ledger
        .read(new BalanceQuery.ByMerchant(new MerchantId(merchant)))
        .orElseThrow()
        .accounts()
        .getFirst()
        .version();
  }

  /// How many wait to go into a batch.
  int waiting(BatchKind kind) {
    return ledger.waiting(kind);
  }

  HttpServer http() {
    return server;
  }

  MerchantAccess merchantAccess() {
    return new MerchantAccess(ledger, RateLimiter.NONE);
  }

  void advance(Duration by) {
    now = now.plus(by);
  }

  Reply get(String path) {
    return as(reader, "GET", path, "");
  }

  /// One member of each item of a list, page by page.
  ///
  /// @param path with a query
  List<String> eachOfAll(String path, String name) {
    List<String> all = new ArrayList<>();
    for (String next = ""; ; ) {
      Reply page = get(path + (next.isEmpty() ? "" : "&cursor=" + next));
      all.addAll(page.each(name));
      next = page.member("next");
      if (next.isEmpty()) {
        return all;
      }
      assertThat(page.items()).as("a page that is not the last").isNotEmpty();
    }
  }

  Reply put(String path, String body) {
    return as(admin, "PUT", path, body);
  }

  Reply post(String path, String body) {
    return as(admin, "POST", path, body);
  }

  Reply delete(String path) {
    return as(admin, "DELETE", path, "");
  }

  /// A transaction by the gateway, from members without braces around them.
  Reply transact(String members) {
    return as(poster, "POST", "/ledger/v1/transactions", "{" + members + "}");
  }

  Reply as(String token, String method, String path, String body) {
    return send(
        method, path, body.getBytes(StandardCharsets.UTF_8), "Authorization", "Bearer " + token);
  }

  /// @param headers name, value, name, value …
  Reply send(String method, String path, byte[] body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .method(
                method,
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body))
            .timeout(Duration.ofSeconds(20));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
      return new Reply(response.statusCode(), response.headers(), response.body());
    } catch (IOException e) {
      throw new AssertionError("no answer to " + method + " " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /// A merchant of this id with money in an account.
  void merchantWith(String id, String currency, String amount) {
    put("/ledger/v1/merchants/" + id, "{}");
    Reply reply =
        transact(
            "\"idempotencyKey\":\"opening\",\"type\":\"payment\",\"merchant\":\"%s\",\"currency\":\"%s\",\"amount\":\"%s\""
                .formatted(id, currency, amount));
    if (reply.status() != 201) {
      throw new AssertionError("no money: " + reply);
    }
  }

  @Override
  public void close() {
    client.close();
    server.close();
    ledger.close();
    store.close();
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    witness.check();
  }
}

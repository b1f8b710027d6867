package dev.saldo.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.openapi.Exchange;
import dev.saldo.openapi.Witness;
import dev.saldo.store.postgres.Cluster;
import dev.saldo.store.postgres.TcpProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What everybody is told over HTTP while a real PostgreSQL is away, hangs, or is lost around a
/// commit; and that the server is itself again when the database is.
final class DatabaseAwayTest {

  private static final String ADMIN = "of-my-own-making-1234";
  private static final String CLIENT = "acme-client-of-neox";
  private static final String CLIENT_SECRET = "acme-client-secret";
  private static final Pattern SECRET =
      Pattern.compile("\"(?:secret|access_token|token)\":\"([^\"]+)\"");
  private static final Pattern RESPONSE_ID = Pattern.compile("\"neoResponseId\":\"[0-9a-f-]{36}\"");

  private static final Pattern NEOX_TIME = Pattern.compile("\"time\":\"[0-9TZ:-]{20}\"");

  /// What each dialect answers; NeoX's gives each answer an id.
  private static final Map<String, String> AWAY =
      Map.of(
          "oxapay",
          """
          {"data":{},"message":"The service is not available just now. Please try again shortly.",\
          "error":{"type":"server_error","key":"internal",\
          "message":"The service is not available just now."},"status":503,"version":"1.0.0"}\
          """,
          "oxapay-legacy",
          """
          {"result":500,"message":"Internal error, please try again","data":{}}\
          """,
          "paytota",
          """
          {"__all__":[{"message":"The service is not available just now, please try again",\
          "code":"internal_error"}]}\
          """,
          "neox",
          """
          {"code":2,"state":3,"data":null,"message":"INTERNAL_ERROR","neoResponseId":"?",\
          "description":"Something went wrong on our side. Please try again later."}\
          """,
          "dexchange",
          """
          {"message":["The service is not available just now, please try again"],"success":false}\
          """);

  @TempDir private static Path folder;
  private static Cluster cluster;
  private static TcpProxy way;
  private static Saldo saldo;
  private static HttpClient client;

  /// By dialect, how its balance is asked for.
  private static final Map<String, HttpRequest.Builder> BALANCES = new LinkedHashMap<>();

  private static String reader = "";
  private static int transactions;

  @BeforeAll
  static void start() throws Exception {
    cluster = Cluster.start(folder);
    way = TcpProxy.to(new InetSocketAddress(InetAddress.getLoopbackAddress(), cluster.port()));
    client = HttpClient.newHttpClient();
    saldo =
        Saldo.start(
            Config.read(
                Map.of(
                    Setting.PORT,
                    "0",
                    Setting.OPERATOR_PORT,
                    "0",
                    Setting.DATABASE,
                    cluster.url().replace(":" + cluster.port() + "/", ":" + way.port() + "/")),
                Map.of("SALDO_OPERATOR_TOKEN", ADMIN)));
    assertStatus(201, put("/ledger/v1/merchants/acme", "{\"defaultCurrency\":\"USD\"}"));
    assertStatus(201, payment());
    String oxapay = key("oxapay", "");
    String legacy = key("oxapay-legacy", "");
    String paytota = key("paytota", "");
    String dexchange = key("dexchange", "");
    key("neox", ",\"clientId\":\"" + CLIENT + "\",\"clientSecret\":\"" + CLIENT_SECRET + "\"");
    String neox = found(assertStatus(200, neoxToken()));
    reader =
        found(
            assertStatus(
                201, post("/ledger/v1/operators", "{\"name\":\"support\",\"role\":\"reader\"}")));
    BALANCES.put(
        "oxapay", merchant("/v1/general/account/balance").header("general_api_key", oxapay));
    BALANCES.put(
        "oxapay-legacy",
        merchant("/api/balance")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString("key=" + legacy)));
    BALANCES.put("paytota", bearer(merchant("/api/v1/account/json/balance/"), paytota));
    BALANCES.put("dexchange", bearer(merchant("/api/v1/api-services/balance"), dexchange));
    BALANCES.put("neox", bearer(merchant("/v2/gc/accounts/query?currency=USD"), neox));
  }

  @AfterAll
  static void stop() throws IOException {
    client.close();
    saldo.close();
    way.close();
    cluster.close();
  }

  @Test
  void everybody_whileTheDatabaseIsDown_isToldSoAndServedAgainAfterwards() throws Exception {
    Map<String, String> before = new LinkedHashMap<>();
    for (var balance : BALANCES.entrySet()) {
      before.put(balance.getKey(), body(assertStatus(200, balance.getValue())));
    }
    double failures = figures().samples().getOrDefault(FAILED_READS, 0.0);

    cluster.kill();
    try {
      // All at once, as each of them waits for a connection.
      Map<String, CompletableFuture<HttpResponse<String>>> balances = new LinkedHashMap<>();
      BALANCES.forEach((dialect, request) -> balances.put(dialect, ask(request)));
      var token = ask(neoxToken());
      var payment = ask(payment());
      var reads =
          Stream.of(
                  operator("/ledger/v1/merchants/acme/balances", ADMIN),
                  operator("/ledger/v1/merchants/acme/entries", ADMIN),
                  operator("/ledger/v1/currencies", reader))
              .map(DatabaseAwayTest::ask)
              .toList();
      var bulk = ask(bulk());
      balances.forEach((dialect, answer) -> assertAway(dialect, answer.join()));
      assertAway("neox", token.join());
      assertProblem("overloaded", payment.join());
      reads.forEach(answer -> assertProblem("overloaded", answer.join()));
      assertThat(bulk.join().statusCode()).isEqualTo(200);
      assertThat(bulk.join().body()).contains("\"status\":503", "\"overloaded\"");
      assertStatus(200, merchant("/health/live"));
      assertThat(body(assertStatus(503, merchant("/health/ready"))))
          .isEqualTo("{\"status\":\"not ready\"}");
      Exposition figures = figures();
      assertThat(figures.value("saldo_store_up")).isZero();
      assertThat(figures.value(FAILED_READS)).isGreaterThan(failures);
    } finally {
      cluster.restart();
    }

    for (var balance : BALANCES.entrySet()) {
      assertThat(body(untilAnswered(balance.getValue()))).isEqualTo(before.get(balance.getKey()));
    }
    assertThat(untilAnswered(payment()).statusCode()).isEqualTo(201);
    assertThat(untilAnswered(operator("/ledger/v1/merchants/acme/entries", reader)).statusCode())
        .isEqualTo(200);
    assertStatus(200, merchant("/health/ready"));
    assertThat(figures().value("saldo_store_up")).isEqualTo(1);
  }

  private static final String FAILED_READS =
      "saldo_batches_failed_total{batch=\"balances\",why=\"unavailable\"}";

  /// It neither answers nor refuses to. Who watches is told in time; who asked is answered when it
  /// goes on.
  @Test
  void server_whileTheDatabaseHangs_isNotReadyButLives() throws Exception {
    assertStatus(200, merchant("/health/ready"));
    CompletableFuture<HttpResponse<String>> asked;
    cluster.freeze();
    try {
      asked = ask(Objects.requireNonNull(BALANCES.get("paytota")));
      long began = System.nanoTime();
      assertStatus(503, merchant("/health/ready"));
      assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began))
          .isBetween(1_900L, 6_000L);
      assertStatus(200, merchant("/health/live"));
      assertThat(figures().value("saldo_store_up")).isZero();
    } finally {
      cluster.thaw();
    }

    assertThat(asked.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    assertStatus(200, merchant("/health/ready"));
  }

  /// Whoever took it for failed would record it twice.
  @Test
  void posting_cutWhileItsCommitSucceeds_isUnknownUntilItIsSentAgain() throws Exception {
    HttpRequest.Builder payment = payment();
    CompletableFuture<HttpResponse<String>> answer;
    try (Gate gate = new Gate()) {
      answer = ask(payment);
      gate.waiting();
      way.cut();
      assertProblem("outcome_unknown", answer.get(60, TimeUnit.SECONDS));
    }

    HttpResponse<String> again = untilAnswered(payment);
    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(again.headers().firstValue("Idempotent-Replayed")).contains("true");
  }

  @Test
  void posting_whoseDatabaseDiesInItsCommit_isUnknownUntilItIsSentAgain() throws Exception {
    HttpRequest.Builder payment = payment();
    try (Gate gate = new Gate()) {
      var answer = ask(payment);
      gate.execute("select pg_terminate_backend(" + gate.waiting() + ")");
      assertProblem("outcome_unknown", answer.get(60, TimeUnit.SECONDS));
    }

    assertThat(untilAnswered(payment).statusCode()).isEqualTo(201);
  }

  /// Holds up who commits a transaction.
  private static final class Gate implements AutoCloseable {

    private static final int LOCK = 4711;
    private static final String WAITING =
        "select coalesce(max(pid), 0) from pg_locks where locktype = 'advisory' and not granted";

    private final Connection connection = DriverManager.getConnection(cluster.url());

    Gate() throws SQLException {
      execute(
          """
          create or replace function wait() returns trigger language plpgsql as $$
            begin perform pg_advisory_xact_lock(%d); return null; end $$;
          create constraint trigger gate after insert on txn deferrable initially deferred
            for each row execute function wait();
          select pg_advisory_lock(%d)
          """
              .formatted(LOCK, LOCK));
    }

    void execute(String sql) throws SQLException {
      try (Statement statement = connection.createStatement()) {
        statement.execute(sql);
      }
    }

    /// The process of PostgreSQL that waits at the gate.
    int waiting() throws SQLException {
      try (Statement statement = connection.createStatement()) {
        while (true) {
          try (ResultSet found = statement.executeQuery(WAITING)) {
            found.next();
            if (found.getInt(1) != 0) {
              return found.getInt(1);
            }
          }
          Thread.onSpinWait();
        }
      }
    }

    @Override
    public void close() throws SQLException {
      execute("select pg_advisory_unlock(" + LOCK + ")");
      execute("drop trigger gate on txn");
      connection.close();
    }
  }

  private static void assertAway(String dialect, HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
    assertThat(body(answer)).isEqualTo(AWAY.get(dialect));
    assertThat(answer.headers().allValues("Content-Type")).containsExactly("application/json");
    assertThat(answer.headers().allValues("Cache-Control")).containsExactly("no-store");
    assertThat(answer.headers().allValues("Retry-After")).containsExactly("1");
  }

  private static void assertProblem(String code, HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
    assertThat(answer.headers().allValues("Content-Type"))
        .containsExactly("application/problem+json");
    assertThat(answer.headers().allValues("Retry-After")).containsExactly("1");
    assertThat(answer.body())
        .contains("\"code\":\"" + code + "\"")
        .doesNotContain("jdbc", "postgres");
  }

  /// Asks as a patient client does, for at most a minute. Who finds no connection has waited for
  /// one.
  private static HttpResponse<String> untilAnswered(HttpRequest.Builder request) throws Exception {
    long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    HttpResponse<String> answer = send(request);
    while (answer.statusCode() == 503) {
      assertThat(System.nanoTime()).as(answer.body()).isLessThan(end);
      answer = send(request);
    }
    return answer;
  }

  /// The body, without what NeoX makes different each time.
  private static String body(HttpResponse<String> answer) {
    String same = RESPONSE_ID.matcher(answer.body()).replaceAll("\"neoResponseId\":\"?\"");
    return NEOX_TIME.matcher(same).replaceAll("\"time\":\"?\"");
  }

  private static Exposition figures() throws Exception {
    URI open = URI.create(saldo.operatorAddress() + "/metrics");
    return Exposition.read(assertStatus(200, HttpRequest.newBuilder(open)).body());
  }

  private static HttpRequest.Builder neoxToken() {
    return merchant("/v2/auth/oauth2/token")
        .header("Content-Type", "application/json")
        .POST(
            BodyPublishers.ofString(
                ("{\"grant_type\":\"client_credentials\",\"client_id\":\"%s\","
                        + "\"client_secret\":\"%s\",\"scope\":\"global-collection\"}")
                    .formatted(CLIENT, CLIENT_SECRET)));
  }

  /// One that was not sent before.
  private static HttpRequest.Builder payment() {
    return post("/ledger/v1/transactions", posting());
  }

  private static HttpRequest.Builder bulk() {
    return operator("/ledger/v1/transactions", ADMIN)
        .header("Content-Type", "application/x-ndjson")
        .POST(BodyPublishers.ofString(posting() + "\n"));
  }

  private static String posting() {
    transactions++;
    return ("{\"idempotencyKey\":\"evt-%d\",\"type\":\"payment\",\"merchant\":\"acme\","
            + "\"currency\":\"USD\",\"amount\":\"12.50\"}")
        .formatted(transactions);
  }

  private static String key(String dialect, String more) throws Exception {
    HttpResponse<String> answer =
        assertStatus(
            201,
            post(
                "/ledger/v1/merchants/acme/keys", "{\"dialect\":\"" + dialect + "\"" + more + "}"));
    return dialect.equals("neox") ? "" : found(answer);
  }

  private static String found(HttpResponse<String> answer) {
    Matcher matcher = SECRET.matcher(answer.body());
    assertThat(matcher.find()).as(answer.body()).isTrue();
    return matcher.group(1);
  }

  private static HttpRequest.Builder put(String path, String body) {
    return operator(path, ADMIN)
        .header("Content-Type", "application/json")
        .PUT(BodyPublishers.ofString(body));
  }

  private static HttpRequest.Builder post(String path, String body) {
    return operator(path, ADMIN)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body));
  }

  private static HttpRequest.Builder operator(String path, String token) {
    return bearer(HttpRequest.newBuilder(URI.create(saldo.operatorAddress() + path)), token);
  }

  private static HttpRequest.Builder merchant(String path) {
    return HttpRequest.newBuilder(URI.create(saldo.address() + path));
  }

  private static HttpRequest.Builder bearer(HttpRequest.Builder request, String token) {
    return request.header("Authorization", "Bearer " + token);
  }

  private static HttpResponse<String> assertStatus(int status, HttpRequest.Builder request)
      throws Exception {
    HttpResponse<String> answer = send(request);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return answer;
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) {
    return ask(request).join();
  }

  private static CompletableFuture<HttpResponse<String>> ask(HttpRequest.Builder request) {
    HttpRequest sent = request.timeout(Duration.ofSeconds(60)).build();
    return client
        .sendAsync(sent, BodyHandlers.ofString())
        .thenApply(answer -> {
          Witness.compare(Exchange.of(answer, ""));
          return answer;
        });
  }
}

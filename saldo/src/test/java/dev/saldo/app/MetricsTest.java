package dev.saldo.app;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.saldo.openapi.Exchange;
import dev.saldo.openapi.Witness;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a server tells of itself in figures, over real HTTP, on real books.
final class MetricsTest {

  private static final String ADMIN = "of-my-own-making-1234";
  private static final Pattern SECRET = Pattern.compile("\"secret\":\"([^\"]+)\"");
  private static final Pattern TOKEN = Pattern.compile("\"token\":\"([^\"]+)\"");

  private final HttpClient client = HttpClient.newHttpClient();

  @TempDir Path folder;
  private Saldo saldo;

  @BeforeEach
  void start() throws Exception {
    saldo = start(Map.of());
    api("PUT", "/ledger/v1/merchants/acme-of-the-tests", "{\"defaultCurrency\":\"UGX\"}");
  }

  private Saldo start(Map<Setting, String> more) throws Exception {
    Map<Setting, String> options = new HashMap<>(more);
    options.put(Setting.PORT, "0");
    options.put(Setting.DATA, folder.resolve("books" + more.size()).toString());
    return Saldo.start(Config.read(options, Map.of("SALDO_OPERATOR_TOKEN", ADMIN)));
  }

  @AfterEach
  void stop() {
    client.close();
    saldo.close();
  }

  @Test
  void figures_toWhomNoneAreDue_areNotTold() throws Exception {
    assertThat(send(request("/metrics"), "").statusCode()).isEqualTo(401);
    assertThat(send(as("nobody's-token-12345", "/metrics"), "").statusCode()).isEqualTo(401);
    assertThat(send(as(key("paytota"), "/metrics"), "").statusCode()).isEqualTo(401);
    assertThat(send(request("/metrics/more"), "").statusCode()).isEqualTo(401);
    assertThat(send(as(ADMIN, "/metrics/more"), "").statusCode()).isEqualTo(404);
    assertThat(send(as(ADMIN, "/metrics").DELETE(), "").statusCode()).isEqualTo(405);
  }

  @Test
  void figures_askedForByAReader_areInTheTextFormat() throws Exception {
    String reader =
        found(
            TOKEN,
            api("POST", "/ledger/v1/operators", "{\"name\":\"prometheus\",\"role\":\"reader\"}"));

    HttpResponse<String> answer = send(as(reader, "/metrics"), "");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().allValues("Content-Type"))
        .containsExactly("text/plain; version=0.0.4; charset=utf-8");
    assertThat(answer.headers().allValues("Cache-Control")).containsExactly("no-store");
    Exposition figures = Exposition.read(answer.body());
    assertThat(figures.value("saldo_store_up")).isEqualTo(1);
    assertThat(figures.value("saldo_writing_broken")).isZero();
    assertThat(figures.value("saldo_waiting{batch=\"commands\"}")).isZero();
    assertThat(figures.value("jvm_threads_live_threads")).isPositive();
    assertThat(figures.samples().keySet())
        .anyMatch(series -> series.startsWith("jvm_memory_used_bytes{"))
        .anyMatch(series -> series.startsWith("jvm_gc_"));
  }

  /// Each request counts once, where it belongs, and what was answered is counted already.
  @Test
  void requests_ofEachDialectAndOfNone_countOnceByStatus() throws Exception {
    String oxapay = key("oxapay");
    String legacy = key("oxapay-legacy");
    String paytota = key("paytota");
    String dexchange = key("dexchange");
    String balance = "/v1/general/account/balance";
    Exposition before = figures();

    assertStatus(200, request(balance).header("general_api_key", oxapay), "");
    assertStatus(401, request(balance).header("general_api_key", legacy), "");
    assertStatus(404, request("/v1/general/nothing").header("general_api_key", oxapay), "");
    assertStatus(200, request("/api/balance"), "key=" + legacy);
    assertStatus(200, request("/api/balance"), "key=" + legacy);
    assertStatus(200, as(paytota, "/api/v1/account/json/balance/"), "");
    assertStatus(200, as(dexchange, "/api/v1/api-services/balance"), "");
    assertStatus(401, as(dexchange, "/v2/gc/accounts/query?currency=UGX"), "");
    assertStatus(200, request("/health/ready"), "");
    assertStatus(200, request("/openapi.yaml"), "");
    assertStatus(401, request("/ledger/v1/currencies"), "");
    assertThat(client.send(request("/nothing").build(), BodyHandlers.ofString()).statusCode())
        .isEqualTo(404);
    assertThat(garbage()).startsWith("HTTP/1.1 400 ");

    assertThat(changes(before, "saldo_requests_total"))
        .containsOnly(
            entry(requests("oxapay", 200), 1.0),
            entry(requests("oxapay", 401), 1.0),
            entry(requests("oxapay", 404), 1.0),
            entry(requests("oxapay-legacy", 200), 2.0),
            entry(requests("paytota", 200), 1.0),
            entry(requests("dexchange", 200), 1.0),
            entry(requests("neox", 401), 1.0),
            entry(requests("health", 200), 1.0),
            entry(requests("docs", 200), 1.0),
            entry(requests("api", 401), 1.0),
            entry(requests("none", 404), 1.0),
            entry(requests("none", 400), 1.0),
            entry(requests("metrics", 200), 1.0));
    assertThat(figures().since(before))
        .containsEntry("saldo_request_seconds_count{dialect=\"oxapay\"}", 3.0)
        .containsEntry("saldo_request_seconds_bucket{dialect=\"oxapay\",le=\"+Inf\"}", 3.0);
  }

  private static String requests(String dialect, int status) {
    return "saldo_requests_total{dialect=\"%s\",status=\"%d\"}".formatted(dialect, status);
  }

  @Test
  void postings_recordedReplayedAndRefused_countByTypeAndOutcome() throws Exception {
    Exposition before = figures();

    assertStatus(201, transaction("1", "payment", "UGX", "100"), "");
    assertStatus(201, transaction("2", "payment", "UGX", "7"), "");
    assertStatus(200, transaction("2", "payment", "UGX", "7"), "");
    assertStatus(409, transaction("2", "payment", "UGX", "8"), "");
    assertStatus(422, transaction("3", "refund", "UGX", "1000"), "");
    assertStatus(201, transaction("4", "refund", "UGX", "5"), "");
    assertStatus(400, transaction("5", "payment", "XXY", "5"), "");

    assertThat(changes(before, "saldo_postings_total"))
        .containsOnly(
            entry(postings("payment", "recorded"), 2.0),
            entry(postings("payment", "replayed"), 1.0),
            entry(postings("payment", "key_conflict"), 1.0),
            entry(postings("refund", "insufficient_funds"), 1.0),
            entry(postings("refund", "recorded"), 1.0));
    assertThat(figures().since(before))
        .containsEntry("saldo_batch_size_count{batch=\"commands\"}", 6.0)
        .containsEntry("saldo_batch_size_sum{batch=\"commands\"}", 6.0)
        .containsEntry("saldo_batch_size_bucket{batch=\"commands\",le=\"1.0\"}", 6.0)
        .containsEntry("saldo_batch_seconds_count{batch=\"commands\"}", 6.0);
  }

  @Test
  void bulk_ofGoodAndBadLines_countsEachLine() throws Exception {
    Exposition before = figures();

    HttpRequest.Builder bulk =
        as(ADMIN, "/ledger/v1/transactions").header("Content-Type", "application/x-ndjson");
    String lines =
        payment("a", "acme-of-the-tests")
            + "\nno line\n"
            + payment("b", "acme-of-the-tests")
            + "\n"
            + payment("c", "nobody")
            + "\n";
    HttpResponse<String> answer =
        client.send(bulk.POST(BodyPublishers.ofString(lines)).build(), BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).hasLineCount(4);

    assertThat(changes(before, "saldo_bulk_lines_total"))
        .containsOnly(
            entry("saldo_bulk_lines_total{status=\"201\"}", 2.0),
            entry("saldo_bulk_lines_total{status=\"400\"}", 1.0),
            entry("saldo_bulk_lines_total{status=\"404\"}", 1.0));
    Map<String, Double> all = figures().since(before);
    assertThat(all)
        .containsEntry(requests("api", 200), 1.0)
        .containsEntry("saldo_batch_size_sum{batch=\"commands\"}", 3.0);
  }

  /// Reads that come together are answered together, and none is counted twice.
  @Test
  void reads_ofBalances_countInTheirBatches() throws Exception {
    String paytota = key("paytota");
    Exposition before = figures();

    for (int i = 0; i < 5; i++) {
      assertStatus(200, as(paytota, "/api/v1/account/json/balance/"), "");
    }

    assertThat(figures().since(before))
        .containsEntry("saldo_batch_size_sum{batch=\"balances\"}", 5.0)
        .doesNotContainKey("saldo_batch_size_sum{batch=\"commands\"}");
  }

  /// A label with a merchant, a key or a path in it would be told to whoever watches, and there
  /// would be no end to them.
  @Test
  void labels_whateverWasAsked_areOfAClosedList() throws Exception {
    String secret = key("oxapay");
    assertStatus(401, request("/v1/general/account/balance").header("general_api_key", "x{}"), "");
    assertStatus(200, request("/v1/general/account/balance").header("general_api_key", secret), "");
    assertStatus(404, as(ADMIN, "/ledger/v1/merchants/so-secret-a-merchant"), "");
    assertStatus(201, transaction("key-of-idempotency", "payment", "UGX", "5"), "");

    String text = send(as(ADMIN, "/metrics"), "").body();
    Exposition figures = Exposition.read(text);

    assertThat(text)
        .doesNotContain(
            secret, ADMIN, "x{}", "merchant", "acme-of-the-tests", "key-of-idempotency");
    assertThat(figures.labels().keySet())
        .isSubsetOf(
            "dialect", "status", "type", "outcome", "batch", "le", // and the JVM's own:
            "area", "id", "state", "gc", "action", "cause");
    assertThat(figures.labels().get("dialect")).containsExactlyInAnyOrder("api", "oxapay");
    assertThat(figures.labels().get("type")).containsExactly("payment");
  }

  /// Prometheus collects there without a token, also while the store cannot be asked about one.
  @Test
  void figures_onTheOperatorsOwnPort_takeNoTokenAndAreNowhereElse() throws Exception {
    try (Saldo two = start(Map.of(Setting.OPERATOR_PORT, "0"))) {
      HttpRequest.Builder open =
          HttpRequest.newBuilder(URI.create(two.operatorAddress() + "/metrics"));
      HttpResponse<String> answer = send(open, "");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(Exposition.read(answer.body()).value("saldo_store_up")).isEqualTo(1);

      HttpRequest merchants =
          HttpRequest.newBuilder(URI.create(two.address() + "/metrics"))
              .header("Authorization", "Bearer " + ADMIN)
              .build();
      assertThat(client.send(merchants, BodyHandlers.ofString()).statusCode()).isEqualTo(404);
    }
  }

  private static String postings(String type, String outcome) {
    return "saldo_postings_total{outcome=\"%s\",type=\"%s\"}".formatted(outcome, type);
  }

  private Exposition figures() throws Exception {
    return Exposition.read(send(as(ADMIN, "/metrics"), "").body());
  }

  private Map<String, Double> changes(Exposition before, String family) throws Exception {
    Map<String, Double> changes = figures().since(before);
    changes.keySet().removeIf(series -> !series.startsWith(family));
    return changes;
  }

  private String key(String dialect) throws Exception {
    String path = "/ledger/v1/merchants/acme-of-the-tests/keys";
    return found(SECRET, api("POST", path, "{\"dialect\":\"" + dialect + "\"}"));
  }

  private static String found(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return matcher.group(1);
  }

  private static String payment(String key, String merchant) {
    return posting(key, "payment", merchant, "UGX", "10");
  }

  private static String posting(
      String key, String type, String merchant, String currency, String amount) {
    return ("{\"idempotencyKey\":\"%s\",\"type\":\"%s\",\"merchant\":\"%s\",\"currency\":\"%s\","
            + "\"amount\":\"%s\"}")
        .formatted(key, type, merchant, currency, amount);
  }

  private HttpRequest.Builder transaction(String key, String type, String currency, String amount) {
    return as(ADMIN, "/ledger/v1/transactions")
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(posting(key, type, "acme-of-the-tests", currency, amount)));
  }

  private String api(String method, String path, String body) throws Exception {
    HttpRequest.Builder request =
        as(ADMIN, path)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body));
    HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 201);
    return answer.body();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(saldo.address() + path));
  }

  private HttpRequest.Builder as(String token, String path) {
    return request(path).header("Authorization", "Bearer " + token);
  }

  private void assertStatus(int status, HttpRequest.Builder request, String form) throws Exception {
    HttpResponse<String> answer = send(request, form);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
  }

  /// @param form a body to post as a form; empty for the request as it is
  private HttpResponse<String> send(HttpRequest.Builder request, String form) throws Exception {
    if (!form.isEmpty()) {
      request
          .header("Content-Type", "application/x-www-form-urlencoded")
          .POST(BodyPublishers.ofString(form));
    }
    HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
    Witness.compare(Exchange.of(answer, ""));
    return answer;
  }

  /// What is answered to something that is no HTTP.
  private String garbage() throws IOException {
    int port = URI.create(saldo.address()).getPort();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write("no http at all\r\n\r\n".getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }
  }
}

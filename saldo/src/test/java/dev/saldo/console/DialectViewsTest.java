package dev.saldo.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.console.Browser.Reply;
import dev.saldo.http.Json;
import dev.saldo.http.JsonValue.JsonArray;
import dev.saldo.http.JsonValue.JsonNumber;
import dev.saldo.http.JsonValue.JsonObject;
import dev.saldo.http.JsonValue.JsonString;
import dev.saldo.ledger.Role;
import dev.saldo.store.sqlite.SqliteStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What support is shown is what the merchant's software gets: each request that is shown is sent
/// with a real key of the merchant, and the answers are compared byte for byte. NeoX's response ids
/// apart, of which each answer has its own.
final class DialectViewsTest {

  private static final List<String> DIALECTS =
      List.of("oxapay", "oxapay-legacy", "paytota", "dexchange", "neox");

  /// One of the views.
  record View(
      String dialect,
      String method,
      String path,
      Map<String, String> headers,
      String body,
      String answer) {}

  @TempDir Path books;
  private ConsoleServer server;
  private int postings;

  @BeforeEach
  void start() {
    server = new ConsoleServer(clock -> SqliteStore.open(books, clock), null);
    save("acme", "{\"name\":\"Acme\",\"defaultCurrency\":\"USD\"}");
    save("shop", "{\"parent\":\"acme\",\"defaultCurrency\":\"EUR\"}");
    save("bare", "{}");
    save("gone", "{}");
    for (String merchant : List.of("acme", "shop", "gone")) {
      post(merchant, "payment", "USD", "\"amount\":\"100\",\"fee\":\"1.5\",\"reserve\":\"7\"");
      post(merchant, "payment", "BTC", "\"amount\":\"0.12345678\"");
      post(merchant, "payment", "EUR", "\"amount\":\"12\",\"accountType\":\"VCC\"");
      post(merchant, "payment", "EUR", "\"amount\":\"3\",\"accountType\":\"PAYOUT\"");
      post(merchant, "payment", "EUR", "\"amount\":\"5\",\"businessType\":\"CARDS\"");
      post(merchant, "payment", "EUR", "\"amount\":\"6\",\"businessType\":\"WIRE\"");
      post(merchant, "payout", "USD", "\"amount\":\"9.25\",\"fee\":\"0.25\"");
    }
    post("acme", "reserve", "USD", "\"amount\":\"11\",\"releaseAt\":\"2026-03-01T12:00:05Z\"");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void save(String merchant, String body) {
    assertThat(server.program("PUT", "/ledger/v1/merchants/" + merchant, body).status())
        .isLessThan(300);
  }

  private void post(String merchant, String type, String currency, String members) {
    server.advance(Duration.ofMillis(3));
    Reply reply =
        server.program(
            "POST",
            "/ledger/v1/transactions",
            "{\"idempotencyKey\":\"%s\",\"type\":\"%s\",\"merchant\":\"%s\",\"currency\":\"%s\",%s}"
                .formatted(++postings, type, merchant, currency, members));
    assertThat(reply.status()).as(reply.body()).isEqualTo(201);
  }

  /// The credential of a new key of each dialect, or for NeoX an access token.
  private Map<String, String> credentials(String merchant) {
    Map<String, String> credentials = new LinkedHashMap<>();
    for (String dialect : DIALECTS) {
      JsonObject key =
          object(
              server.program(
                  "POST",
                  "/ledger/v1/merchants/" + merchant + "/keys",
                  "{\"dialect\":\"" + dialect + "\"}"));
      if (dialect.equals("neox")) {
        String token =
            server
                .browser()
                .ask(
                    "POST",
                    "/v2/auth/oauth2/token",
                    "{\"grant_type\":\"client_credentials\",\"client_id\":\"%s\",\"client_secret\":\"%s\"}"
                        .formatted(text(key, "clientId"), text(key, "clientSecret")))
                .body();
        credentials.put(dialect, token.replaceFirst(".*\"access_token\":\"([^\"]*)\".*", "$1"));
      } else {
        credentials.put(dialect, text(key, "secret"));
      }
    }
    return credentials;
  }

  private List<View> views(String merchant, String query) {
    Reply reply =
        server.signedIn(Role.READER).get("/console/merchants/" + merchant + "/dialects" + query);
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    List<View> views = new ArrayList<>();
    JsonArray all = (JsonArray) Objects.requireNonNull(object(reply).members().get("dialects"));
    for (var item : all.items()) {
      JsonObject view = (JsonObject) item;
      JsonObject request = (JsonObject) Objects.requireNonNull(view.members().get("request"));
      Map<String, String> headers = new LinkedHashMap<>();
      ((JsonObject) Objects.requireNonNull(request.members().get("headers")))
          .members()
          .forEach((name, value) -> headers.put(name, ((JsonString) value).value()));
      JsonObject answer = (JsonObject) Objects.requireNonNull(view.members().get("answer"));
      views.add(
          new View(
              text(view, "dialect"),
              text(request, "method"),
              text(request, "path"),
              headers,
              text(request, "body"),
              ((JsonNumber) Objects.requireNonNull(answer.members().get("status"))).written()
                  + " "
                  + text(answer, "contentType")
                  + " "
                  + text(answer, "body")));
    }
    return views;
  }

  private static JsonObject object(Reply reply) {
    return (JsonObject) Json.read(reply.body().getBytes(UTF_8));
  }

  private static String text(JsonObject object, String member) {
    return ((JsonString) Objects.requireNonNull(object.members().get(member))).value();
  }

  /// What the merchant's software gets when it sends what is shown.
  private String answered(View view, Map<String, String> credentials) {
    String credential = credentials.getOrDefault(view.dialect(), "");
    List<String> headers = new ArrayList<>();
    view.headers()
        .forEach((name, value) -> {
          headers.add(name);
          headers.add(value.replaceAll("<[a-z ]+>", credential));
        });
    Reply reply =
        server
            .browser()
            .ask(
                view.method(),
                view.path(),
                view.body().replace("<key>", credential),
                headers.toArray(String[]::new));
    return reply.status() + " " + reply.header("Content-Type") + " " + reply.body();
  }

  private static String comparable(String answer) {
    return answer.replaceFirst("\"neoResponseId\":\"[0-9a-f-]{36}\"", "\"neoResponseId\":\"…\"");
  }

  private void assertAsTheySeeIt(String merchant, Map<String, String> credentials) {
    List<View> views = views(merchant, "");
    assertThat(views.stream().map(View::dialect).distinct()).containsExactlyElementsOf(DIALECTS);
    for (View view : views) {
      assertThat(comparable(view.answer()))
          .as("%s %s", view.method(), view.path())
          .isEqualTo(comparable(answered(view, credentials)));
    }
  }

  @Test
  void views_ofNow_areWhatRealKeysGet() {
    assertAsTheySeeIt("acme", credentials("acme"));
    assertThat(views("acme", "").stream().filter(view -> view.dialect().equals("neox")))
        .as("one for each account that NeoX shows")
        .hasSize(5)
        .allMatch(view -> view.answer().startsWith("200 "));
  }

  @Test
  void views_ofASubMerchant_areWhatRealKeysGet() {
    assertAsTheySeeIt("shop", credentials("shop"));
    assertThat(views("shop", "").getLast().path())
        .isEqualTo("/v2/gc/accounts/balance/query?subMerchantId=shop");
  }

  @Test
  void views_ofAMerchantWithoutAccounts_areWhatRealKeysGet() {
    assertAsTheySeeIt("bare", credentials("bare"));
  }

  @Test
  void views_ofADisabledMerchant_areItsRefusals() {
    Map<String, String> keys = credentials("gone");
    Map<String, String> shops = credentials("shop");
    save("gone", "{\"disabled\":true}");
    save("shop", "{\"disabled\":true}");

    assertAsTheySeeIt("gone", keys);
    assertAsTheySeeIt("shop", shops);
    assertThat(views("gone", "")).noneMatch(view -> comparable(view.answer()).contains("100"));
  }

  /// "Last Friday at noon your API said …"
  @Test
  void views_ofThePast_areWhatRealKeysGotThen() {
    Map<String, String> credentials = credentials("acme");
    List<View> then = views("acme", "");
    List<String> got = then.stream().map(view -> comparable(answered(view, credentials))).toList();
    String at = server.now().toString();
    server.advance(Duration.ofSeconds(30)); // and a reserve falls due
    post("acme", "payment", "USD", "\"amount\":\"1000\"");
    post("acme", "payment", "XOF", "\"amount\":\"7\"");

    List<View> past = views("acme", "?at=" + at);

    assertThat(past.stream().map(view -> comparable(view.answer()))).isEqualTo(got);
    assertThat(views("acme", "").stream().map(view -> comparable(view.answer())).toList())
        .isNotEqualTo(got);
    assertAsTheySeeIt("acme", credentials);
  }

  @Test
  void views_shown_holdNoSecret() {
    Map<String, String> credentials = credentials("acme");
    String body = server.signedIn(Role.READER).get("/console/merchants/acme/dialects").body();

    assertThat(body).contains("<key>", "<access token>");
    assertThat(credentials.values()).hasSize(5).noneMatch(body::contains);
  }

  @Test
  void views_askedForWrongly_saySo() {
    Browser reader = server.signedIn(Role.READER);

    assertThat(reader.get("/console/merchants/nobody/dialects").status()).isEqualTo(404);
    assertThat(reader.get("/console/merchants/acme/dialects?at=noon").status()).isEqualTo(400);
    Reply later = reader.get("/console/merchants/acme/dialects?at=2030-01-01T00:00:00Z");
    assertThat(later.status()).isEqualTo(400);
    assertThat(later.body()).contains("\"field\":\"at\"");
  }
}

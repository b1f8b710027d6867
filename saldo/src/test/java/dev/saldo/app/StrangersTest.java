package dev.saldo.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.ledger.Ids;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.LedgerConfig;
import dev.saldo.ledger.LedgerStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Who shows what is somebody else's, or good elsewhere, on the whole of Saldo with the demo's
/// merchants: a key opens its dialect and its merchant, and nothing else.
final class StrangersTest {

  private static final String ADMIN = "an-admin-of-these-tests";

  @TempDir static Path folder;

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static Saldo saldo;
  private static DemoKeys keys;

  @BeforeAll
  static void start() throws Exception {
    Config config =
        Config.read(
            Map.of(Setting.PORT, "0", Setting.DATA, folder.resolve("books").toString()),
            Map.of("SALDO_OPERATOR_TOKEN", ADMIN));
    DemoDay.Clock clock = new DemoDay.Clock();
    try (LedgerStore store = Saldo.openStore(config, clock);
        Ledger ledger =
            new Ledger(store, LedgerConfig.DEFAULT, () -> new Ids(new Random(DemoDay.SEED)))) {
      DemoDay.record(ledger, clock);
      keys = DemoKeys.give(ledger, clock);
    }
    saldo = Saldo.start(config);
  }

  @AfterAll
  static void stop() {
    CLIENT.close();
    saldo.close();
  }

  /// Something that may be shown.
  private enum Shown {
    OXAPAY,
    OXAPAY_LEGACY,
    PAYTOTA,
    DEXCHANGE,
    NEOX_TOKEN,
    NEOX_SECRET,
    NEOX_CLIENT,
    POSTER,
    ADMIN;

    String text() {
      return switch (this) {
        case OXAPAY -> keys.oxapay();
        case OXAPAY_LEGACY -> keys.oxapayLegacy();
        case PAYTOTA -> keys.paytota();
        case DEXCHANGE -> keys.dexchange();
        case NEOX_TOKEN -> keys.neoxToken();
        case NEOX_SECRET -> keys.neox().secret();
        case NEOX_CLIENT -> String.valueOf(keys.neox().clientId());
        case POSTER -> keys.operatorToken();
        case ADMIN -> StrangersTest.ADMIN;
      };
    }
  }

  /// Something that is behind a door, and what opens it.
  private enum Door {
    OXAPAY("/v1/general/account/balance", "4061.17"),
    OXAPAY_LEGACY("/api/balance", "4061.17"),
    PAYTOTA("/api/v1/account/json/balance/", "UGX"),
    DEXCHANGE("/api/v1/api-services/balance", "1522471"),
    NEOX("/v2/gc/accounts/query?currency=USD", "57414.80"),
    LEDGER("/ledger/v1/merchants", "kampala-books"),
    METRICS("/metrics", "saldo_");

    private final String path;
    private final String sign;

    /// @param sign a part of what is behind it
    Door(String path, String sign) {
      this.path = path;
      this.sign = sign;
    }

    Set<Shown> openedBy() {
      return switch (this) {
        case OXAPAY -> Set.of(Shown.OXAPAY);
        case OXAPAY_LEGACY -> Set.of(Shown.OXAPAY_LEGACY);
        case PAYTOTA -> Set.of(Shown.PAYTOTA);
        case DEXCHANGE -> Set.of(Shown.DEXCHANGE);
        case NEOX -> Set.of(Shown.NEOX_TOKEN);
        case LEDGER, METRICS -> Set.of(Shown.POSTER, Shown.ADMIN);
      };
    }

    HttpResponse<String> knock(String shown) throws IOException, InterruptedException {
      return switch (this) {
        case OXAPAY -> send("GET", path, "", "general_api_key", shown);
        case OXAPAY_LEGACY -> send("POST", path, "{\"key\":\"" + shown + "\"}");
        case PAYTOTA, DEXCHANGE, NEOX, LEDGER, METRICS ->
            send("GET", path, "", "Authorization", "Bearer " + shown);
      };
    }
  }

  private static HttpResponse<String> send(
      String method, String path, String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(saldo.address() + path))
            .method(method, BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> asOperator(String path) throws Exception {
    return send("GET", path, "", "Authorization", "Bearer " + ADMIN);
  }

  @ParameterizedTest
  @EnumSource
  void door_withEverythingThatCanBeShown_opensToItsOwnOnly(Door door) throws Exception {
    for (Shown shown : Shown.values()) {
      HttpResponse<String> answer = door.knock(shown.text());
      if (door.openedBy().contains(shown)) {
        assertThat(answer.statusCode()).as("%s, %s", shown, answer.body()).isEqualTo(200);
        assertThat(answer.body()).as("%s", shown).contains(door.sign);
      } else {
        assertThat(answer.body()).as("%s", shown).doesNotContain(door.sign);
        if (door != Door.OXAPAY_LEGACY) { // it says no with 200
          assertThat(answer.statusCode()).as("%s", shown).isIn(400, 401, 403);
        }
      }
      assertThat(answer.body()).as("what was shown is not repeated").doesNotContain(shown.text());
    }
  }

  /// One character more or less, another case, a blank or a second one: none is the same.
  @ParameterizedTest
  @EnumSource
  void door_withWhatIsAlmostIt_staysShut(Door door) throws Exception {
    for (Shown shown : door.openedBy()) {
      String right = shown.text();
      String other =
          right.equals(right.toLowerCase(java.util.Locale.ROOT))
              ? right.toUpperCase(java.util.Locale.ROOT)
              : right.toLowerCase(java.util.Locale.ROOT);
      for (String wrong :
          List.of(
              right + "x",
              right.substring(1),
              right.substring(0, right.length() - 1),
              other,
              right + "," + right,
              "*",
              "null",
              "' or '1'='1")) {
        HttpResponse<String> answer = door.knock(wrong);
        assertThat(answer.body()).as(wrong).doesNotContain(door.sign);
      }
    }
  }

  /// Ids and idempotency keys of one merchant under the name of another.
  @Test
  void thingsOfAMerchant_underAnothersName_areNotThere() throws Exception {
    String entries = asOperator("/ledger/v1/merchants/kampala-books/entries?limit=1").body();
    String transaction = between(entries, "\"transaction\":\"", "\"");
    String keyOf = asOperator("/ledger/v1/transactions/" + transaction).body();
    String idempotencyKey = between(keyOf, "\"idempotencyKey\":\"", "\"");
    String key =
        between(asOperator("/ledger/v1/merchants/kampala-books/keys").body(), "\"id\":\"", "\"");

    String own = "/ledger/v1/merchants/kampala-books";
    String others = "/ledger/v1/merchants/dakar-mode";
    assertThat(asOperator(own + "/transactions/" + idempotencyKey).statusCode()).isEqualTo(200);
    assertThat(asOperator(others + "/transactions/" + idempotencyKey).statusCode()).isEqualTo(404);
    HttpResponse<String> revoked =
        send("DELETE", others + "/keys/" + key, "", "Authorization", "Bearer " + ADMIN);
    assertThat(revoked.statusCode()).isEqualTo(404);
    assertThat(Door.PAYTOTA.knock(keys.paytota()).statusCode()).isEqualTo(200);
  }

  /// Every list that goes on with a cursor, asked with the cursor of every other.
  @Test
  void cursor_ofAnyList_isGoodForNoOther() throws Exception {
    List<String> lists =
        List.of(
            "/ledger/v1/merchants?limit=1",
            "/ledger/v1/merchants/kampala-books/entries?limit=1",
            "/ledger/v1/merchants/dakar-mode/entries?limit=1",
            "/ledger/v1/merchants/kampala-books/holds?limit=1",
            "/ledger/v1/merchants/harbour-collect/holds?limit=1",
            "/ledger/v1/log?limit=1");
    List<String> given = new ArrayList<>();
    for (String list : lists) {
      given.add(between(asOperator(list).body(), "\"next\":\"", "\""));
    }
    assertThat(given.stream().filter(cursor -> !cursor.isEmpty()).count()).isGreaterThan(3);
    for (int of = 0; of < lists.size(); of++) {
      for (int at = 0; at < lists.size(); at++) {
        if (!given.get(of).isEmpty()) {
          HttpResponse<String> answer = asOperator(lists.get(at) + "&cursor=" + given.get(of));
          assertThat(answer.statusCode())
              .as("the cursor of %s at %s", lists.get(of), lists.get(at))
              .isEqualTo(of == at ? 200 : 400);
        }
      }
    }
  }

  /// The text behind the first `begin`, up to `end`; empty when there is none.
  private static String between(String text, String begin, String end) {
    int from = text.indexOf(begin);
    return from < 0
        ? ""
        : text.substring(from + begin.length(), text.indexOf(end, from + begin.length()));
  }

  /// A NeoX merchant asks for those that are not below it.
  @ParameterizedTest
  @ValueSource(
      strings = {"kampala-books", "dakar-mode", "coin-corner", "nairobi-gadgets", "nobody"})
  void merchant_thatIsNoSubMerchant_isNotShownToAnother(String other) throws Exception {
    for (String path :
        List.of("/v2/gc/accounts/query?currency=UGX&", "/v2/gc/accounts/balance/query?")) {
      HttpResponse<String> answer =
          send(
              "GET",
              path + "subMerchantId=" + other,
              "",
              "Authorization",
              "Bearer " + keys.neoxToken());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(404);
      assertThat(answer.body()).doesNotContain("UGX", "alance\":");
    }
  }

  /// Whatever is answered, a browser is not to guess what it is, and nobody is to keep a figure.
  @Test
  void answers_ofEverySort_haveTheHeadersThatKeepThemSafe() throws Exception {
    List<HttpResponse<String>> answers = new ArrayList<>();
    for (Door door : Door.values()) {
      answers.add(door.knock(door.openedBy().iterator().next().text()));
      answers.add(door.knock("nobody-knows-this-one"));
      answers.add(send("PATCH", door.path, ""));
      answers.add(send("GET", door.path + "/%ff", ""));
    }
    for (HttpResponse<String> answer : answers) {
      assertThat(answer.headers().firstValue("Cache-Control"))
          .as("%s %s", answer.request().method(), answer.uri())
          .hasValue("no-store");
    }
    answers.add(send("GET", "/", ""));
    answers.add(send("GET", "/favicon.ico", ""));
    answers.add(send("GET", "/health/ready", ""));
    answers.add(send("GET", "/openapi.yaml", ""));
    answers.add(send("GET", "/docs", ""));
    HttpResponse<String> docs = send("GET", "/docs/", "");
    answers.add(docs);
    for (HttpResponse<String> answer : answers) {
      assertThat(answer.headers().firstValue("X-Content-Type-Options"))
          .as("%s %s", answer.request().method(), answer.uri())
          .hasValue("nosniff");
      assertThat(answer.headers().map()).doesNotContainKeys("server", "x-powered-by");
    }
    assertThat(docs.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'self'", "object-src 'none'", "frame-ancestors 'none'");
    assertThat(docs.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
  }
}

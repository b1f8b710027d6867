package dev.saldo.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.api.ApiServer.Reply;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HistoryRoutesTest {

  private static final String BALANCES = "/ledger/v1/merchants/acme/balances";
  private static final String HISTORY = BALANCES + "/history";

  private ApiServer server;

  @BeforeEach
  void start() {
    server = ApiServer.start();
    server.merchantWith("acme", "USD", "100");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static List<String> each(String member, Reply reply) {
    return Pattern.compile("\"" + member + "\":\"([^\"]*)\"")
        .matcher(reply.body())
        .results()
        .map((MatchResult found) -> found.group(1))
        .toList();
  }

  @Test
  void history_overSomeTime_hasWhatWasServedAtEachPoint() {
    server.advance(Duration.ofSeconds(10));
    server.transact(
        "\"idempotencyKey\":\"r\",\"type\":\"reserve\",\"merchant\":\"acme\",\"currency\":\"USD\",\"amount\":\"40\",\"releaseAt\":\"2026-03-01T12:00:20.250Z\"");
    server.advance(Duration.ofSeconds(20));

    Reply reply =
        server.get(HISTORY + "?from=2026-03-01T11:59:50.250Z&to=2026-03-01T12:00:30.250Z&points=5");

    assertThat(reply.body().replaceAll("GC-[0-9]{11}-", "GC-…-"))
        .startsWith(
            """
            {"merchant":"acme","points":[{"at":"2026-03-01T11:59:50.250Z","accounts":[]},\
            {"at":"2026-03-01T12:00:00.250Z","accounts":[{"accountNo":"GC-…-USD",\
            "accountType":"FUND","businessType":"","currency":"USD","gross":"100",\
            "available":"100"}]},\
            """);
    assertThat(each("at", reply))
        .containsExactly(
            "2026-03-01T11:59:50.250Z",
            "2026-03-01T12:00:00.250Z",
            "2026-03-01T12:00:10.250Z",
            "2026-03-01T12:00:20.250Z",
            "2026-03-01T12:00:30.250Z");
    assertThat(each("available", reply))
        .as("the release counts from its very time on, recorded or not")
        .containsExactly("100", "60", "100", "100");
    for (String at : each("at", reply)) {
      assertThat(server.get(BALANCES + "?at=" + at).body())
          .contains(at.startsWith("2026-03-01T11") ? "\"accounts\":[]" : "\"gross\":\"100\"");
    }
  }

  @Test
  void history_withoutTimes_isFromTheMerchantsCreationUntilNow() {
    server.advance(Duration.ofNanos(100_003_000));

    Reply reply = server.get(HISTORY);

    assertThat(each("at", reply))
        .hasSize(100)
        .doesNotHaveDuplicates()
        .isSorted()
        .startsWith("2026-03-01T12:00:00.250Z")
        .endsWith("2026-03-01T12:00:00.350003Z");
    assertThat(each("available", reply)).hasSize(100).containsOnly("100");
  }

  @Test
  void history_withFilters_hasTheAccountsAskedFor() {
    server.transact(
        "\"idempotencyKey\":\"e\",\"type\":\"payment\",\"merchant\":\"acme\",\"currency\":\"EUR\",\"amount\":9");
    server.advance(Duration.ofSeconds(1));

    assertThat(each("currency", server.get(HISTORY + "?points=2")))
        .containsExactly("USD", "EUR", "USD", "EUR");
    assertThat(each("currency", server.get(HISTORY + "?points=2&currency=EUR")))
        .containsExactly("EUR", "EUR");
    assertThat(each("currency", server.get(HISTORY + "?points=2&accountType=VCC"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "points=1, points",
    "points=501, points",
    "points=ten, points",
    "to=2026-03-01T12:00:09Z, to",
    "from=2026-03-01T12:00:01.250Z, from",
    "from=2026-03-01T12:00:01Z&to=2026-03-01T12:00:00Z, from",
    "from=yesterday, from",
    "currency=XXY, currency",
    "accountType=CARD, accountType"
  })
  void history_askedForWrongly_saysWhatIsWrong(String query, String field) {
    server.advance(Duration.ofSeconds(1));

    Reply reply = server.get(HISTORY + "?" + query);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.member("field")).isEqualTo(field);
  }

  /// Ten thousand accounts at five hundred times would be more than the memory holds.
  @Test
  void history_ofVeryManyAccounts_hasFewerPoints() {
    for (int i = 0; i < 124; i++) {
      server.put(
          "/ledger/v1/merchants/acme/accounts",
          "{\"currency\":\"USD\",\"businessType\":\"B" + i + "\"}");
    }
    server.advance(Duration.ofSeconds(1));

    Reply refused = server.get(HISTORY + "?points=401");

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.member("field")).isEqualTo("points");
    assertThat(refused.member("detail"))
        .isEqualTo("points is at most 400 of a merchant with 125 accounts");
    assertThat(server.get(HISTORY + "?points=400").status()).isEqualTo(200);
  }

  @Test
  void history_ofNobody_isNotFound() {
    assertThat(server.get("/ledger/v1/merchants/nobody/balances/history").status()).isEqualTo(404);
  }
}

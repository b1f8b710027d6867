package dev.saldo.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.api.ApiServer.Reply;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AccountRoutesTest {

  private static final String ACME = "/ledger/v1/merchants/acme";

  private ApiServer server;

  @BeforeEach
  void start() {
    server = ApiServer.start();
    server.put(ACME, "{}");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void account_opened_isThereWithoutMoney() {
    Reply opened = server.put(ACME + "/accounts", "{\"currency\":\"UGX\"}");

    assertThat(opened.status()).isEqualTo(201);
    assertThat(withoutNumber(opened))
        .isEqualTo(
            """
            {"accountNo":"GC-…-UGX","accountType":"FUND","businessType":"","currency":"UGX",\
            "gross":"0","fees":"0","balance":"0","pending":"0","reserved":"0","frozen":"0",\
            "available":"0","overdraft":"0","version":0,"updatedAt":"2026-03-01T12:00:00.250Z"}\
            """);
  }

  @Test
  void account_openedAgain_isTheSame() {
    Reply opened =
        server.put(
            ACME + "/accounts",
            "{\"currency\":\"USD\",\"accountType\":\"VCC\",\"businessType\":\"SHOP_1\"}");
    Reply again =
        server.put(
            ACME + "/accounts",
            "{\"businessType\":\"SHOP_1\",\"accountType\":\"VCC\",\"currency\":\"USD\"}");

    assertThat(opened.status()).isEqualTo(201);
    assertThat(opened.member("accountNo")).matches("GC-[0-9]{11}-USD-VCC-SHOP_1");
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.body()).isEqualTo(opened.body());
  }

  @Test
  void balances_ofAMerchant_areInTheOrderOfOpening() {
    server.put(ACME + "/accounts", "{\"currency\":\"USD\"}");
    server.put(ACME + "/accounts", "{\"currency\":\"EUR\",\"accountType\":\"PAYOUT\"}");
    server.advance(Duration.ofNanos(1_500_123_000));
    server.transact(
        """
        "idempotencyKey":"p","type":"payment","merchant":"acme","currency":"USD","amount":"12.50","fee":"0.50","reserve":2.00\
        """);
    server.advance(Duration.ofSeconds(1));

    Reply balances = server.get(ACME + "/balances");

    assertThat(balances.status()).isEqualTo(200);
    assertThat(balances.header("Cache-Control")).isEqualTo("no-store");
    assertThat(withoutNumber(balances))
        .isEqualTo(
            """
            {"merchant":"acme","asOf":"2026-03-01T12:00:02.750123Z","accounts":[\
            {"accountNo":"GC-…-USD","accountType":"FUND","businessType":"","currency":"USD",\
            "gross":"12.5","fees":"0.5","balance":"12","pending":"0","reserved":"2","frozen":"0",\
            "available":"10","overdraft":"0","version":1,"updatedAt":"2026-03-01T12:00:01.750123Z"},\
            {"accountNo":"GC-…-EUR-PAYOUT","accountType":"PAYOUT","businessType":"","currency":"EUR",\
            "gross":"0","fees":"0","balance":"0","pending":"0","reserved":"0","frozen":"0",\
            "available":"0","overdraft":"0","version":0,"updatedAt":"2026-03-01T12:00:00.250Z"}]}\
            """);
  }

  @Test
  void balances_withFilters_areThoseAskedFor() {
    server.put(ACME + "/accounts", "{\"currency\":\"USD\"}");
    server.put(ACME + "/accounts", "{\"currency\":\"USD\",\"accountType\":\"PAYOUT\"}");
    server.put(ACME + "/accounts", "{\"currency\":\"BTC\"}");

    assertThat(numbers("")).containsExactly("USD", "USD-PAYOUT", "BTC");
    assertThat(numbers("?currency=USD")).containsExactly("USD", "USD-PAYOUT");
    assertThat(numbers("?accountType=FUND")).containsExactly("USD", "BTC");
    assertThat(numbers("?accountType=PAYOUT&currency=USD")).containsExactly("USD-PAYOUT");
    assertThat(numbers("?accountType=PAYOUT&currency=BTC")).isEmpty();
    assertThat(numbers("?accountType=&currency=&at=&unheard=of")).hasSize(3);
  }

  /// What was the balance before the payout, and what will be said of it tomorrow: the same.
  @Test
  void balances_asOfATime_areWhatWasAnsweredThen() {
    server.merchantWith("acme", "USD", "100");
    String opened = server.get(ACME + "/balances").body();
    server.advance(Duration.ofSeconds(10));
    server.transact(
        """
        "idempotencyKey":"r","type":"reserve","merchant":"acme","currency":"USD","amount":30,\
        "releaseAt":"2026-03-01T12:00:20.250Z\"\
        """);
    server.put(ACME + "/accounts", "{\"currency\":\"EUR\"}");
    String reserved = server.get(ACME + "/balances").body();
    server.advance(Duration.ofSeconds(10));
    String released = server.get(ACME + "/balances").body();
    server.advance(Duration.ofSeconds(10));
    server.get(ACME + "/entries");

    assertThat(asOf("2026-03-01T12:00:00.250Z")).isEqualTo(opened);
    assertThat(asOf("2026-03-01T12:00:10.250Z")).isEqualTo(reserved);
    assertThat(asOf("2026-03-01T12:00:20.250Z")).isEqualTo(released);
    assertThat(asOf("2026-03-01T12:00:10.249999Z"))
        .isEqualTo(opened.replace("12:00:00.250Z\",\"acc", "12:00:10.249999Z\",\"acc"));
    assertThat(asOf("2026-03-01T12:00:00.249Z")).contains("\"accounts\":[]");
    assertThat(reserved).contains("\"available\":\"70\"", "EUR");
    assertThat(released).contains("\"available\":\"100\"", "\"version\":3");
  }

  private String asOf(String at) {
    Reply reply = server.get(ACME + "/balances?at=" + at);
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    return reply.body();
  }

  @Test
  void currencies_listed_haveTheirDigitsAndKind() {
    assertThat(server.get("/ledger/v1/currencies").body())
        .startsWith("{\"items\":[{\"code\":\"")
        .contains("{\"code\":\"UGX\",\"digits\":0,\"kind\":\"fiat\"}")
        .contains("{\"code\":\"CNH\",\"digits\":2,\"kind\":\"fiat\"}")
        .contains("{\"code\":\"BTC\",\"digits\":18,\"kind\":\"crypto\"}");
  }

  private String[] numbers(String query) {
    return server
        .get(ACME + "/balances" + query)
        .body()
        .transform(body ->
            Pattern.compile("\"accountNo\":\"GC-[0-9]{11}-([A-Z-]+)\"")
                .matcher(body)
                .results()
                .map(match -> match.group(1))
                .toArray(String[]::new));
  }

  private static String withoutNumber(Reply reply) {
    return reply.body().replaceAll("GC-[0-9]{11}-", "GC-…-");
  }
}

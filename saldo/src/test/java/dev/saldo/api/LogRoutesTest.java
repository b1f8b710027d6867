package dev.saldo.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.api.ApiServer.Reply;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LogRoutesTest {

  private static final String LOG = "/ledger/v1/log";

  private ApiServer server;

  @BeforeEach
  void start() {
    server = ApiServer.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void act_done_saysWhenWhoAndWhat() {
    server.advance(Duration.ofSeconds(1));
    Reply merchant = server.put("/ledger/v1/merchants/acme", "{\"name\":\"Acme\"}");

    Reply log = server.get(LOG + "?limit=1");

    assertThat(log.body().replaceAll("log_[0-9a-z]{26}", "log_…"))
        .startsWith(
            """
            {"items":[{"id":"log_…","at":"2026-03-01T12:00:01.250Z","by":"boss",\
            "act":"merchant_created","subject":"acme","detail":{"defaultCurrency":"XOF",\
            "disabled":"false","merchantNumber":"%s","name":"Acme"}}],"next":"\
            """
                .formatted(merchant.member("merchantNumber")));
  }

  @Test
  void acts_ofEverySort_areThere() {
    server.put("/ledger/v1/merchants/acme", "{}");
    server.put("/ledger/v1/merchants/acme", "{\"disabled\":true}");
    server.put("/ledger/v1/merchants/acme/accounts", "{\"currency\":\"USD\"}");
    Reply key = server.post("/ledger/v1/merchants/acme/keys", "{\"dialect\":\"paytota\"}");
    server.delete("/ledger/v1/merchants/acme/keys/" + key.member("id"));
    Reply operator = server.post("/ledger/v1/operators", "{\"name\":\"x\",\"role\":\"reader\"}");
    server.delete("/ledger/v1/operators/x");

    Reply log = server.get(LOG);

    assertThat(log.each("act"))
        .contains(
            "merchant_created",
            "merchant_changed",
            "account_opened",
            "key_added",
            "key_revoked",
            "operator_added",
            "operator_removed");
    assertThat(log.body())
        .doesNotContain(key.member("secret"))
        .doesNotContain(operator.member("token"));
  }

  /// What changes nothing and what moves money is no administrative act.
  @Test
  void request_thatChangesNothing_isNotThere() {
    server.merchantWith("acme", "USD", "5");
    int before = server.get(LOG).items().size();

    server.put("/ledger/v1/merchants/acme", "{\"disabled\":false}");
    server.put("/ledger/v1/merchants/acme/accounts", "{\"currency\":\"USD\"}");
    server.delete("/ledger/v1/operators/nobody");
    server.transact(
        "\"idempotencyKey\":\"k\",\"type\":\"fee\",\"merchant\":\"acme\",\"currency\":\"EUR\",\"amount\":1");

    assertThat(server.get(LOG).items()).hasSize(before);
  }

  @Test
  void log_inPages_isNewestFirstAndWhole() {
    for (int i = 10; i < 22; i++) {
      server.put("/ledger/v1/merchants/m" + i, "{}");
      server.advance(Duration.ofMillis(i % 2));
    }
    var all = server.get(LOG + "?limit=1000").each("subject");

    assertThat(all).contains("m21", "m10", "boss");
    assertThat(all.indexOf("m21")).isLessThan(all.indexOf("m10"));
    for (int limit : new int[] {1, 4, 14}) {
      assertThat(server.eachOfAll(LOG + "?limit=" + limit, "subject")).isEqualTo(all);
    }
  }
}

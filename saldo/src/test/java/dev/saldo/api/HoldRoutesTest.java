package dev.saldo.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.api.ApiServer.Reply;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class HoldRoutesTest {

  private static final String HOLDS = "/ledger/v1/merchants/acme/holds";

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

  @Test
  void hold_drawnOn_saysWhatIsLeft() {
    String payout = opened("payout", "\"amount\":\"60\",\"fee\":\"0.10\"");
    server.advance(Duration.ofSeconds(1));
    post("payout_settlement", "\"amount\":\"20\",\"hold\":\"" + payout + "\"");

    assertThat(server.get(HOLDS).body().replaceAll("GC-[0-9]{11}-", "GC-…-"))
        .isEqualTo(
            """
            {"items":[{"id":"%s","kind":"payout","accountNo":"GC-…-USD","accountType":"FUND",\
            "businessType":"","currency":"USD","amount":"60","fee":"0.1","left":"40",\
            "feeLeft":"0.07","openedAt":"2026-03-01T12:00:00.250Z"}]}\
            """
                .formatted(payout));
    post("payout_cancellation", "\"hold\":\"" + payout + "\"");
    assertThat(server.get(HOLDS).body())
        .contains("\"left\":\"0\",\"feeLeft\":\"0\"", "\"closedAt\":\"2026-03-01T12:00:01.250Z\"");
  }

  @Test
  void holds_byState_areThoseAskedFor() {
    String open = opened("freeze", "\"amount\":1");
    String closed = opened("reserve", "\"amount\":2");
    post("reserve_release", "\"hold\":\"" + closed + "\"");

    assertThat(server.get(HOLDS + "?state=open").each("id")).containsExactly(open);
    assertThat(server.get(HOLDS + "?state=closed").each("id")).containsExactly(closed);
    assertThat(server.get(HOLDS + "?state=").each("id")).containsExactlyInAnyOrder(open, closed);
  }

  @Test
  void hold_thatFellDue_isClosedAtThatTime() {
    opened("reserve", "\"amount\":2,\"releaseAt\":\"2026-03-01T12:00:01Z\"");
    assertThat(server.get(HOLDS + "?state=open").each("releaseAt"))
        .containsExactly("2026-03-01T12:00:01Z");

    server.advance(Duration.ofMillis(750));

    assertThat(server.get(HOLDS + "?state=open").each("id")).isEmpty();
    assertThat(server.get(HOLDS).each("closedAt")).containsExactly("2026-03-01T12:00:01Z");
  }

  @Test
  void holds_inPages_showEachOnce() {
    for (int i = 0; i < 12; i++) {
      opened("freeze", "\"amount\":1");
      server.advance(Duration.ofMillis(i % 3));
    }
    server.transact(
        "\"idempotencyKey\":\"eur\",\"type\":\"payment\",\"merchant\":\"acme\",\"currency\":\"EUR\",\"amount\":9,\"reserve\":1");
    List<String> all = server.get(HOLDS).each("id");

    assertThat(all).hasSize(13).doesNotHaveDuplicates();
    assertThat(server.get(HOLDS).each("currency").getLast()).isEqualTo("EUR");
    for (int limit : new int[] {1, 5, 12, 13}) {
      assertThat(server.eachOfAll(HOLDS + "?limit=" + limit, "id")).isEqualTo(all);
    }
  }

  private String opened(String type, String members) {
    return post(type, members).member("id");
  }

  private Reply post(String type, String members) {
    Reply reply =
        server.transact(
            "\"idempotencyKey\":\"%s\",\"type\":\"%s\",\"merchant\":\"acme\",\"currency\":\"USD\",%s"
                .formatted(UUID.randomUUID(), type, members));
    assertThat(reply.status()).as(reply.body()).isEqualTo(201);
    return reply;
  }
}

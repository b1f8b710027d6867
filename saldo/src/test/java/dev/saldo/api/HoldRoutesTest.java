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

  /// Support asks what became of the money that a merchant saw held.
  @Test
  void hold_byItsId_saysWhatClosedIt() {
    String payout = opened("payout", "\"amount\":\"60\",\"fee\":\"0.10\"");
    String open = server.get("/ledger/v1/holds/" + payout).body();
    server.advance(Duration.ofSeconds(1));
    // Many at one moment in one account, and only one of them closed this hold.
    String other = opened("payout", "\"amount\":5");
    post("payout_settlement", "\"amount\":\"20\",\"hold\":\"" + payout + "\"");
    post("payout_cancellation", "\"hold\":\"" + other + "\"");
    String closing = opened("payout_settlement", "\"hold\":\"" + payout + "\"");
    post("payment", "\"amount\":5");

    assertThat(open)
        .contains("\"merchant\":\"acme\"", "\"left\":\"60\"", "\"id\":\"" + payout + "\"")
        .doesNotContain("closed");
    Reply closed = server.get("/ledger/v1/holds/" + payout);
    assertThat(closed.member("left")).isEqualTo("0");
    assertThat(closed.member("closedAt")).isEqualTo("2026-03-01T12:00:01.250Z");
    assertThat(closed.member("closedBy")).isEqualTo(closing);
  }

  @Test
  void hold_thatFellDueAndIsAskedForByItsId_isClosedByItsRelease() {
    String hold = opened("reserve", "\"amount\":2,\"releaseAt\":\"2026-03-01T12:00:01Z\"");
    server.advance(Duration.ofSeconds(5));

    Reply reply = server.get("/ledger/v1/holds/" + hold);

    assertThat(reply.member("closedAt")).isEqualTo("2026-03-01T12:00:01Z");
    Reply release = server.get("/ledger/v1/transactions/" + reply.member("closedBy"));
    assertThat(release.member("idempotencyKey")).isEqualTo("saldo:release:" + hold);
    assertThat(release.member("hold")).isEqualTo(hold);
  }

  @Test
  void holds_asOfATime_areAsTheyWereListedThen() {
    String payout = opened("payout", "\"amount\":\"60\",\"fee\":\"0.10\"");
    opened("reserve", "\"amount\":2,\"releaseAt\":\"2026-03-01T12:00:01Z\"");
    post("payout_settlement", "\"amount\":\"20\",\"hold\":\"" + payout + "\"");
    String at = "at=2026-03-01T12:00:00.250Z";
    String listed = server.get(HOLDS + "?state=open").body();
    String shown = server.get("/ledger/v1/holds/" + payout).body();
    assertThat(shown).contains("\"left\":\"40\",\"feeLeft\":\"0.07\"");
    server.advance(Duration.ofSeconds(1));
    post("payout_cancellation", "\"hold\":\"" + payout + "\"");
    opened("freeze", "\"amount\":1");

    assertThat(server.get(HOLDS + "?state=open").body()).doesNotContain(payout);
    assertThat(server.get(HOLDS + "?" + at).body()).isEqualTo(listed);
    assertThat(server.get(HOLDS + "?state=open&" + at).body()).isEqualTo(listed);
    assertThat(server.eachOfAll(HOLDS + "?limit=1&" + at, "id"))
        .isEqualTo(server.get(HOLDS + "?" + at).each("id"));
    assertThat(server.get("/ledger/v1/holds/" + payout + "?" + at).body()).isEqualTo(shown);
    assertThat(server.get(HOLDS + "?at=2026-03-01T12:00:01Z").each("kind"))
        .as("what fell due is released")
        .containsExactly("payout");
    assertThat(server.get(HOLDS + "?at=2026-03-01T12:00:00Z").each("id")).isEmpty();
    assertThat(server.get("/ledger/v1/holds/" + payout + "?at=2026-03-01T12:00:00Z").status())
        .as("not opened yet")
        .isEqualTo(404);
  }

  @Test
  void holds_asOfWhatCannotBe_areRefused() {
    for (String query :
        List.of("at=2026-03-01T12:00:01Z", "at=noon", "at=2026-03-01T12:00:00Z&state=closed")) {
      assertThat(server.get(HOLDS + "?" + query).status()).as(query).isEqualTo(400);
    }
    assertThat(server.get(HOLDS + "?at=2026-03-01T12:00:00Z&state=closed").member("field"))
        .isEqualTo("state");
    String hold = opened("freeze", "\"amount\":1");
    assertThat(server.get("/ledger/v1/holds/" + hold + "?at=2026-03-01T12:00:01Z").member("field"))
        .isEqualTo("at");
  }

  @Test
  void hold_thatIsNone_isNotFound() {
    String payment = opened("payment", "\"amount\":5");

    for (String id : List.of(payment, "txn_06f3k8z1q2w3e4r5t6y7v8n9m0", "nonsense", "a%2Fb")) {
      assertThat(server.get("/ledger/v1/holds/" + id).status()).as(id).isEqualTo(404);
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

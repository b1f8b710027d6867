package dev.saldo.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.api.ApiServer.Reply;
import dev.saldo.ledger.Role;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TransactionRoutesTest {

  private ApiServer server;

  @BeforeEach
  void start() {
    server = ApiServer.start();
    server.put("/ledger/v1/merchants/acme", "{}");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void payment_recorded_isAnsweredAsTheContractShows() {
    Reply reply =
        server.transact(
            """
            "idempotencyKey":"evt-1","type":"payment","merchant":"acme","currency":"UGX",\
            "amount":"5300","fee":2590,"reference":"INV-1","metadata":{"b":"2","a":"ü"}\
            """);

    assertThat(reply.status()).isEqualTo(201);
    assertThat(reply.header("Idempotent-Replayed")).isEmpty();
    assertThat(withoutIds(reply))
        .isEqualTo(
            """
            {"id":"txn_…","idempotencyKey":"evt-1","type":"payment","merchant":"acme",\
            "recordedAt":"2026-03-01T12:00:00.250Z","occurredAt":"2026-03-01T12:00:00.250Z",\
            "recordedBy":"gateway","reference":"INV-1","metadata":{"a":"ü","b":"2"},\
            "entries":[{"accountNo":"GC-…-UGX","merchant":"acme","accountType":"FUND",\
            "businessType":"","currency":"UGX","version":1,\
            "change":{"external":"-5300","available":"2710","fees":"2590"},\
            "balance":{"gross":"5300","fees":"2590","balance":"2710","pending":"0","reserved":"0",\
            "frozen":"0","available":"2710","overdraft":"0"}}]}\
            """);
  }

  /// What an auditor compares with the heads that he noted down.
  @Test
  void chain_ofTransactions_linksEachEntryToTheOneBefore() {
    String first = server.transact(members("one", "payment", "")).member("id");
    server.advance(Duration.ofSeconds(1));
    String second = server.transact(members("two", "payment", "")).member("id");
    server.put("/ledger/v1/merchants/other", "{}");
    String third =
        server
            .transact(members("three", "transfer", ",\"to\":{\"merchant\":\"other\"}"))
            .member("id");

    Reply chain = server.get("/ledger/v1/transactions/" + second + "/chain");
    assertThat(chain.body())
        .containsPattern("\"fingerprint\":\"[0-9a-f]{64}\"")
        .contains("\"id\":\"" + second + "\"", "\"version\":2");
    String began = linkOf(first, "previous");
    assertThat(began).matches("[0-9a-f]{64}").isNotEqualTo(linkOf(first, "hash"));
    assertThat(linkOf(second, "previous")).isEqualTo(linkOf(first, "hash"));
    assertThat(linkOf(third, "previous")).isEqualTo(linkOf(second, "hash"));
    assertThat(server.get("/ledger/v1/transactions/" + third + "/chain").body())
        .as("an entry in each account, the other account's first one")
        .containsPattern("\"version\":3,.*\"version\":1,");
    assertThat(server.get("/ledger/v1/transactions/txn_nonsense/chain").status()).isEqualTo(404);
  }

  private static String members(String key, String type, String more) {
    return "\"idempotencyKey\":\"%s\",\"type\":\"%s\",\"merchant\":\"acme\",\"currency\":\"USD\",\"amount\":\"5\"%s"
        .formatted(key, type, more);
  }

  /// Of its first entry.
  private String linkOf(String transaction, String member) {
    String body = server.get("/ledger/v1/transactions/" + transaction + "/chain").body();
    return body.replaceFirst(".*?\"" + member + "\":\"([0-9a-f]*)\".*", "$1");
  }

  /// A client that lost the answer asks again, perhaps by another program that spells it otherwise.
  @Test
  void payment_askedForAgain_isTheSameAnswer() {
    Reply first =
        server.transact(
            """
            "idempotencyKey":"k","type":"payment","merchant":"acme","currency":"USD",\
            "amount":"12.50","metadata":{"b":"2","a":"1"},"occurredAt":"2026-01-31T09:30:00.120Z\"\
            """);
    server.transact(
        """
        "idempotencyKey":"k2","type":"payment","merchant":"acme","currency":"USD","amount":"1\"\
        """);
    server.advance(Duration.ofDays(1));
    Reply again =
        server.send(
            "POST",
            "/ledger/v1/transactions",
            """
            { "metadata": {"a":"\\u0031","b":"2"}, "amount": 12.5000, "fee": 0, "reserve": "0.0",
              "occurredAt": "2026-01-31t09:30:00.12+00:00", "accountType": "FUND",
              "businessType": "", "reference": "", "currency": "USD", "merchant": "acme",
              "type": "payment" }
            """
                .getBytes(UTF_8),
            "Authorization",
            "bearer  " + server.token(Role.ADMIN),
            "Idempotency-Key",
            "k",
            "Content-Type",
            "Application/JSON; charset=utf-8");

    assertThat(first.status()).isEqualTo(201);
    assertThat(first.member("occurredAt")).isEqualTo("2026-01-31T09:30:00.120Z");
    assertThat(again.status()).as(again.body()).isEqualTo(200);
    assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(server.get("/ledger/v1/transactions/" + first.member("id")).body())
        .isEqualTo(first.body());
    assertThat(server.get("/ledger/v1/merchants/acme/transactions/k").body())
        .isEqualTo(first.body());
  }

  @ParameterizedTest
  @CsvSource({"~", "!\"#$%&'()*+,-.:;<=>?@[\\]^_`{|}~", "evt:1?x=y&z%20"})
  void idempotencyKey_ofOddCharacters_isFoundByItsPath(String key) {
    Reply recorded =
        server.send(
            "POST",
            "/ledger/v1/transactions",
            "{\"type\":\"payment\",\"merchant\":\"acme\",\"currency\":\"UGX\",\"amount\":1}"
                .getBytes(UTF_8),
            "Authorization",
            "Bearer " + server.token(Role.POSTER),
            "Idempotency-Key",
            key);
    StringBuilder path = new StringBuilder();
    key.chars().forEach(c -> path.append("%%%02x".formatted(c)));

    assertThat(recorded.status()).as(recorded.body()).isEqualTo(201);
    assertThat(server.get("/ledger/v1/merchants/acme/transactions/" + path).body())
        .isEqualTo(recorded.body());
  }

  @Test
  void payout_settledInParts_namesItsHold() {
    server.merchantWith("rich", "USD", "100");
    Reply payout = rich("payout", "\"amount\":\"60\",\"fee\":\"0.10\"", "p");
    Reply part = rich("payout_settlement", hold(payout) + ",\"amount\":\"20\"", "s1");
    Reply rest = rich("payout_settlement", hold(payout), "s2");

    assertThat(payout.body())
        .contains("\"change\":{\"available\":\"-60.1\",\"pending\":\"60.1\"}")
        .doesNotContain("\"hold\"");
    assertThat(part.status()).isEqualTo(201);
    assertThat(part.member("hold")).isEqualTo(payout.member("id"));
    assertThat(part.body())
        .contains("\"change\":{\"external\":\"20\",\"pending\":\"-20.03\",\"fees\":\"0.03\"}");
    assertThat(rest.body())
        .contains("\"change\":{\"external\":\"40\",\"pending\":\"-40.07\",\"fees\":\"0.07\"}");
  }

  @Test
  void overdraftLimit_set_changesNothingElse() {
    assertThat(rich("overdraft_limit", "\"amount\":\"0\"", "none").status()).isEqualTo(404);
    server.merchantWith("rich", "USD", "1");
    Reply limit = rich("overdraft_limit", "\"amount\":\"500\"", "limit");

    assertThat(limit.body())
        .contains("\"version\":2,\"change\":{},")
        .contains("\"available\":\"1\",\"overdraft\":\"500\"");
  }

  @Test
  void exchange_recorded_standsInBothAccounts() {
    server.merchantWith("rich", "USD", "100");
    server.put("/ledger/v1/merchants/shop", "{\"parent\":\"rich\"}");
    Reply exchange =
        rich(
            "exchange",
            """
            "amount":"10.50","to":{"merchant":"shop","accountType":"PAYOUT","businessType":"B1",\
            "currency":"UGX","amount":39000}\
            """,
            "x");

    assertThat(exchange.status()).isEqualTo(201);
    assertThat(withoutIds(exchange).replaceFirst("^.*\"entries\"", "\"entries\""))
        .isEqualTo(
            """
            "entries":[{"accountNo":"GC-…-USD","merchant":"rich","accountType":"FUND",\
            "businessType":"","currency":"USD","version":2,\
            "change":{"external":"10.5","available":"-10.5"},\
            "balance":{"gross":"89.5","fees":"0","balance":"89.5","pending":"0","reserved":"0",\
            "frozen":"0","available":"89.5","overdraft":"0"}},\
            {"accountNo":"GC-…-UGX-PAYOUT-B1","merchant":"shop","accountType":"PAYOUT",\
            "businessType":"B1","currency":"UGX","version":1,\
            "change":{"external":"-39000","available":"39000"},\
            "balance":{"gross":"39000","fees":"0","balance":"39000","pending":"0",\
            "reserved":"0","frozen":"0","available":"39000","overdraft":"0"}}]}\
            """);
    assertThat(server.get("/ledger/v1/transactions/" + exchange.member("id")).body())
        .isEqualTo(exchange.body());
    assertThat(server.get("/ledger/v1/merchants/shop/transactions/x").status())
        .as("the idempotency key counts for the one that sends")
        .isEqualTo(404);
  }

  /// What is left out of `to` is as in the source, and saying it makes no other transaction.
  @Test
  void transfer_askedForAgainInOtherWords_isTheSame() {
    server.merchantWith("rich", "USD", "100");
    Reply first = rich("transfer", "\"amount\":4,\"to\":{\"accountType\":\"PAYOUT\"}", "t");
    Reply again =
        rich(
            "transfer",
            """
            "amount":"4.0","to":{"merchant":"rich","accountType":"PAYOUT","businessType":"",\
            "currency":"USD","amount":"4.00"}\
            """,
            "t");

    assertThat(first.status()).as(first.body()).isEqualTo(201);
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.body()).isEqualTo(first.body());
    assertRefusal(
        rich("transfer", "\"amount\":97,\"to\":{\"merchant\":\"acme\"}", "t2"),
        422,
        "insufficient_funds",
        "97",
        "96");
    assertRefusal(
        rich("transfer", "\"amount\":1,\"to\":{\"merchant\":\"nobody\"}", "t3"),
        404,
        "merchant_unknown",
        "nobody");
  }

  @Test
  void freeze_upToMoreThanThereIs_takesWhatThereIs() {
    server.merchantWith("rich", "USD", "7");

    Reply freeze = rich("freeze", "\"amount\":10,\"upTo\":true", "f");
    Reply chargeback = rich("chargeback", "\"amount\":8," + hold(freeze), "c");

    assertThat(freeze.body()).contains("\"change\":{\"available\":\"-7\",\"frozen\":\"7\"}");
    assertThat(chargeback.member("hold")).isEqualTo(freeze.member("id"));
    assertThat(chargeback.body())
        .contains("\"change\":{\"external\":\"8\",\"available\":\"-1\",\"frozen\":\"-7\"}");
    assertRefusal(
        rich("freeze", "\"amount\":10,\"upTo\":true", "f2"), 422, "insufficient_funds", "10");
  }

  @Test
  void fees_takenOutAndGivenBack_areNeverBelowZero() {
    server.merchantWith("rich", "USD", "7");
    rich("fee", "\"amount\":3", "a");
    Reply refund = rich("fee_refund", "\"amount\":1", "b");
    Reply settlement = rich("fee_settlement", "\"amount\":2", "c");

    assertThat(refund.body()).contains("\"change\":{\"available\":\"1\",\"fees\":\"-1\"}");
    assertThat(settlement.body()).contains("\"change\":{\"external\":\"2\",\"fees\":\"-2\"}");
    assertRefusal(rich("fee_refund", "\"amount\":1", "d"), 422, "fees_exceeded", "1", "0 ");
  }

  /// A client whose clock or queue is late asks again for what was recorded in time.
  @Test
  void reserve_askedForAgainAfterItsRelease_isTheSameAnswer() {
    server.merchantWith("rich", "USD", "7");
    String members = "\"amount\":1,\"releaseAt\":\"2026-03-01T12:00:01Z\"";
    Reply first = rich("reserve", members, "r");
    server.advance(Duration.ofMinutes(1));

    assertThat(first.status()).as(first.body()).isEqualTo(201);
    assertThat(rich("reserve", members, "r").body()).isEqualTo(first.body());
    assertThat(rich("reserve", members, "r2").member("field")).isEqualTo("releaseAt");
  }

  @Test
  void adjustment_byItsSign_takesAway() {
    server.merchantWith("rich", "USD", "1");
    Reply reply = rich("adjustment", "\"amount\":-3.20,\"reference\":\"INC-7\"", "a");

    assertThat(reply.body()).contains("\"change\":{\"external\":\"3.2\",\"available\":\"-3.2\"}");
  }

  /// Every refusal that can occur yet, with the numbers in its detail.
  @Test
  void refusals_ofEveryKind_haveTheirStatusAndCode() {
    server.merchantWith("rich", "USD", "100");
    String payout = hold(rich("payout", "\"amount\":\"60\"", "p"));
    rich("payout_cancellation", hold(rich("payout", "\"amount\":\"1\"", "p2")), "c");
    String closed = hold(server.get("/ledger/v1/merchants/rich/transactions/p2"));

    assertRefusal(rich("payout", "\"amount\":\"61\"", "p"), 409, "key_conflict", "p");
    assertRefusal(
        server.transact(
            "\"idempotencyKey\":\"x\",\"type\":\"fee\",\"merchant\":\"poor\",\"currency\":\"USD\",\"amount\":1"),
        404,
        "merchant_unknown",
        "poor");
    assertRefusal(
        rich("payout_settlement", "\"hold\":\"no id\"", "x"), 404, "hold_unknown", "no id");
    assertRefusal(rich("reserve_release", payout, "x"), 404, "hold_unknown", "txn_");
    assertRefusal(rich("payout_settlement", closed, "x"), 409, "hold_closed", "txn_");
    assertRefusal(
        rich("payout_settlement", payout + ",\"amount\":\"60.01\"", "x"),
        422,
        "hold_exceeded",
        "60.01");
    assertRefusal(
        rich("payout", "\"amount\":\"40.01\"", "x"), 422, "insufficient_funds", "40.01", "40 ");
    assertRefusal(
        rich("payment", "\"amount\":\"" + "9".repeat(36) + ".99\"", "x"),
        422,
        "amount_out_of_range",
        "36 digits before the point");
    server.put("/ledger/v1/merchants/rich", "{\"disabled\":true}");
    assertRefusal(rich("payout", "\"amount\":\"1\"", "x"), 403, "merchant_disabled", "rich");
    assertThat(rich("payment", "\"amount\":\"1\"", "x").status()).isEqualTo(201);
  }

  @Test
  void transaction_refused_leavesNoTrace() {
    assertRefusal(
        server.transact(
            "\"idempotencyKey\":\"k\",\"type\":\"payout\",\"merchant\":\"acme\",\"currency\":\"USD\",\"amount\":1"),
        422,
        "insufficient_funds",
        "1");

    assertThat(server.get("/ledger/v1/merchants/acme/transactions/k").status()).isEqualTo(404);
    assertThat(server.get("/ledger/v1/merchants/acme/balances").body()).contains("\"accounts\":[]");
    assertThat(
            server
                .transact(
                    "\"idempotencyKey\":\"k\",\"type\":\"payment\",\"merchant\":\"acme\",\"currency\":\"USD\",\"amount\":1")
                .status())
        .isEqualTo(201);
  }

  @Test
  void holdId_ofAnyLength_isNamedInBrief() {
    server.merchantWith("rich", "USD", "1");
    Reply reply = rich("unfreeze", "\"hold\":\"" + "é".repeat(20_000) + "\"", "x");

    assertRefusal(reply, 404, "hold_unknown", "é…");
    assertThat(reply.body().length()).isLessThan(1_000);
  }

  private Reply rich(String type, String members, String key) {
    return server.transact(
        "\"idempotencyKey\":\"%s\",\"type\":\"%s\",\"merchant\":\"rich\",\"currency\":\"USD\",%s"
            .formatted(key, type, members));
  }

  private static String hold(Reply opened) {
    return "\"hold\":\"" + opened.member("id") + "\"";
  }

  private static void assertRefusal(Reply reply, int status, String code, String... named) {
    assertThat(reply.status()).as(reply.body()).isEqualTo(status);
    assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(reply.member("code")).isEqualTo(code);
    assertThat(reply.member("detail")).contains(named);
  }

  private static String withoutIds(Reply reply) {
    return reply
        .body()
        .replaceAll("txn_[0-9a-z]{26}", "txn_…")
        .replaceAll("GC-[0-9]{11}-", "GC-…-");
  }
}

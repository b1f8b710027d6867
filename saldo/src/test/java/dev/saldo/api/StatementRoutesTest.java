package dev.saldo.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.api.ApiServer.Reply;
import dev.saldo.ledger.Decision;
import dev.saldo.ledger.ForwardingStore;
import dev.saldo.ledger.LedgerConfig;
import dev.saldo.ledger.LedgerStore;
import dev.saldo.ledger.Needs;
import dev.saldo.ledger.Snapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StatementRoutesTest {

  private static final String MERCHANTS = "/ledger/v1/merchants";
  private static final String ENTRIES = MERCHANTS + "/acme/entries";

  private final AtomicInteger commits = new AtomicInteger();
  private ApiServer server;

  @BeforeEach
  void start() {
    server = ApiServer.start(Counting::new, LedgerConfig.DEFAULT);
    server.put(MERCHANTS + "/acme", "{}");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void entry_listed_saysWhatItsTransactionSays() {
    Reply payment =
        post("p1", "payment", "\"amount\":\"12.50\",\"fee\":\"0.50\",\"reference\":\"INV-1\"");
    server.advance(Duration.ofSeconds(2));
    Reply payout = post("p2", "payout", "\"amount\":\"5\",\"occurredAt\":\"2026-02-28T23:00:00Z\"");

    Reply statement = server.get(ENTRIES);

    assertThat(statement.status()).isEqualTo(200);
    assertThat(statement.header("Cache-Control")).isEqualTo("no-store");
    assertThat(statement.body().replaceAll("GC-[0-9]{11}-", "GC-…-"))
        .isEqualTo(
            """
            {"items":[\
            {"transaction":"%s","type":"payout","idempotencyKey":"p2","reference":"",\
            "recordedAt":"2026-03-01T12:00:02.250Z","occurredAt":"2026-02-28T23:00:00Z",\
            "accountNo":"GC-…-USD","merchant":"acme","accountType":"FUND","businessType":"",\
            "currency":"USD","version":2,"change":{"available":"-5","pending":"5"},\
            "balance":{"gross":"12.5","fees":"0.5","balance":"12","pending":"5","reserved":"0",\
            "frozen":"0","available":"7","overdraft":"0"}},\
            {"transaction":"%s","type":"payment","idempotencyKey":"p1","reference":"INV-1",\
            "recordedAt":"2026-03-01T12:00:00.250Z","occurredAt":"2026-03-01T12:00:00.250Z",\
            "accountNo":"GC-…-USD","merchant":"acme","accountType":"FUND","businessType":"",\
            "currency":"USD","version":1,\
            "change":{"external":"-12.5","available":"12","fees":"0.5"},\
            "balance":{"gross":"12.5","fees":"0.5","balance":"12","pending":"0","reserved":"0",\
            "frozen":"0","available":"12","overdraft":"0"}}]}\
            """
                .formatted(payout.member("id"), payment.member("id")));
  }

  @Test
  void statement_ofNothing_isEmpty() {
    assertThat(server.get(ENTRIES).body()).isEqualTo("{\"items\":[]}");
  }

  @Test
  void statement_withFilters_showsWhatTheyAskFor() {
    server.put(MERCHANTS + "/beta", "{}");
    post("a", "payment", "\"amount\":1,\"reference\":\"x\"");
    server.advance(Duration.ofSeconds(1));
    post("b", "payment", "\"amount\":1,\"accountType\":\"PAYOUT\",\"reference\":\"X\"");
    server.advance(Duration.ofSeconds(1));
    post("c", "payment", "\"amount\":1,\"businessType\":\"SHOP\",\"reference\":\"x\"");
    server.advance(Duration.ofSeconds(1));
    transact("acme", "d", "payment", "EUR", "\"amount\":1");
    transact("beta", "e", "payment", "USD", "\"amount\":1");

    assertThat(keys("")).containsExactly("d", "c", "b", "a");
    assertThat(keys("?currency=USD")).containsExactly("c", "b", "a");
    assertThat(keys("?accountType=FUND")).containsExactly("d", "c", "a");
    assertThat(keys("?businessType=SHOP")).containsExactly("c");
    assertThat(keys("?reference=x")).containsExactly("c", "a");
    assertThat(keys("?reference=y")).isEmpty();
    assertThat(keys("?from=2026-03-01T12:00:01.250Z")).containsExactly("d", "c", "b");
    assertThat(keys("?to=2026-03-01T12:00:01.250Z")).containsExactly("a");
    assertThat(keys("?from=2026-03-01T12:00:01Z&to=2026-03-01T12:00:03Z&currency=USD"))
        .containsExactly("c", "b");
    assertThat(keys("?from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z")).isEmpty();
    assertThat(keys("?currency=&reference=&from=&to=&cursor=&limit=&unheard=of")).hasSize(4);
  }

  /// Several entries of one instant, in several accounts, and pages of every size.
  @Test
  void statement_inPages_showsEachEntryOnce() {
    List<String> all = new ArrayList<>();
    for (int i = 10; i < 40; i++) {
      transact("acme", "k" + i, "payment", i % 2 == 0 ? "USD" : "EUR", "\"amount\":1");
      if (i % 7 == 0) {
        server.advance(Duration.ofMillis(1));
      }
    }
    all.addAll(keys("?limit=1000"));

    assertThat(all).hasSize(30).doesNotHaveDuplicates();
    for (int limit : new int[] {1, 7, 29, 30, 31}) {
      assertThat(server.eachOfAll(ENTRIES + "?limit=" + limit, "idempotencyKey"))
          .as("limit %d", limit)
          .isEqualTo(all);
    }
  }

  /// Whoever reads on must neither see an entry twice nor miss one because others came in.
  @Test
  void statement_whileEntriesArrive_goesOnBehindTheLast() {
    for (String key : List.of("a", "b", "c", "d")) {
      post(key, "payment", "\"amount\":1");
    }
    Reply first = server.get(ENTRIES + "?limit=2");
    post("e", "payment", "\"amount\":1");
    server.advance(Duration.ofSeconds(1));
    transact("acme", "f", "payment", "EUR", "\"amount\":1");

    assertThat(first.each("idempotencyKey")).containsExactly("d", "c");
    assertThat(keys("?cursor=" + first.member("next"))).containsExactly("b", "a");
  }

  @Test
  void transfer_betweenMerchants_standsInBothStatements() {
    server.put(MERCHANTS + "/beta", "{}");
    post("p", "payment", "\"amount\":10");
    Reply sent = post("t", "transfer", "\"amount\":4,\"to\":{\"merchant\":\"beta\"}");

    assertThat(sent.status()).as(sent.body()).isEqualTo(201);
    for (String merchant : List.of("acme", "beta")) {
      Reply statement = server.get(MERCHANTS + "/" + merchant + "/entries?limit=1");
      assertThat(statement.each("transaction")).containsExactly(sent.member("id"));
      assertThat(statement.each("merchant")).containsExactly(merchant);
    }
  }

  /// A reserve that fell due while nobody looked: the statement shows its release, at the very time
  /// it fell due.
  @Test
  void release_thatIsDue_isRecordedBeforeItIsListed() {
    Reply payment =
        post(
            "p",
            "payment",
            "\"amount\":10,\"reserve\":4,\"releaseAt\":\"2026-03-01T12:00:05.000001Z\"");
    server.advance(Duration.ofSeconds(5));

    Reply statement = server.get(ENTRIES);

    String key = "saldo:release:" + payment.member("id");
    assertThat(statement.each("idempotencyKey")).containsExactly(key, "p");
    assertThat(statement.each("recordedAt"))
        .containsExactly("2026-03-01T12:00:05.000001Z", "2026-03-01T12:00:00.250Z");
    Reply release = server.get(MERCHANTS + "/acme/transactions/" + key);
    assertThat(release.member("recordedBy")).isEqualTo("saldo");
    assertThat(release.member("type")).isEqualTo("reserve_release");
    assertThat(release.member("hold")).isEqualTo(payment.member("id"));
    assertThat(release.body()).contains("\"change\":{\"available\":\"4\",\"reserved\":\"-4\"}");
  }

  /// Reading is not writing: only what is due is worth a commit.
  @Test
  void statement_withNothingDue_writesNothing() {
    post("p", "payment", "\"amount\":10,\"reserve\":4,\"releaseAt\":\"2026-03-01T13:00:00Z\"");
    int before = commits.get();

    server.get(ENTRIES);
    server.get(MERCHANTS + "/acme/holds");
    assertThat(commits).hasValue(before);
    server.advance(Duration.ofHours(1));
    server.get(ENTRIES);
    server.get(ENTRIES);
    server.get(MERCHANTS + "/acme/holds");

    assertThat(commits).hasValue(before + 1);
  }

  /// A cursor is good for its own list alone, whatever else it might be read as.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ledger/v1/merchants/beta/entries",
        "/ledger/v1/merchants/acm/entries",
        "/ledger/v1/merchants/acme/holds",
        "/ledger/v1/merchants",
        "/ledger/v1/log"
      })
  void cursor_ofAnotherList_isRefused(String path) {
    server.put(MERCHANTS + "/beta", "{}");
    server.put(MERCHANTS + "/acm", "{}");
    post("a", "payment", "\"amount\":1");
    post("b", "payment", "\"amount\":1");
    String cursor = server.get(ENTRIES + "?limit=1").member("next");
    assertThat(keys("?cursor=" + cursor)).containsExactly("a");

    Reply reply = server.get(path + "?cursor=" + cursor);

    assertThat(reply.status()).as(reply.body()).isEqualTo(400);
    assertThat(reply.member("field")).isEqualTo("cursor");
  }

  private Reply post(String key, String type, String members) {
    return transact("acme", key, type, "USD", members);
  }

  private Reply transact(String merchant, String key, String type, String currency, String more) {
    Reply reply =
        server.transact(
            "\"idempotencyKey\":\"%s\",\"type\":\"%s\",\"merchant\":\"%s\",\"currency\":\"%s\",%s"
                .formatted(key, type, merchant, currency, more));
    assertThat(reply.status()).as(reply.body()).isEqualTo(201);
    return reply;
  }

  private List<String> keys(String query) {
    return server.get(ENTRIES + query).each("idempotencyKey");
  }

  private final class Counting extends ForwardingStore {

    Counting(LedgerStore store) {
      super(store);
    }

    @Override
    public Decision commit(Needs needs, Function<Snapshot, Decision> decide) {
      commits.incrementAndGet();
      return super.commit(needs, decide);
    }
  }
}

package dev.saldo.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.api.ApiServer.Reply;
import dev.saldo.ledger.CurrencyTotal;
import dev.saldo.ledger.ForwardingStore;
import dev.saldo.ledger.LedgerConfig;
import dev.saldo.ledger.LedgerStore;
import dev.saldo.ledger.StoreUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class TotalRoutesTest {

  private static final String TOTALS = "/ledger/v1/totals";

  private final AtomicInteger taken = new AtomicInteger();
  private volatile boolean failing;
  private ApiServer server;

  @BeforeEach
  void start() {
    server = ApiServer.start(Counting::new, LedgerConfig.DEFAULT);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void totals_ofAnInstallation_areSumsByCurrency() {
    server.merchantWith("acme", "USD", "100.50");
    server.merchantWith("beta", "USD", "1");
    server.merchantWith("beta-btc", "BTC", "0.5");
    server.transact(
        "\"idempotencyKey\":\"f\",\"type\":\"payout\",\"merchant\":\"acme\",\"currency\":\"USD\",\"amount\":\"40\",\"fee\":\"2\"");

    Reply totals = server.get(TOTALS);

    assertThat(totals.body())
        .isEqualTo(
            """
            {"asOf":"2026-03-01T12:00:00.250Z","items":[\
            {"currency":"BTC","gross":"0.5","fees":"0","pending":"0","reserved":"0","frozen":"0",\
            "available":"0.5","merchants":1},\
            {"currency":"USD","gross":"101.5","fees":"0","pending":"42","reserved":"0",\
            "frozen":"0","available":"59.5","merchants":2}]}\
            """);
  }

  /// Each look reads every account: a dashboard on fifty screens must not become fifty looks.
  @Test
  void totals_askedForByMany_areTakenOnce() throws Exception {
    Callable<Reply> ask = () -> server.get(TOTALS);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Reply> reply : threads.invokeAll(Stream.generate(() -> ask).limit(50).toList())) {
        assertThat(reply.get().status()).isEqualTo(200);
      }
    }
    assertThat(taken).hasValue(1);
    server.advance(Duration.ofMillis(4_999));
    assertThat(server.get(TOTALS).member("asOf")).isEqualTo("2026-03-01T12:00:00.250Z");
    server.advance(Duration.ofMillis(1));
    assertThat(server.get(TOTALS).member("asOf")).isEqualTo("2026-03-01T12:00:05.250Z");
    assertThat(taken).hasValue(2);
  }

  @Test
  void totals_thatCouldNotBeTaken_areTakenByTheNext() {
    failing = true;
    assertThat(server.get(TOTALS).status()).isEqualTo(503);
    failing = false;

    assertThat(server.get(TOTALS).status()).isEqualTo(200);
  }

  private final class Counting extends ForwardingStore {

    Counting(LedgerStore store) {
      super(store);
    }

    @Override
    public List<CurrencyTotal> totals() {
      if (failing) {
        throw new StoreUnavailableException("away");
      }
      taken.incrementAndGet();
      return super.totals();
    }
  }
}

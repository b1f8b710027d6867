package dev.saldo.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.api.ApiServer.Reply;
import dev.saldo.ledger.BatchKind;
import dev.saldo.ledger.Decision;
import dev.saldo.ledger.ForwardingStore;
import dev.saldo.ledger.LedgerConfig;
import dev.saldo.ledger.LedgerStore;
import dev.saldo.ledger.Needs;
import dev.saldo.ledger.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// More is to be recorded than can be, all of it for one merchant.
@Timeout(60)
final class OverloadTest {

  private static final int QUEUE = 50;
  private static final int AT_ONCE = 16;
  private static final int ASKED = 400;

  private final CountDownLatch committing = new CountDownLatch(1);
  private final CountDownLatch go = new CountDownLatch(1);
  private volatile boolean slow;

  /// Nobody is kept waiting who cannot be served, and nobody else notices; nor does anybody after
  /// it.
  @Test
  void postings_beyondTheQueue_areRefusedAtOnceAndTakenAgainAfterwards() throws Exception {
    try (ApiServer server = ApiServer.start(Slow::new, new LedgerConfig(QUEUE, 10, 1));
        ExecutorService clients = Executors.newFixedThreadPool(QUEUE + 1);
        ExecutorService crowd = Executors.newFixedThreadPool(AT_ONCE)) {
      server.merchantWith("flooded", "USD", "1");
      server.merchantWith("other", "USD", "7");
      slow = true;
      List<Future<Reply>> taken = new ArrayList<>();
      taken.add(clients.submit(() -> pay(server, "taken-0")));
      committing.await();
      for (int i = 1; i <= QUEUE; i++) {
        String key = "taken-" + i;
        taken.add(clients.submit(() -> pay(server, key)));
        while (server.waiting(BatchKind.COMMANDS) < i) {
          Thread.onSpinWait();
        }
      }

      for (Future<Reply> refused : askAll(crowd, server)) {
        assertThat(refused.get().status()).isEqualTo(503);
        assertThat(refused.get().member("code")).isEqualTo("overloaded");
        assertThat(refused.get().header("Retry-After")).isEqualTo("1");
      }
      assertThat(server.get("/ledger/v1/merchants/other/balances").body()).contains("\"7\"");
      assertThat(taken).noneMatch(Future::isDone);

      go.countDown();
      for (Future<Reply> answered : taken) {
        assertThat(answered.get().status()).isEqualTo(201);
      }
      for (Future<Reply> again : askAll(crowd, server)) {
        assertThat(again.get().status()).isEqualTo(201);
      }
      assertThat(server.version("flooded")).isEqualTo(1 + 1 + QUEUE + ASKED);
    }
  }

  private static List<Future<Reply>> askAll(ExecutorService crowd, ApiServer server) {
    return IntStream.range(0, ASKED)
        .mapToObj(i -> crowd.submit(() -> pay(server, "asked-" + i)))
        .toList();
  }

  private static Reply pay(ApiServer server, String key) {
    return server.transact(
        "\"idempotencyKey\":\"%s\",\"type\":\"payment\",\"merchant\":\"flooded\",\"currency\":\"USD\",\"amount\":\"1\""
            .formatted(key));
  }

  /// Commits nothing for as long as the test says.
  private final class Slow extends ForwardingStore {

    Slow(LedgerStore store) {
      super(store);
    }

    @Override
    public Decision commit(Needs needs, Function<Snapshot, Decision> decide) {
      if (slow) {
        committing.countDown();
        try {
          go.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException("nobody interrupts a writer", e);
        }
      }
      return super.commit(needs, decide);
    }
  }
}

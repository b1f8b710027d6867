package dev.saldo.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.api.ApiServer.Reply;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Many at once on one account.
final class PostingRaceTest {

  private static final int THREADS = 32;

  private ApiServer server;

  @BeforeEach
  void start() {
    server = ApiServer.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /// A webhook that is delivered many times over must count once.
  @Test
  void idempotencyKey_from32Threads_isRecordedOnce() throws Exception {
    server.put("/ledger/v1/merchants/acme", "{}");

    List<Reply> replies =
        race(_ ->
            server.transact(
                """
                "idempotencyKey":"once","type":"payment","merchant":"acme","currency":"UGX","amount":"7\"\
                """));

    assertThat(replies).filteredOn(reply -> reply.status() == 201).hasSize(1);
    assertThat(replies).filteredOn(reply -> reply.status() == 200).hasSize(THREADS - 1);
    assertThat(replies)
        .allMatch(
            reply -> (reply.status() == 200) == reply.header("Idempotent-Replayed").equals("true"));
    assertThat(replies.stream().map(Reply::body).distinct()).hasSize(1);
    assertThat(server.get("/ledger/v1/merchants/acme/balances").body())
        .contains("\"gross\":\"7\"", "\"version\":1,");
  }

  @Test
  void account_from32Threads_countsEveryPayment() throws Exception {
    server.put("/ledger/v1/merchants/acme", "{}");

    List<Reply> replies =
        race(thread -> {
          Reply last = null;
          for (int i = 0; i < 10; i++) {
            last =
                server.transact(
                    """
                    "idempotencyKey":"%d-%d","type":"payment","merchant":"acme","currency":"USD","amount":"0.01\"\
                    """
                        .formatted(thread, i));
          }
          return last;
        });

    assertThat(replies).allMatch(reply -> reply.status() == 201);
    assertThat(server.get("/ledger/v1/merchants/acme/balances").body())
        .contains("\"gross\":\"3.2\"", "\"version\":320,");
  }

  /// The money for ten payouts, and 32 that want one.
  @Test
  void payouts_racing_neverOverdraw() throws Exception {
    server.merchantWith("acme", "USD", "100");

    List<Reply> replies =
        race(thread ->
            server.transact(
                """
                "idempotencyKey":"p%d","type":"payout","merchant":"acme","currency":"USD","amount":"9","fee":"1\"\
                """
                    .formatted(thread)));

    assertThat(replies).filteredOn(reply -> reply.status() == 201).hasSize(10);
    assertThat(replies)
        .filteredOn(reply -> reply.status() == 422)
        .hasSize(THREADS - 10)
        .allMatch(reply -> reply.member("code").equals("insufficient_funds"));
    assertThat(server.get("/ledger/v1/merchants/acme/balances").body())
        .contains("\"pending\":\"100\"", "\"available\":\"0\"", "\"version\":11,");
  }

  /// Each thread's reply, all of them having begun together.
  private static List<Reply> race(IntFunction<Reply> asking) throws Exception {
    CyclicBarrier start = new CyclicBarrier(THREADS);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Reply>> tasks =
          IntStream.range(0, THREADS)
              .<Callable<Reply>>mapToObj(thread ->
                  () -> {
                    start.await();
                    return asking.apply(thread);
                  })
              .toList();
      return threads.invokeAll(tasks).stream().map(Future::resultNow).toList();
    }
  }
}

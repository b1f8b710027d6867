package dev.saldo.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.api.ApiServer.Reply;
import dev.saldo.ledger.BalanceQuery;
import dev.saldo.ledger.BatchKind;
import dev.saldo.ledger.BrokenInvariantException;
import dev.saldo.ledger.Decision;
import dev.saldo.ledger.ForwardingStore;
import dev.saldo.ledger.Hash;
import dev.saldo.ledger.LedgerConfig;
import dev.saldo.ledger.LedgerStore;
import dev.saldo.ledger.MerchantBalances;
import dev.saldo.ledger.Needs;
import dev.saldo.ledger.Operator;
import dev.saldo.ledger.OutcomeUnknownException;
import dev.saldo.ledger.Snapshot;
import dev.saldo.ledger.StoreUnavailableException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What callers and those who watch are told when the store fails.
final class LedgerFaultsTest {

  private static final String PAYMENT =
      """
      "idempotencyKey":"k","type":"payment","merchant":"acme","currency":"UGX","amount":"7\"\
      """;

  private ApiServer server;
  private volatile @Nullable Supplier<@Nullable RuntimeException> onCommit;
  private volatile @Nullable Supplier<@Nullable RuntimeException> onRead;

  @BeforeEach
  void start() {
    server = ApiServer.start(Failing::new, new LedgerConfig(1, 1, 1));
    server.put("/ledger/v1/merchants/acme", "{}");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void store_thatCannotBeAsked_isToldToTryAgain() {
    onCommit = () -> new StoreUnavailableException("jdbc:secret");
    assertFault(server.transact(PAYMENT), 503, "overloaded", "1");
    onCommit = null;
    onRead = () -> new StoreUnavailableException("jdbc:secret");
    assertFault(server.transact(PAYMENT), 503, "overloaded", "1");
    assertFault(server.get("/ledger/v1/nothing"), 503, "overloaded", "1");
    onRead = null;

    assertThat(server.transact(PAYMENT).status()).isEqualTo(201);
  }

  /// Of three at once one is being committed, one waits, and there is no room for the third.
  @Test
  void queue_thatIsFull_isToldToTryAgain() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    onCommit =
        () -> {
          begun.countDown();
          await(released);
          return null;
        };
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var replies = new ExecutorCompletionService<Reply>(threads);
      var first = replies.submit(() -> server.transact(PAYMENT));
      await(begun);
      replies.submit(() -> server.transact(PAYMENT));
      replies.submit(() -> server.transact(PAYMENT));

      assertFault(replies.take().get(), 503, "overloaded", "1");
      released.countDown();
      assertThat(first.get().status()).isEqualTo(201);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /// Told as failed, it would be done twice; told as done, perhaps never.
  @Test
  void outcome_thatIsUnknown_isSaidToBe() {
    onCommit = () -> new OutcomeUnknownException("cut", new IOException("jdbc:secret"));
    assertFault(server.transact(PAYMENT), 503, "outcome_unknown", "1");
    onCommit = null;

    assertThat(server.transact(PAYMENT).status()).isEqualTo(201);
  }

  @Test
  void fault_inside_isToldWithoutWhatItWas() {
    onCommit = () -> new IllegalStateException("jdbc:secret");
    assertFault(server.transact(PAYMENT), 500, "internal", "");
  }

  @Test
  void server_whoseStoreAnswers_isReady() {
    Reply ready = server.send("GET", "/health/ready", new byte[0]);

    assertThat(ready.status()).isEqualTo(200);
    assertThat(ready.body()).isEqualTo("{\"status\":\"ready\"}");
    assertThat(server.send("GET", "/health/live", new byte[0]).status()).isEqualTo(200);
  }

  @Test
  void server_whoseStoreFails_isNotReadyUntilItAnswers() {
    onRead = () -> new StoreUnavailableException("jdbc:secret");
    Reply ready = server.send("GET", "/health/ready", new byte[0]);
    assertThat(ready.status()).isEqualTo(503);
    assertThat(ready.body()).isEqualTo("{\"status\":\"not ready\"}");
    assertThat(server.send("GET", "/health/live", new byte[0]).status()).isEqualTo(200);
    onRead = null;

    assertThat(server.send("GET", "/health/ready", new byte[0]).status()).isEqualTo(200);
  }

  /// Whoever watches has to learn of it, and not hang with it; and the more he asks, the fewer
  /// operators there would be room for.
  @Test
  void server_whoseStoreHangs_isNotReadyWithinSeconds() {
    CountDownLatch released = new CountDownLatch(1);
    onRead =
        () -> {
          await(released);
          return null;
        };
    for (int i = 0; i < 2; i++) {
      long began = System.nanoTime();
      Reply ready = server.send("GET", "/health/ready", new byte[0]);
      assertThat(ready.status()).isEqualTo(503);
      assertThat(ready.body()).isEqualTo("{\"status\":\"not ready\"}");
      assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began))
          .isBetween(1_900L, 6_000L);
    }
    assertThat(server.waiting(BatchKind.OPERATORS)).isZero();
    released.countDown();

    assertThat(server.send("GET", "/health/ready", new byte[0]).status()).isEqualTo(200);
  }

  @Test
  void server_whoseBooksAreBroken_isNeverReadyAgain() {
    onCommit = () -> new BrokenInvariantException("the parts of an account");
    assertFault(server.transact(PAYMENT), 500, "internal", "");
    onCommit = null;

    assertFault(server.transact(PAYMENT), 503, "overloaded", "1");
    assertThat(server.get("/ledger/v1/merchants/acme").status()).isEqualTo(200);
    assertThat(server.send("GET", "/health/ready", new byte[0]).status()).isEqualTo(503);
  }

  @Test
  void health_askedForSomethingElse_isAProblem() {
    Reply nothing = server.send("GET", "/health/there", new byte[0]);
    Reply wrong = server.send("POST", "/health/live", new byte[0]);

    assertThat(nothing.status()).isEqualTo(404);
    assertThat(nothing.member("code")).isEqualTo("not_found");
    assertThat(wrong.status()).isEqualTo(405);
    assertThat(wrong.header("Allow")).isEqualTo("GET, HEAD");
  }

  private static void assertFault(Reply reply, int status, String code, String retryAfter) {
    assertThat(reply.status()).as(reply.body()).isEqualTo(status);
    assertThat(reply.member("code")).isEqualTo(code);
    assertThat(reply.header("Retry-After")).isEqualTo(retryAfter);
    assertThat(reply.body()).doesNotContain("jdbc");
  }

  /// A store that does what the test says before it does what it should.
  private final class Failing extends ForwardingStore {

    Failing(LedgerStore store) {
      super(store);
    }

    private static void fail(@Nullable Supplier<@Nullable RuntimeException> with) {
      RuntimeException failure = with == null ? null : with.get();
      if (failure != null) {
        throw failure;
      }
    }

    @Override
    public Decision commit(Needs needs, Function<Snapshot, Decision> decide) {
      fail(onCommit);
      return super.commit(needs, decide);
    }

    @Override
    public List<Optional<MerchantBalances>> balances(List<BalanceQuery> queries) {
      fail(onRead);
      return super.balances(queries);
    }

    @Override
    public List<Optional<Operator>> operatorsByToken(List<Hash> tokens) {
      fail(onRead);
      return super.operatorsByToken(tokens);
    }
  }
}

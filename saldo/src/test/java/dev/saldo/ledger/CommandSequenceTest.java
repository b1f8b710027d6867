package dev.saldo.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.saldo.money.Amount;
import dev.saldo.money.Currencies;
import dev.saldo.money.Currency;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class CommandSequenceTest {

  private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");
  private static final Currency UGX = Currencies.of("UGX");
  private static final int WRITERS = 4;

  /// A merchant of each writer.
  private static final List<MerchantId> MERCHANTS =
      IntStream.range(0, WRITERS).mapToObj(CommandSequenceTest::merchantOf).toList();

  private static MerchantId merchantOf(int writer) {
    return IntStream.iterate(0, i -> i + 1)
        .mapToObj(i -> new MerchantId("merchant-" + i))
        .filter(merchant -> merchant.lane().number() % WRITERS == writer)
        .findFirst()
        .orElseThrow();
  }

  /// A store with several writers.
  private static final class SlowStore extends ForwardingStore {

    private volatile CountDownLatch overtaken = new CountDownLatch(1);
    private final AtomicReference<@Nullable Set<MerchantId>> held = new AtomicReference<>();

    SlowStore() {
      super(new MemoryLedgerStore(() -> NOW));
    }

    /// Holds up the next command that touches just these until it was overtaken, or nobody cared
    /// to.
    void hold(MerchantId... merchants) {
      overtaken = new CountDownLatch(1);
      held.set(Set.of(merchants));
    }

    @Override
    public int writers() {
      return WRITERS;
    }

    @Override
    public Decision commit(Needs needs, Function<Snapshot, Decision> decide) {
      Set<MerchantId> merchants = held.get();
      if (merchants == null
          || !needs.merchants().equals(merchants)
          || !held.compareAndSet(merchants, null)) {
        Decision decision = super.commit(needs, decide);
        overtaken.countDown();
        return decision;
      }
      try {
        boolean _ = overtaken.await(300, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      return super.commit(needs, decide);
    }
  }

  private static Ledger ledger(LedgerStore store, LedgerConfig config) {
    Random seeds = new Random(7);
    Ledger ledger = new Ledger(store, config, () -> new Ids(new Random(seeds.nextLong())));
    MERCHANTS.forEach(
        merchant -> ledger.execute(new SaveMerchant(merchant, null, null, null, null, "test")));
    return ledger;
  }

  private static AccountRef account(MerchantId merchant) {
    return new AccountRef(merchant, AccountType.FUND, "", UGX);
  }

  private static Posting posting(
      MerchantId merchant, String key, TransactionType type, int amount) {
    return Posting.of(
        account(merchant), new IdempotencyKey(key), Terms.of(type, Amount.of(amount)), "test");
  }

  private static Posting transfer(MerchantId from, MerchantId to, String key, int amount) {
    return Posting.of(
        account(from),
        new IdempotencyKey(key),
        Terms.to(
            TransactionType.TRANSFER,
            Amount.of(amount),
            new Terms.Target(account(to), Amount.of(amount))),
        "test");
  }

  private static String said(CompletableFuture<? extends Outcome<?>> outcome) {
    return switch (outcome.join()) {
      case Outcome.Recorded<?> _ -> "recorded";
      case Outcome.Replayed<?> _ -> "replayed";
      case Outcome.Refused<?>(Refusal refusal, String _) -> refusal.code();
    };
  }

  /// The payout must not be asked before the money for it is there.
  @Test
  void payout_behindTheTransferThatPaysForIt_findsTheMoney() throws Exception {
    MerchantId from = MERCHANTS.get(0);
    MerchantId to = MERCHANTS.get(1);
    SlowStore store = new SlowStore();
    try (Ledger ledger = ledger(store, LedgerConfig.DEFAULT)) {
      ledger.execute(posting(from, "in", TransactionType.PAYMENT, 100));
      store.hold(from, to);
      CommandSequence sequence = ledger.sequence();
      var transfer = sequence.submit(transfer(from, to, "t", 100));
      var payout = sequence.submit(posting(to, "p", TransactionType.PAYOUT, 100));

      assertThat(said(payout)).isEqualTo("recorded");
      assertThat(said(transfer)).isEqualTo("recorded");
    }
  }

  /// Nor may money come in time that comes only afterwards.
  @Test
  void payout_beforeTheTransferThatWouldPayForIt_findsNothing() throws Exception {
    MerchantId from = MERCHANTS.get(0);
    MerchantId to = MERCHANTS.get(1);
    SlowStore store = new SlowStore();
    try (Ledger ledger = ledger(store, LedgerConfig.DEFAULT)) {
      ledger.execute(posting(from, "in", TransactionType.PAYMENT, 100));
      store.hold(to);
      CommandSequence sequence = ledger.sequence();
      var payout = sequence.submit(posting(to, "p", TransactionType.PAYOUT, 100));
      var transfer = sequence.submit(transfer(from, to, "t", 100));

      assertThat(said(transfer)).isEqualTo("recorded");
      assertThat(said(payout)).isEqualTo("insufficient_funds");
    }
  }

  @Test
  void subMerchant_behindItsParent_findsIt() throws Exception {
    SlowStore store = new SlowStore();
    try (Ledger ledger = ledger(store, LedgerConfig.DEFAULT)) {
      CommandSequence sequence = ledger.sequence();
      List<CompletableFuture<Outcome<SaveMerchant.Saved>>> outcomes = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        MerchantId parent = new MerchantId("parent-" + i);
        outcomes.add(sequence.submit(new SaveMerchant(parent, null, null, null, null, "test")));
        outcomes.add(
            sequence.submit(
                new SaveMerchant(new MerchantId("child-" + i), null, parent, null, null, "test")));
      }

      assertThat(outcomes).extracting(CommandSequenceTest::said).containsOnly("recorded");
    }
  }

  /// Transfers criss-cross with so little money that their order decides, judged one by one by the
  /// model.
  @Test
  void transfers_inAllDirections_takeEffectInOrder() throws Exception {
    long seed = Long.getLong("saldo.seed", 11L);
    Random random = new Random(seed);
    ModelBooks model = new ModelBooks();
    MERCHANTS.forEach(merchant -> model.merchant(merchant, false));
    Map<String, Integer> counts = new LinkedHashMap<>();
    try (Ledger ledger = ledger(new SlowStore(), new LedgerConfig(100, 7, 1))) {
      CommandSequence sequence = ledger.sequence();
      List<String> expected = new ArrayList<>();
      List<CompletableFuture<Outcome<Transaction>>> outcomes = new ArrayList<>();
      for (int i = 0; i < 10_000; i++) {
        MerchantId from = MERCHANTS.get(random.nextInt(WRITERS));
        MerchantId to = MERCHANTS.get(random.nextInt(WRITERS));
        int amount = 1 + random.nextInt(10);
        Posting posting =
            from.equals(to)
                ? posting(
                    from,
                    "k" + i,
                    random.nextBoolean() ? TransactionType.PAYMENT : TransactionType.REFUND,
                    amount)
                : transfer(from, to, "k" + i, amount);
        outcomes.add(sequence.submit(posting));
        expected.add(model.judge(posting, NOW));
        counts.merge(expected.getLast(), 1, Integer::sum);
      }

      assertThat(outcomes)
          .as("seed %s", seed)
          .extracting(CommandSequenceTest::said)
          .containsExactlyElementsOf(expected);
      assertThat(counts.keySet()).containsExactlyInAnyOrder("recorded", "insufficient_funds");
    }
  }

  /// A line that is refused because others are in a hurry is a line lost.
  @Test
  void submit_queueFull_waitsAndLeavesRoomForOthers() throws Exception {
    Semaphore commits = new Semaphore(0);
    MemoryLedgerStore memory = new MemoryLedgerStore(() -> NOW);
    LedgerStore store =
        new ForwardingStore(memory) {
          @Override
          public Decision commit(Needs needs, Function<Snapshot, Decision> decide) {
            commits.acquireUninterruptibly();
            return super.commit(needs, decide);
          }
        };
    commits.release(WRITERS);
    try (Ledger ledger = ledger(store, new LedgerConfig(4, 1, 1))) {
      List<CompletableFuture<Outcome<Transaction>>> outcomes = new ArrayList<>();
      MerchantId merchant = MERCHANTS.getFirst();
      Thread submitting =
          Thread.ofVirtual()
              .start(() -> {
                CommandSequence sequence = ledger.sequence();
                try {
                  for (int i = 0; i < 50; i++) {
                    outcomes.add(
                        sequence.submit(posting(merchant, "k" + i, TransactionType.PAYMENT, 1)));
                  }
                } catch (InterruptedException e) {
                  throw new AssertionError(e);
                }
              });
      commits.release(10);
      var inAHurry = ledger.submit(posting(merchant, "hurry", TransactionType.PAYMENT, 1));
      assertThat(submitting.isAlive()).isTrue();
      commits.release(100);
      submitting.join();

      assertThat(said(inAHurry)).isEqualTo("recorded");
      assertThat(outcomes)
          .hasSize(50)
          .extracting(CommandSequenceTest::said)
          .containsOnly("recorded");
    }
  }

  @Test
  void submit_ledgerClosed_isToldInsteadOfWaiting() throws Exception {
    Semaphore commits = new Semaphore(WRITERS);
    LedgerStore store =
        new ForwardingStore(new MemoryLedgerStore(() -> NOW)) {
          @Override
          public Decision commit(Needs needs, Function<Snapshot, Decision> decide) {
            commits.acquireUninterruptibly();
            return super.commit(needs, decide);
          }
        };
    Ledger ledger = ledger(store, new LedgerConfig(2, 1, 1));
    CommandSequence sequence = ledger.sequence();
    MerchantId merchant = MERCHANTS.getFirst();
    var first = sequence.submit(posting(merchant, "1", TransactionType.PAYMENT, 1));
    var closed = new CompletableFuture<Throwable>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            for (int i = 2; ; i++) {
              var _ = sequence.submit(posting(merchant, "" + i, TransactionType.PAYMENT, 1));
            }
          } catch (Exception e) {
            closed.complete(e);
          }
        });
    Thread closing = Thread.ofVirtual().start(ledger::close);

    assertThat(closed.join()).isInstanceOf(OverloadedException.class);
    commits.release(100);
    closing.join();
    assertThat(said(first)).isEqualTo("recorded");
    assertThatThrownBy(() -> sequence.submit(posting(merchant, "x", TransactionType.PAYMENT, 1)))
        .isInstanceOf(OverloadedException.class);
  }
}

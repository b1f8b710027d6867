package dev.saldo.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.saldo.money.Amount;
import dev.saldo.money.Currencies;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What goes in at the ledger's front door, and what comes out of it. Its writers and readers take
/// their turns in threads of their own, or when the test says so.
@Timeout(60)
final class LedgerTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant DUE = NOW.plusSeconds(60);
  private static final MerchantId ACME = new MerchantId("acme");

  private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
  private final List<String> told = new ArrayList<>();
  private final List<Long> times = new ArrayList<>();
  private final List<Batcher<?, ?>> batchers = new ArrayList<>();
  private final Failing store = new Failing(new MemoryLedgerStore(now::get));

  /// Leaves the turns to the test, but for those that are left when the ledger is closed.
  private final Turns byHand =
      batcher -> {
        batchers.add(batcher);
        return () -> {
          while (batcher.turn()) {
            // There may be another.
          }
        };
      };

  private Ledger threaded() {
    return new Ledger(store, LedgerConfig.DEFAULT, LedgerTest::ids, new Told());
  }

  private Ledger byHand(LedgerConfig config) {
    return new Ledger(store, config, LedgerTest::ids, new Told(), byHand);
  }

  private static Ids ids() {
    return new Ids(new Random(1));
  }

  /// Who counts what the ledger does must find each batch and each command, once, and how long it
  /// took.
  @Test
  void batches_ofEveryKind_areToldToTheListener() {
    long began = System.nanoTime();
    try (Ledger ledger = byHand(LedgerConfig.DEFAULT)) {
      var saved = ledger.submit(save(ACME));
      var again = ledger.submit(save(ACME));
      var unknown = ledger.submit(payment(new MerchantId("nobody"), "p"));
      var balances = ledger.ask(new BalanceQuery.ByMerchant(ACME));
      assertThat(ledger.waiting(BatchKind.COMMANDS)).isEqualTo(3);
      assertThat(ledger.waiting(BatchKind.BALANCES)).isEqualTo(1);
      assertThat(ledger.waiting(BatchKind.OPERATORS)).isZero();
      assertThat(ledger.isAnswering(Duration.ZERO)).isFalse();
      assertThat(ledger.waiting(BatchKind.OPERATORS)).isEqualTo(1);

      batchers.stream().filter(batcher -> batcher.waiting() > 0).forEach(Batcher::turn);

      assertThat(List.of(saved, again, unknown)).allMatch(CompletableFuture::isDone);
      assertThat(balances.join()).isPresent();
    }
    assertThat(told)
        .containsExactly(
            "SaveMerchant Recorded",
            "SaveMerchant Recorded",
            "Posting Refused",
            "COMMANDS 3",
            "BALANCES 1",
            "OPERATORS 1");
    assertThat(times).allMatch(nanos -> nanos >= 0 && nanos <= System.nanoTime() - began);
  }

  @Test
  void batch_thatFails_isToldToTheListenerAndToWhoAsked() {
    var away = new StoreUnavailableException("away");
    try (Ledger ledger = threaded()) {
      store.failure = away;

      assertThatThrownBy(() -> ledger.execute(save(ACME))).isSameAs(away);
      assertThatThrownBy(() -> ledger.read(new BalanceQuery.ByMerchant(ACME))).isSameAs(away);
      assertThatThrownBy(() -> ledger.operator(token())).isSameAs(away);
    }
    assertThat(told).containsExactly("COMMANDS " + away, "BALANCES " + away, "OPERATORS " + away);
  }

  /// Writing on in books that are not what they must be would bury the damage under what is right.
  @Test
  void books_foundBroken_areWrittenNoMoreAndStillRead() {
    try (Ledger ledger = threaded()) {
      ledger.execute(save(ACME));
      assertThat(ledger.broken()).isEmpty();
      store.failure = new BrokenInvariantException("a version is missing");

      assertThatThrownBy(() -> ledger.execute(save(new MerchantId("shop"))))
          .isInstanceOf(BrokenInvariantException.class);

      store.failure = null;
      assertThat(ledger.broken()).contains("a version is missing");
      assertThatThrownBy(() -> ledger.execute(save(new MerchantId("shop"))))
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining("a version is missing");
      assertThat(ledger.store().merchant(new MerchantId("shop"))).isEmpty();
      assertThat(ledger.read(new BalanceQuery.ByMerchant(ACME))).isPresent();
    }
  }

  /// Readers that are never asked are connections for nothing.
  @Test
  void reads_goToTheReadersInTurn() {
    try (Ledger ledger = byHand(new LedgerConfig(10, 10, 3))) {
      for (int i = 0; i < 4; i++) {
        var _ = ledger.ask(new BalanceQuery.ByMerchant(ACME));
      }
      assertThat(batchers)
          .filteredOn(batcher -> batcher.name().startsWith("reader"))
          .extracting(Batcher::waiting)
          .containsExactly(2, 1, 1);
      assertThat(ledger.waiting(BatchKind.BALANCES)).isEqualTo(4);
    }
  }

  /// One slow look delays only what waits behind it.
  @Test
  void read_whileAnotherIsBeingLookedAt_isAnswered() {
    try (Ledger ledger = byHand(LedgerConfig.DEFAULT)) {
      var slow = ledger.ask(new BalanceQuery.ByMerchant(ACME));
      var quick = ledger.ask(new BalanceQuery.ByMerchant(ACME));
      batchers.stream().filter(batcher -> batcher.name().equals("reader-1")).forEach(Batcher::turn);

      assertThat(quick).isDone();
      assertThat(slow).isNotDone();
    }
  }

  /// Connections for several writers are for nothing when one of them has all the work.
  @Test
  void commands_ofManyMerchants_areSharedByTheWritersLaneByLane() {
    LedgerStore four =
        new ForwardingStore(store) {
          @Override
          public int writers() {
            return 4;
          }
        };
    int[] expected = new int[4];
    try (Ledger ledger =
        new Ledger(four, LedgerConfig.DEFAULT, LedgerTest::ids, LedgerListener.NONE, byHand)) {
      for (int i = 0; i < 100; i++) {
        MerchantId merchant = new MerchantId("m" + i);
        var _ = ledger.submit(save(merchant));
        expected[merchant.lane().number() % 4]++;
      }
      assertThat(batchers.subList(0, 4).stream().mapToInt(Batcher::waiting))
          .containsExactly(expected[0], expected[1], expected[2], expected[3]);
      assertThat(expected).doesNotContain(0);
    }
  }

  /// What lives on two machines cannot be locked by one statement; elsewhere, batches across the
  /// lanes are larger.
  @Test
  void commands_ofTwoLanes_areApartOnlyWhereBatchesAreLanewise() {
    MerchantId other =
        IntStream.range(0, 100)
            .mapToObj(i -> new MerchantId("m" + i))
            .filter(merchant -> !merchant.lane().equals(ACME.lane()))
            .findFirst()
            .orElseThrow();
    for (boolean lanewise : List.of(false, true)) {
      told.clear();
      try (Ledger ledger = byHand(LedgerConfig.DEFAULT.lanewise(lanewise))) {
        var _ = ledger.submit(save(ACME));
        var _ = ledger.submit(save(other));
      }
      assertThat(told)
          .filteredOn(line -> line.startsWith("COMMANDS"))
          .isEqualTo(lanewise ? List.of("COMMANDS 1", "COMMANDS 1") : List.of("COMMANDS 2"));
    }
  }

  /// A list that leaves out what has fallen due contradicts the balance beside it.
  @Test
  void lists_ofAMerchantWithSomethingDue_haveItRecordedFirst() {
    try (Ledger ledger = threaded()) {
      ledger.execute(save(ACME));
      reserve(ledger, "first", DUE);
      reserve(ledger, "second", DUE.plusSeconds(60));
      var entries = new StatementQuery(ACME, null, null, null, null, null, null, null, 100);
      var open = new HoldQuery(ACME, true, null, 100);
      assertThat(ledger.statement(entries).orElseThrow()).hasSize(2);
      assertThat(ledger.holds(open).orElseThrow()).hasSize(2);

      now.set(DUE);
      assertThat(ledger.statement(entries).orElseThrow()).hasSize(3);
      now.set(DUE.plusSeconds(60));
      assertThat(ledger.holds(open).orElseThrow()).isEmpty();
      int commits = store.commits.get();
      assertThat(ledger.statement(entries).orElseThrow()).hasSize(4);
      assertThat(store.commits).as("nothing is written for nothing").hasValue(commits);
    }
  }

  /// An entry that gets its time before the statement's end and is on the disk after it was read is
  /// in no statement, and in the next one's opening balance.
  @Test
  void statement_thatEndsNow_waitsForWhatIsBeingRecorded() {
    try (Ledger ledger = byHand(LedgerConfig.DEFAULT)) {
      var saved = ledger.submit(save(ACME));
      var paid = ledger.submit(payment(ACME, "p"));
      Instant end = NOW.plusSeconds(1);
      var statement =
          CompletableFuture.supplyAsync(() ->
              ledger.statement(
                  new StatementQuery(ACME, null, null, null, null, null, end, null, 100)));
      while (!statement.isDone()) {
        if (ledger.waiting(BatchKind.BALANCES) > 0) {
          assertThat(List.of(saved, paid)).as("recorded").allMatch(CompletableFuture::isDone);
        }
        if (ledger.waiting(BatchKind.BALANCES) > 0 || ledger.waiting(BatchKind.COMMANDS) > 2) {
          batchers.stream().filter(batcher -> batcher.waiting() > 0).forEach(Batcher::turn);
        }
        Thread.onSpinWait();
      }
      assertThat(statement.join().orElseThrow()).hasSize(1);
    }
  }

  /// One old freeze among very many payouts: no question may look through all of them at once.
  @Test
  void pastHolds_farFromWhatIsSought_comeInPagesThatLookAtAFew() {
    try (Ledger ledger = threaded()) {
      ledger.execute(save(ACME));
      reserve(ledger, "old", DUE.plusSeconds(1_000));
      Instant began = now.get();
      for (int i = 0; i < PastHoldReader.MOST_SEEN + 10; i++) {
        now.updateAndGet(time -> time.plusMillis(1));
        reserve(ledger, "short-" + i, now.get().plusNanos(1_000));
      }
      Instant at = now.updateAndGet(time -> time.plusMillis(1));
      PastHolds first = ledger.holds(new PastHoldQuery(ACME, at, null, 100)).orElseThrow();
      assertThat(first.lines()).isEmpty();
      PastHolds second = ledger.holds(new PastHoldQuery(ACME, at, first.next(), 100)).orElseThrow();
      assertThat(second.lines())
          .singleElement()
          .satisfies(line -> assertThat(line.hold().openedAt()).isEqualTo(began));
      assertThat(second.next()).isNull();
    }
  }

  @Test
  void lists_ofNobody_areNone() {
    MerchantId nobody = new MerchantId("nobody");
    try (Ledger ledger = threaded()) {
      assertThat(
              ledger.statement(
                  new StatementQuery(nobody, null, null, null, null, null, null, null, 100)))
          .isEmpty();
      assertThat(ledger.holds(new HoldQuery(nobody, null, null, 100))).isEmpty();
      assertThat(ledger.holds(new PastHoldQuery(nobody, now.get(), null, 100))).isEmpty();
      assertThat(ledger.read(new BalanceQuery.ByMerchant(nobody))).isEmpty();
      assertThat(ledger.operator(token())).isEmpty();
    }
  }

  @Test
  void operator_byTheToken_isFound() {
    try (Ledger ledger = threaded()) {
      ledger.execute(new AddOperator("bob", Role.READER, token(), null, "ann"));

      assertThat(ledger.operator(token())).get().extracting(Operator::name).isEqualTo("bob");
    }
  }

  /// Who asks every second whether a store answers that hangs for an hour must not fill the queue
  /// that operators wait in; and is to be told as soon as it answers again.
  @Test
  void isAnswering_whileTheStoreHangs_isFalseAndAsksOnce() {
    try (Ledger ledger = byHand(LedgerConfig.DEFAULT)) {
      assertThat(ledger.isAnswering(Duration.ZERO)).isFalse();
      assertThat(ledger.isAnswering(Duration.ZERO)).isFalse();
      assertThat(ledger.waiting(BatchKind.OPERATORS)).isEqualTo(1);

      assertThat(batchers.getLast().turn()).isTrue();
      CompletableFuture<Boolean> asked =
          CompletableFuture.supplyAsync(() -> ledger.isAnswering(Duration.ofSeconds(60)));
      assertThat(batchers.getLast().turn()).isTrue();
      assertThat(asked.join()).isTrue();
    }
  }

  @Test
  void isAnswering_whenTheStoreCannotBeAsked_isFalseUntilItCan() {
    try (Ledger ledger = threaded()) {
      store.failure = new StoreUnavailableException("away");
      assertThat(ledger.isAnswering(Duration.ofSeconds(60))).isFalse();
      store.failure = null;
      assertThat(ledger.isAnswering(Duration.ofSeconds(60))).isTrue();
    }
  }

  /// With its queue full or closed the ledger answers nobody, which is what was asked.
  @Test
  void isAnswering_whenNothingIsTakenIn_isFalse() {
    Ledger ledger = threaded();
    ledger.close();

    assertThat(ledger.isAnswering(Duration.ofSeconds(60))).isFalse();
  }

  /// Who is told to stop while it waits must still know of it afterwards.
  @Test
  void isAnswering_interrupted_isFalseAndStaysInterrupted() {
    try (Ledger ledger = byHand(LedgerConfig.DEFAULT)) {
      Thread.currentThread().interrupt();

      assertThat(ledger.isAnswering(Duration.ofSeconds(60))).isFalse();
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  /// The reason, and not a wrapping of it, decides what the client is told.
  @Test
  void await_ofWhatFailed_throwsTheReasonItself() {
    var error = new AssertionError("a bug");
    assertThatThrownBy(() -> Ledger.await(CompletableFuture.failedFuture(error))).isSameAs(error);
    var checked = new Exception("none of ours");
    assertThatThrownBy(() -> Ledger.await(CompletableFuture.failedFuture(checked)))
        .isInstanceOf(CompletionException.class)
        .hasCause(checked);
  }

  @Test
  void close_withQuestionsWaiting_answersThemAndTakesNoMore() {
    Ledger ledger = byHand(LedgerConfig.DEFAULT);
    var saved = ledger.submit(save(ACME));
    var balances = ledger.ask(new BalanceQuery.ByMerchant(ACME));
    ledger.close();

    assertThat(saved.join()).isInstanceOf(Outcome.Recorded.class);
    assertThat(balances.join()).isPresent();
    assertThatThrownBy(() -> ledger.submit(save(ACME))).isInstanceOf(OverloadedException.class);
    assertThatThrownBy(() -> ledger.read(new BalanceQuery.ByMerchant(ACME)))
        .isInstanceOf(OverloadedException.class);
    assertThatThrownBy(() -> ledger.operator(token())).isInstanceOf(OverloadedException.class);
  }

  private static SaveMerchant save(MerchantId merchant) {
    return new SaveMerchant(merchant, null, null, null, null, "test");
  }

  private static Posting payment(MerchantId merchant, String key) {
    return posting(merchant, key, Terms.of(TransactionType.PAYMENT, Amount.parse("10")));
  }

  private static void reserve(Ledger ledger, String key, Instant releaseAt) {
    Terms terms =
        Terms.of(TransactionType.PAYMENT, Amount.parse("10"))
            .withReserve(Amount.parse("4"))
            .releasedAt(releaseAt);
    assertThat(ledger.execute(posting(ACME, key, terms))).isInstanceOf(Outcome.Recorded.class);
  }

  private static Posting posting(MerchantId merchant, String key, Terms terms) {
    AccountRef account = new AccountRef(merchant, AccountType.FUND, "", Currencies.of("USD"));
    return Posting.of(account, new IdempotencyKey(key), terms, "test");
  }

  /// A token that may be the operator bob's.
  private static Hash token() {
    return IntStream.range(0, 10_000)
        .mapToObj(i -> Hash.sha256(new byte[] {(byte) i, (byte) (i >> 8)}))
        .filter(hash -> Lane.ofHash(hash).equals(Lane.ofName("bob")))
        .findFirst()
        .orElseThrow();
  }

  /// Notes down what it is told.
  private final class Told implements LedgerListener {

    @Override
    public void answered(BatchKind kind, int size, long nanos) {
      told.add(kind + " " + size);
      times.add(nanos);
    }

    @Override
    public void failed(BatchKind kind, Throwable why) {
      told.add(kind + " " + why);
    }

    @Override
    public void decided(Command<?> command, Outcome<?> outcome) {
      told.add(command.getClass().getSimpleName() + " " + outcome.getClass().getSimpleName());
    }
  }

  /// Fails as long as it is told to, and counts what it commits.
  private static final class Failing extends ForwardingStore {

    private volatile @Nullable RuntimeException failure;
    private final AtomicInteger commits = new AtomicInteger();

    Failing(LedgerStore store) {
      super(store);
    }

    private void failIfTold() {
      RuntimeException told = failure;
      if (told != null) {
        throw told;
      }
    }

    @Override
    public Decision commit(Needs needs, Function<Snapshot, Decision> decide) {
      failIfTold();
      commits.incrementAndGet();
      return super.commit(needs, decide);
    }

    @Override
    public List<Optional<MerchantBalances>> balances(List<BalanceQuery> queries) {
      failIfTold();
      return super.balances(queries);
    }

    @Override
    public List<Optional<Operator>> operatorsByToken(List<Hash> tokens) {
      failIfTold();
      return super.operatorsByToken(tokens);
    }
  }
}

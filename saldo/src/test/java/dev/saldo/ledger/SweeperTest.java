package dev.saldo.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.saldo.money.Amount;
import dev.saldo.money.Currencies;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SweeperTest {

  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant DUE = START.plusSeconds(60);

  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final AtomicInteger commits = new AtomicInteger();
  private final AtomicInteger failures = new AtomicInteger();
  private final BlockingQueue<Integer> rounds = new LinkedBlockingQueue<>();
  private final LedgerStore store = new Watched(new MemoryLedgerStore(now::get));
  private final Ledger ledger =
      new Ledger(store, LedgerConfig.DEFAULT, () -> new Ids(new SplittableRandom(1)));

  @AfterEach
  void close() {
    ledger.close();
  }

  @Test
  void release_thatIsDue_isRecordedAtTheTimeItFellDue() {
    AccountRef account = reserved("acme");
    now.set(DUE.plusSeconds(3_600));

    assertThat(Sweeper.sweep(ledger)).as("more to do").isFalse();

    StatementLine last = statement(account).getFirst();
    assertThat(last.type()).isEqualTo(TransactionType.RESERVE_RELEASE);
    assertThat(last.recordedAt()).isEqualTo(DUE);
    assertThat(last.entry().after().reserved()).isEqualTo(Amount.ZERO);
    assertThat(store.merchantsWithDueReleases(1)).isEmpty();
  }

  @Test
  void release_thatIsNotDue_isLeft() {
    AccountRef account = reserved("acme");
    now.set(DUE.minusNanos(1_000));
    int before = commits.get();

    assertThat(Sweeper.sweep(ledger)).isFalse();

    assertThat(statement(account)).hasSize(1);
    assertThat(commits).as("nothing is written for nothing").hasValue(before);
  }

  /// Midnight of a large installation: round after round without a pause, each of a few merchants.
  @Test
  void merchants_ofAnyNumber_areSweptInRounds() {
    for (int i = 0; i < 45; i++) {
      reserved("m" + i);
    }
    now.set(DUE);

    assertThat(Sweeper.sweep(ledger)).isTrue();
    assertThat(Sweeper.sweep(ledger)).isTrue();
    assertThat(Sweeper.sweep(ledger)).isFalse();
    assertThat(store.merchantsWithDueReleases(1)).isEmpty();
  }

  @Test
  void round_whoseStoreIsAway_fails() {
    reserved("acme");
    now.set(DUE);
    failures.set(1);

    assertThatThrownBy(() -> Sweeper.sweep(ledger)).isInstanceOf(StoreUnavailableException.class);
  }

  /// What the store could not do in one round is done in a later one.
  @Test
  void sweeper_whoseStoreFails_goesOn() throws InterruptedException {
    AccountRef account = reserved("acme");
    failures.set(3);
    now.set(DUE);

    try (Sweeper _ = Sweeper.start(ledger, Duration.ofMillis(1))) {
      for (int asked = 0; asked < 2; ) {
        asked += rounds.poll(20, TimeUnit.SECONDS) == 0 ? 1 : 0; // none due: it is recorded
      }
    }

    assertThat(statement(account)).hasSize(2);
    assertThat(failures).hasValueLessThanOrEqualTo(0);
  }

  /// Whoever closes the books must not find somebody writing in them.
  @Test
  void sweeper_closed_isGone() throws InterruptedException {
    Sweeper sweeper = Sweeper.start(ledger, Duration.ofMillis(1));
    assertThat(rounds.poll(20, TimeUnit.SECONDS)).isNotNull();

    sweeper.close();

    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("sweeper"));
  }

  private List<StatementLine> statement(AccountRef account) {
    return store.statement(
        new StatementQuery(account.merchant(), null, null, null, null, null, null, null, 100));
  }

  /// A merchant's account with a reserve that is released at [#DUE].
  private AccountRef reserved(String merchant) {
    MerchantId id = new MerchantId(merchant);
    AccountRef account = new AccountRef(id, AccountType.FUND, "", Currencies.of("USD"));
    assertThat(ledger.execute(new SaveMerchant(id, null, null, null, null, "test")))
        .isInstanceOf(Outcome.Recorded.class);
    Posting payment =
        Posting.of(
            account,
            new IdempotencyKey("p"),
            Terms.of(TransactionType.PAYMENT, Amount.parse("10"))
                .withReserve(Amount.parse("4"))
                .releasedAt(DUE),
            "test");
    assertThat(ledger.execute(payment)).isInstanceOf(Outcome.Recorded.class);
    return account;
  }

  /// Tells how many merchants each round was given, counts commits, and fails as often as it is
  /// told.
  private final class Watched extends ForwardingStore {

    Watched(LedgerStore store) {
      super(store);
    }

    @Override
    public List<MerchantId> merchantsWithDueReleases(int most) {
      List<MerchantId> merchants = super.merchantsWithDueReleases(most);
      rounds.add(merchants.size());
      return merchants;
    }

    @Override
    public Decision commit(Needs needs, Function<Snapshot, Decision> decide) {
      if (failures.getAndDecrement() > 0) {
        throw new StoreUnavailableException("away");
      }
      commits.incrementAndGet();
      return super.commit(needs, decide);
    }
  }
}

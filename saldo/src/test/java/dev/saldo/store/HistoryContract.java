package dev.saldo.store;

import static dev.saldo.store.Rows.added;
import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.ledger.Account;
import dev.saldo.ledger.AccountRef;
import dev.saldo.ledger.AccountType;
import dev.saldo.ledger.Act;
import dev.saldo.ledger.AddKey;
import dev.saldo.ledger.AddOperator;
import dev.saldo.ledger.Balance;
import dev.saldo.ledger.BalanceQuery;
import dev.saldo.ledger.Command;
import dev.saldo.ledger.CurrencyTotal;
import dev.saldo.ledger.Entry;
import dev.saldo.ledger.Hold;
import dev.saldo.ledger.HoldHistory;
import dev.saldo.ledger.HoldKind;
import dev.saldo.ledger.HoldLine;
import dev.saldo.ledger.HoldQuery;
import dev.saldo.ledger.IdempotencyKey;
import dev.saldo.ledger.Lane;
import dev.saldo.ledger.LogLine;
import dev.saldo.ledger.LogQuery;
import dev.saldo.ledger.Merchant;
import dev.saldo.ledger.MerchantBalances;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.OpenAccount;
import dev.saldo.ledger.Outcome;
import dev.saldo.ledger.PastHoldQuery;
import dev.saldo.ledger.PastHolds;
import dev.saldo.ledger.Posting;
import dev.saldo.ledger.RecordReleases;
import dev.saldo.ledger.Role;
import dev.saldo.ledger.SaveMerchant;
import dev.saldo.ledger.StatementLine;
import dev.saldo.ledger.StatementQuery;
import dev.saldo.ledger.Terms;
import dev.saldo.ledger.Transaction;
import dev.saldo.ledger.TransactionId;
import dev.saldo.ledger.TransactionType;
import dev.saldo.money.Amount;
import dev.saldo.money.Currencies;
import dev.saldo.money.Currency;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What time does to the books, what they were, and how they are listed; part of what every store
/// must do.
abstract class HistoryContract extends StoreFixture {

  private static final MerchantId NEAR = Rows.neighbour(ACME);
  private static final MerchantId FAR = Rows.elsewhere(ACME);
  private static final Currency USD = Currencies.of("USD");

  private int serial;

  private Posting posting(AccountRef account, Terms terms) {
    return posting(account, terms, "");
  }

  private Posting posting(AccountRef account, Terms terms, String reference) {
    return Posting.of(
        account,
        new IdempotencyKey("key-" + serial++),
        terms,
        null,
        reference,
        Map.of(),
        "gateway");
  }

  private static Terms of(TransactionType type, long amount) {
    return Terms.of(type, Amount.of(amount));
  }

  private Posting pay(AccountRef account, long amount) {
    return posting(account, of(TransactionType.PAYMENT, amount));
  }

  private Posting reserve(AccountRef account, long amount, @Nullable Instant until) {
    return posting(account, of(TransactionType.RESERVE, amount).releasedAt(until));
  }

  private Posting release(AccountRef account, Transaction hold) {
    return posting(account, Terms.on(TransactionType.RESERVE_RELEASE, hold.id().toString(), null));
  }

  private Posting transfer(AccountRef from, AccountRef to, long amount) {
    Terms.Target target = new Terms.Target(to, Amount.of(amount));
    return posting(from, Terms.to(TransactionType.TRANSFER, Amount.of(amount), target));
  }

  private static AccountRef fund(MerchantId merchant) {
    return account(merchant, AccountType.FUND, "", USD);
  }

  private static AccountRef account(
      MerchantId merchant, AccountType type, String businessType, Currency currency) {
    return new AccountRef(merchant, type, businessType, currency);
  }

  private static Instant after(long seconds) {
    return START.plusSeconds(seconds);
  }

  private Account account(AccountRef ref) {
    return account(ref, null);
  }

  private Account account(AccountRef ref, @Nullable Instant at) {
    return balances(ref.merchant(), at).accounts().stream()
        .filter(account -> account.ref().equals(ref))
        .findFirst()
        .orElseThrow();
  }

  private MerchantBalances balances(MerchantId merchant, @Nullable Instant at) {
    return store
        .balances(List.of(new BalanceQuery.ByMerchant(merchant, at)))
        .getFirst()
        .orElseThrow();
  }

  // Timed holds

  @Test
  void snapshot_ofAnAccountWithTimedHolds_hasThoseDueAndOneMoreThanIsNamed() {
    merchant("acme");
    done(pay(FUND, 100));
    List<Transaction> holds = new ArrayList<>();
    for (int seconds : new int[] {50, 10, 30, 20, 40, 60}) {
      holds.add(done(reserve(FUND, 1, after(seconds))));
    }
    Transaction byHand = done(reserve(FUND, 1, null));
    AccountRef other = account(ACME, AccountType.VCC, "", USD);
    done(pay(other, 10));
    Transaction others = done(reserve(other, 1, after(15)));

    assertThat(held(pay(FUND, 1))).isEqualTo(ids(holds.get(1)));
    now.set(after(20));
    assertThat(held(pay(FUND, 1))).isEqualTo(ids(holds.get(1), holds.get(3), holds.get(2)));
    assertThat(held(release(FUND, holds.get(5))))
        .isEqualTo(ids(holds.get(1), holds.get(3), holds.get(2), holds.get(4), holds.get(5)));
    assertThat(held(release(FUND, byHand)))
        .isEqualTo(ids(holds.get(1), holds.get(3), holds.get(2), holds.get(4), byHand));
    assertThat(held(pay(FUND, 1), pay(other, 1)))
        .isEqualTo(ids(holds.get(1), holds.get(3), holds.get(2), others));
    assertThat(held(release(other, holds.get(5)))).as("of another account").isEqualTo(ids(others));
    assertThat(held(new RecordReleases(ACME)))
        .isEqualTo(ids(holds.get(1), holds.get(3), holds.get(2), others));
    assertThat(loaded(new RecordReleases(ACME)).accounts())
        .extracting(Account::ref)
        .containsExactlyInAnyOrder(FUND, other);
  }

  private List<TransactionId> held(Command<?>... commands) {
    return loaded(commands).holds().stream().map(Hold::id).sorted(BY_TEXT).toList();
  }

  private static List<TransactionId> ids(Transaction... holds) {
    return Stream.of(holds).map(Transaction::id).sorted(BY_TEXT).toList();
  }

  private static final Comparator<TransactionId> BY_TEXT =
      Comparator.comparing(TransactionId::toString);

  /// An account's next release that is late would show held money as free too late, for ever.
  @Test
  void nextRelease_afterHoldsWereClosedByHand_isThatOfTheNextOne() {
    merchant("acme");
    done(pay(FUND, 100));
    Transaction ten = done(reserve(FUND, 1, after(10)));
    Transaction twenty = done(reserve(FUND, 1, after(20)));
    Transaction twentyToo = done(reserve(FUND, 1, after(20)));
    Transaction thirty = done(reserve(FUND, 1, after(30)));
    Transaction forty = done(reserve(FUND, 1, after(40)));
    assertThat(account(FUND).nextRelease()).isEqualTo(after(10));

    done(release(FUND, twenty));
    assertThat(account(FUND).nextRelease()).isEqualTo(after(10));
    done(release(FUND, ten));
    assertThat(account(FUND).nextRelease()).isEqualTo(after(20));
    all(List.of(release(FUND, thirty), release(FUND, twentyToo)));
    assertThat(account(FUND).nextRelease()).isEqualTo(after(40));
    done(release(FUND, forty));
    assertThat(account(FUND).nextRelease()).isNull();
  }

  @Test
  void nextRelease_afterSomeFellDue_isThatOfTheNextOne() {
    merchant("acme");
    done(pay(FUND, 100));
    for (int seconds : new int[] {10, 10, 10, 20, 30}) {
      done(reserve(FUND, 1, after(seconds)));
    }

    now.set(after(10).minusNanos(1_000));
    done(pay(FUND, 1));
    assertThat(account(FUND).version()).isEqualTo(7);
    assertThat(account(FUND).nextRelease()).isEqualTo(after(10));
    now.set(after(10));
    done(pay(FUND, 1));
    assertThat(account(FUND).version()).as("three releases and a payment").isEqualTo(11);
    assertThat(account(FUND).nextRelease()).isEqualTo(after(20));
    now.set(after(100));
    assertThat(done(new RecordReleases(ACME))).isEqualTo(2);
    assertThat(account(FUND).nextRelease()).isNull();
    assertThat(ledger.execute(new RecordReleases(ACME))).isEqualTo(new Outcome.Replayed<>(0));
  }

  /// A reserve that falls due in the instant of the payout that needs it is there for it.
  @Test
  void payout_inTheInstantOfTheRelease_findsTheMoney() {
    merchant("acme");
    done(pay(FUND, 100));
    done(reserve(FUND, 100, after(10)));
    Posting payout = posting(FUND, of(TransactionType.PAYOUT, 100));

    now.set(after(10).minusNanos(1_000));
    assertThat(ledger.execute(payout)).isInstanceOf(Outcome.Refused.class);
    now.set(after(10));
    Transaction paidOut = done(payout);

    assertThat(paidOut.recordedAt()).isEqualTo(after(10));
    assertThat(paidOut.entries().getFirst().version()).isEqualTo(4);
    assertThat(all(statement(ACME)))
        .extracting(StatementLine::recordedAt)
        .containsExactly(after(10), after(10), START, START);
  }

  /// A transfer happens at the latest time of its two accounts, so what is due in one by the
  /// other's time must be there.
  @Test
  void transfer_toAnAccountAheadOfTheClock_releasesWhatIsDueByItsTime() {
    merchant("acme");
    merchant(FAR.value());
    done(pay(FUND, 100));
    done(reserve(FUND, 100, after(10)));
    now.set(after(20));
    done(pay(fund(FAR), 1));
    now.set(after(5));

    Transaction moved = done(transfer(FUND, fund(FAR), 100));

    assertThat(moved.recordedAt()).isEqualTo(after(20));
    assertThat(moved.entries().getFirst().version()).isEqualTo(4);
    assertThat(account(FUND).balance()).isEqualTo(Balance.ZERO);
    assertThat(account(fund(FAR)).balance().available()).isEqualTo(Amount.of(101));
  }

  @Test
  void merchantsWithDueReleases_areThoseWithAnOpenHoldThatIsDue() {
    List<MerchantId> merchants = List.of(ACME, NEAR, FAR, new MerchantId("never"));
    for (MerchantId merchant : merchants) {
      merchant(merchant.value());
      done(pay(fund(merchant), 10));
    }
    IntStream.range(0, 5).forEach(i -> done(reserve(FUND, 1, after(10 + i))));
    Transaction closed = done(reserve(fund(NEAR), 1, after(10)));
    done(release(fund(NEAR), closed));
    done(reserve(fund(NEAR), 1, after(20)));
    done(posting(fund(FAR), of(TransactionType.FREEZE, 1).releasedAt(after(11))));
    done(reserve(fund(merchants.getLast()), 1, null));

    now.set(after(10).minusNanos(1_000));
    assertThat(store.merchantsWithDueReleases(10)).isEmpty();
    now.set(after(10));
    assertThat(store.merchantsWithDueReleases(10)).containsExactly(ACME);
    now.set(after(11));
    assertThat(store.merchantsWithDueReleases(10)).containsExactlyInAnyOrder(ACME, FAR);
    assertThat(store.merchantsWithDueReleases(1)).hasSize(1);
    done(new RecordReleases(ACME));
    assertThat(store.merchantsWithDueReleases(10)).containsExactly(FAR);
    now.set(after(20));
    assertThat(store.merchantsWithDueReleases(10)).containsExactlyInAnyOrder(ACME, NEAR, FAR);
  }

  /// The midnight at which a big merchant's reserves all fall due: every read must answer at once,
  /// and whoever posts next records them all.
  @Test
  void tenThousandReserves_dueAtOneMidnight_areReadAtOnceAndRecordedByOneDecision() {
    int count = 10_000;
    Instant midnight = after(1_000);
    merchant("acme");
    Terms terms = of(TransactionType.PAYMENT, 10).withReserve(Amount.of(4)).releasedAt(midnight);
    for (int part = 0; part < 4; part++) {
      all(IntStream.range(0, count / 4).mapToObj(_ -> posting(FUND, terms)).toList());
    }
    now.set(midnight.plusSeconds(1));

    Account before = account(FUND, midnight.minusNanos(1_000));
    assertThat(before.balance().available()).isEqualTo(Amount.of(6L * count));
    assertThat(before.balance().reserved()).isEqualTo(Amount.of(4L * count));
    assertThat(before.version()).isEqualTo(count);
    Account due = account(FUND);
    assertThat(due.balance()).isEqualTo(Rows.balance("" + 10 * count));
    assertThat(due.version()).isEqualTo(2L * count);
    assertThat(due.updatedAt()).isEqualTo(midnight);
    assertThat(fastest(() -> account(FUND))).isLessThan(Duration.ofMillis(100));
    assertThat(fastest(() -> account(FUND, midnight))).isLessThan(Duration.ofMillis(100));

    Transaction payout = done(posting(FUND, of(TransactionType.PAYOUT, 10L * count)));

    assertThat(payout.entries().getFirst().version()).isEqualTo(2L * count + 1);
    List<StatementLine> lines = all(statement(ACME));
    assertThat(lines)
        .extracting(line -> line.entry().version())
        .isEqualTo(LongStream.range(0, 2L * count + 1).mapToObj(i -> 2L * count + 1 - i).toList());
    assertThat(lines.subList(1, count + 1))
        .allMatch(line -> line.recordedAt().equals(midnight))
        .extracting(StatementLine::transaction)
        .doesNotHaveDuplicates();
    assertThat(account(FUND, midnight).balance()).isEqualTo(due.balance());
    assertThat(account(FUND, midnight).version()).isEqualTo(due.version());
    assertThat(holds(ACME, true)).hasSize(1);
    assertThat(store.merchantsWithDueReleases(1)).isEmpty();
  }

  private static Duration fastest(Runnable read) {
    return IntStream.range(0, 10)
        .mapToObj(_ -> {
          long start = System.nanoTime();
          read.run();
          return Duration.ofNanos(System.nanoTime() - start);
        })
        .min(Comparator.naturalOrder())
        .orElseThrow();
  }

  // As of

  /// What an account was after an entry, or after a release that nobody has recorded yet.
  private record Then(Instant from, long version, long available, long reserved, long frozen) {}

  @Test
  void balances_asOfAnyInstant_areThoseAfterTheLastEntryAndWhatWasDue() {
    merchant("acme");
    now.set(after(2));
    done(new OpenAccount(FUND, "test"));
    now.set(after(4));
    done(pay(FUND, 100));
    now.set(after(6));
    done(reserve(FUND, 10, after(20)));
    done(reserve(FUND, 5, after(30)));
    done(posting(FUND, of(TransactionType.FREEZE, 3).releasedAt(after(30))));
    now.set(after(8));
    done(posting(FUND, of(TransactionType.REFUND, 7)));
    now.set(after(24));
    done(pay(FUND, 1));
    now.set(after(50));
    List<Then> story =
        List.of(
            new Then(after(2), 0, 0, 0, 0),
            new Then(after(4), 1, 100, 0, 0),
            new Then(after(6), 4, 82, 15, 3),
            new Then(after(8), 5, 75, 15, 3),
            new Then(after(20), 6, 85, 5, 3),
            new Then(after(24), 7, 86, 5, 3),
            new Then(after(30), 9, 94, 0, 0));

    assertTold(story);
    done(new RecordReleases(ACME));
    assertTold(story);
    done(pay(FUND, 1));
    assertTold(story);
    assertThat(account(FUND).version()).isEqualTo(10);
  }

  private void assertTold(List<Then> story) {
    assertThat(balances(ACME, after(2).minusNanos(1_000)).accounts()).isEmpty();
    for (int i = 0; i < story.size(); i++) {
      Then then = story.get(i);
      Instant next = i + 1 < story.size() ? story.get(i + 1).from() : after(50).minusNanos(2_000);
      for (Instant at :
          List.of(then.from(), then.from().plusNanos(1_000), next.minusNanos(1_000))) {
        Account account = account(FUND, at);
        assertThat(account)
            .as("as of %s", at)
            .extracting(
                Account::version,
                Account::updatedAt,
                each -> each.balance().available(),
                each -> each.balance().reserved(),
                each -> each.balance().frozen())
            .containsExactly(
                then.version(),
                then.from(),
                Amount.of(then.available()),
                Amount.of(then.reserved()),
                Amount.of(then.frozen()));
        assertThat(balances(ACME, at).asOf()).isEqualTo(at);
      }
    }
  }

  /// The overdraft limit is shown as it was then, too.
  @Test
  void balances_asOfBeforeTheLimitChanged_haveTheOldLimit() {
    merchant("acme");
    done(posting(FUND, of(TransactionType.OVERDRAFT_LIMIT, 50)));
    now.set(after(10));
    done(posting(FUND, of(TransactionType.OVERDRAFT_LIMIT, 20)));

    assertThat(account(FUND, after(9)).balance().overdraft()).isEqualTo(Amount.of(50));
    assertThat(account(FUND, after(10)).balance().overdraft()).isEqualTo(Amount.of(20));
  }

  /// One look answers questions of all kinds and times, each in its place.
  @Test
  void balances_ofSeveralTimesAndMerchantsAtOnce_areAnsweredInPlace() {
    merchant("acme");
    merchant(NEAR.value());
    merchant(FAR.value());
    var secret = Rows.hashIn(FAR.lane(), "secret");
    done(new AddKey(ACME, "paytota", "", "", null, List.of(), null, secret, "test"));
    done(pay(FUND, 100));
    done(reserve(FUND, 60, after(10)));
    done(pay(fund(NEAR), 7));
    now.set(after(5));
    done(pay(account(NEAR, AccountType.VCC, "", USD), 8));
    done(pay(fund(NEAR), 9));
    now.set(after(20));

    List<Optional<MerchantBalances>> answers =
        store.balances(
            List.of(
                new BalanceQuery.ByMerchant(ACME),
                new BalanceQuery.ByMerchant(NEAR, after(1)),
                new BalanceQuery.ByCredential(secret, after(9)),
                new BalanceQuery.ByMerchant(new MerchantId("nobody"), after(1)),
                new BalanceQuery.ByMerchant(NEAR),
                new BalanceQuery.ByCredential(secret, after(10)),
                new BalanceQuery.ByMerchant(FAR, after(10)),
                new BalanceQuery.ByCredential(Rows.hash("no secret"), after(10)),
                new BalanceQuery.ByMerchant(ACME, after(21)),
                new BalanceQuery.ByMerchant(ACME, START.minusSeconds(1))));

    assertThat(answers.stream().map(HistoryContract::shown))
        .containsExactly(
            after(20) + " [100+0]",
            after(1) + " [7+0]",
            after(9) + " [40+60]",
            "none",
            after(20) + " [16+0, 8+0]",
            after(10) + " [100+0]",
            after(10) + " []",
            "none",
            after(20) + " [100+0]",
            START.minusSeconds(1) + " []");
    assertThat(answers.get(2).orElseThrow().presented()).isNotNull();
    assertThat(answers.get(0).orElseThrow().presented()).isNull();
  }

  private static String shown(Optional<MerchantBalances> answer) {
    return answer
        .map(balances ->
            balances.asOf()
                + " "
                + balances.accounts().stream()
                    .map(Account::balance)
                    .map(balance -> balance.available() + "+" + balance.reserved())
                    .toList())
        .orElse("none");
  }

  // Two accounts

  /// A transfer between two lanes is found, replayed and listed on both sides, and its idempotency
  /// key is the source's alone.
  @Test
  void transfer_withinALaneAndAcross_standsOnBothSidesAndIsReplayedEqual() {
    merchant("acme");
    for (MerchantId to : List.of(NEAR, FAR)) {
      merchant(to.value());
    }
    done(pay(FUND, 100));
    AccountRef payout = account(ACME, AccountType.PAYOUT, "", USD);
    List<Posting> postings =
        List.of(
            transfer(FUND, payout, 1),
            transfer(FUND, fund(NEAR), 2),
            transfer(FUND, fund(FAR), 3),
            transfer(fund(FAR), FUND, 1));
    List<Transaction> recorded = postings.stream().map(this::done).toList();

    reopen();

    for (int i = 0; i < postings.size(); i++) {
      Transaction transaction = recorded.get(i);
      assertThat(ledger.execute(postings.get(i))).isEqualTo(new Outcome.Replayed<>(transaction));
      assertThat(store.transaction(transaction.id())).contains(transaction);
      assertThat(store.transaction(transaction.merchant(), transaction.idempotencyKey()))
          .contains(transaction);
      for (Entry entry : transaction.entries()) {
        assertThat(all(statement(entry.ref().merchant())))
            .filteredOn(line -> line.entry().equals(entry))
            .singleElement()
            .returns(transaction.id(), StatementLine::transaction)
            .returns(transaction.recordedAt(), StatementLine::recordedAt);
      }
    }
    IdempotencyKey key = recorded.get(2).idempotencyKey();
    assertThat(store.transaction(FAR, key)).isEmpty();
    Transaction own = done(Posting.of(fund(FAR), key, of(TransactionType.PAYMENT, 5), "gateway"));
    assertThat(store.transaction(FAR, key)).contains(own);
    assertThat(store.transaction(ACME, key)).contains(recorded.get(2));
  }

  @Test
  void exchange_betweenLanes_readsBackEqual() {
    merchant("acme");
    merchant(FAR.value());
    done(pay(FUND, 100));
    AccountRef bitcoin = account(FAR, AccountType.FUND, "", Currencies.of("BTC"));
    Posting posting =
        posting(
            FUND,
            Terms.to(
                TransactionType.EXCHANGE,
                Amount.of(90),
                new Terms.Target(bitcoin, Amount.parse("0.00000001"))));

    Transaction exchanged = done(posting);

    assertThat(store.transaction(exchanged.id())).contains(exchanged);
    assertThat(account(bitcoin).balance()).isEqualTo(Rows.balance("0.00000001"));
    assertThat(ledger.execute(posting)).isEqualTo(new Outcome.Replayed<>(exchanged));
  }

  /// Two merchants who pay each other at the same time must neither wait for each other for ever
  /// nor make or lose money.
  @Test
  void transfers_oppositeAndFromManyThreads_loseNothing() {
    List<AccountRef> accounts = List.of(FUND, fund(NEAR), fund(FAR));
    for (AccountRef account : accounts) {
      merchant(account.merchant().value());
      done(pay(account, 1_000));
    }
    int threads = 8;
    int each = 60;
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      List<CompletableFuture<Integer>> done = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        Random random = new Random(thread);
        List<Posting> postings =
            IntStream.range(0, each)
                .mapToObj(i -> {
                  int from = random.nextInt(3);
                  int to = (from + 1 + random.nextInt(2)) % 3;
                  return transfer(accounts.get(from), accounts.get(to), 1 + random.nextInt(200));
                })
                .toList();
        done.add(
            CompletableFuture.supplyAsync(
                () ->
                    (int)
                        postings.stream()
                            .map(ledger::execute)
                            .filter(outcome -> outcome instanceof Outcome.Recorded<?>)
                            .count(),
                executor));
      }
      int recorded = done.stream().mapToInt(CompletableFuture::join).sum();

      assertThat(recorded).isGreaterThan(threads * each / 2);
      assertThat(accounts.stream().mapToLong(ref -> account(ref).version()).sum())
          .isEqualTo(accounts.size() + 2L * recorded);
    }
    assertThat(
            accounts.stream()
                .map(ref -> account(ref).balance().available())
                .reduce(Amount.ZERO, Amount::plus))
        .isEqualTo(Amount.of(3_000));
    for (AccountRef ref : accounts) {
      List<StatementLine> lines = all(statement(ref.merchant()));
      assertThat(lines)
          .extracting(line -> line.entry().version())
          .isEqualTo(LongStream.range(0, lines.size()).mapToObj(i -> lines.size() - i).toList());
    }
  }

  // Statements

  private static StatementQuery statement(MerchantId merchant) {
    return new StatementQuery(merchant, null, null, null, null, null, null, null, 500);
  }

  private static StatementQuery behind(StatementQuery query, StatementQuery.Place before) {
    return new StatementQuery(
        query.merchant(),
        query.currency(),
        query.type(),
        query.businessType(),
        query.reference(),
        query.from(),
        query.to(),
        before,
        query.most());
  }

  /// Page by page, to the end.
  private List<StatementLine> all(StatementQuery query) {
    return all(query, () -> {});
  }

  private List<StatementLine> all(StatementQuery query, Runnable betweenPages) {
    List<StatementLine> lines = new ArrayList<>();
    List<StatementLine> page = store.statement(query);
    while (!page.isEmpty()) {
      lines.addAll(page);
      betweenPages.run();
      page = store.statement(behind(query, page.getLast().place()));
    }
    return lines;
  }

  /// Entries of one merchant and of its neighbours, many of them in the same microsecond.
  private void aBusyDay() {
    Random random = new Random(7);
    for (MerchantId merchant : List.of(ACME, NEAR)) {
      merchant(merchant.value());
    }
    List<AccountRef> accounts =
        List.of(
            FUND,
            account(ACME, AccountType.FUND, "", Currencies.of("UGX")),
            account(ACME, AccountType.VCC, "", USD),
            account(ACME, AccountType.FUND, "SHOP", USD),
            fund(NEAR));
    for (int i = 0; i < 60; i++) {
      AccountRef account = accounts.get(random.nextInt(accounts.size()));
      done(
          posting(
              account,
              of(TransactionType.PAYMENT, 10 + i),
              random.nextInt(3) == 0 ? "INV-" + random.nextInt(4) : ""));
      if (random.nextInt(3) == 0) {
        now.updateAndGet(time -> time.plusNanos(1_000));
      }
    }
    done(transfer(FUND, fund(NEAR), 1));
    done(transfer(fund(NEAR), accounts.get(3), 2));
  }

  @Test
  void statement_ofAMerchant_isItsEntriesNewestFirst() {
    aBusyDay();

    List<StatementLine> lines = all(statement(ACME));

    assertThat(lines).hasSizeGreaterThan(40);
    assertThat(lines)
        .extracting(StatementLine::place)
        .isSortedAccordingTo(
            Comparator.comparing(StatementQuery.Place::recordedAt)
                .thenComparing(place -> place.account().value())
                .thenComparing(StatementQuery.Place::version)
                .reversed())
        .doesNotHaveDuplicates();
    assertThat(lines)
        .hasSize(
            balances(ACME).accounts().stream().mapToInt(account -> (int) account.version()).sum());
    for (StatementLine line : lines) {
      Transaction transaction = store.transaction(line.transaction()).orElseThrow();
      assertThat(transaction.entries()).contains(line.entry());
      assertThat(line)
          .isEqualTo(
              new StatementLine(
                  line.entry(),
                  transaction.id(),
                  transaction.type(),
                  transaction.hold(),
                  transaction.idempotencyKey(),
                  transaction.reference(),
                  transaction.occurredAt(),
                  transaction.recordedAt()));
    }
    assertThat(all(statement(new MerchantId("nobody")))).isEmpty();
  }

  @Test
  void statement_pagedWhileEntriesArrive_hasNoGapAndNoneTwice() {
    aBusyDay();
    List<StatementLine> all = all(statement(ACME));
    AccountRef late = account(ACME, AccountType.REFUND, "", USD);

    for (int most : new int[] {1, 2, 7, 100}) {
      StatementQuery query =
          new StatementQuery(ACME, null, null, null, null, null, after(60), null, most);
      List<StatementLine> before = all(query);

      List<StatementLine> paged =
          all(
              query,
              () -> {
                done(pay(FUND, 1));
                done(pay(late, 1));
                now.updateAndGet(time -> time.plusNanos(1_000));
              });

      assertThat(paged).isEqualTo(before);
      assertThat(paged.subList(paged.size() - all.size(), paged.size())).isEqualTo(all);
    }
  }

  @Test
  void statement_withFilters_isTheEntriesThatMatchThemAll() {
    aBusyDay();
    List<StatementLine> all = all(statement(ACME));
    Instant middle = all.get(all.size() / 2).recordedAt();

    assertFiltered(
        all,
        new StatementQuery(ACME, Currencies.of("UGX"), null, null, null, null, null, null, 9),
        line -> line.entry().ref().currency().code().equals("UGX"));
    assertFiltered(
        all,
        new StatementQuery(ACME, null, AccountType.VCC, null, null, null, null, null, 9),
        line -> line.entry().ref().type() == AccountType.VCC);
    assertFiltered(
        all,
        new StatementQuery(ACME, null, null, "SHOP", null, null, null, null, 9),
        line -> line.entry().ref().businessType().equals("SHOP"));
    assertFiltered(
        all,
        new StatementQuery(ACME, null, null, "", null, null, null, null, 9),
        line -> line.entry().ref().businessType().isEmpty());
    assertFiltered(
        all,
        new StatementQuery(ACME, null, null, null, "INV-2", null, null, null, 2),
        line -> line.reference().equals("INV-2"));
    assertFiltered(
        all,
        new StatementQuery(ACME, null, null, null, null, middle, null, null, 9),
        line -> !line.recordedAt().isBefore(middle));
    assertFiltered(
        all,
        new StatementQuery(ACME, null, null, null, null, null, middle, null, 9),
        line -> line.recordedAt().isBefore(middle));
    assertFiltered(
        all,
        new StatementQuery(
            ACME,
            USD,
            AccountType.FUND,
            "",
            "INV-1",
            middle.minusNanos(9_000),
            middle.plusNanos(9_000),
            null,
            1),
        line ->
            line.entry().ref().equals(FUND)
                && line.reference().equals("INV-1")
                && !line.recordedAt().isBefore(middle.minusNanos(9_000))
                && line.recordedAt().isBefore(middle.plusNanos(9_000)));
    assertThat(
            store.statement(
                new StatementQuery(ACME, null, null, null, "none such", null, null, null, 9)))
        .isEmpty();
    assertThat(
            store.statement(
                new StatementQuery(ACME, null, null, null, null, middle, middle, null, 9)))
        .isEmpty();
  }

  private void assertFiltered(
      List<StatementLine> all, StatementQuery query, Predicate<StatementLine> matches) {
    List<StatementLine> expected = all.stream().filter(matches).toList();
    assertThat(expected).as("%s", query).isNotEmpty().hasSizeLessThan(all.size());
    assertThat(all(query)).as("%s", query).isEqualTo(expected);
  }

  // Holds

  private List<HoldLine> holds(MerchantId merchant, @Nullable Boolean open) {
    List<HoldLine> lines = new ArrayList<>();
    HoldQuery.Place after = null;
    List<HoldLine> page;
    do {
      page = store.holds(new HoldQuery(merchant, open, after, 3));
      lines.addAll(page);
      after =
          page.isEmpty()
              ? null
              : new HoldQuery.Place(page.getLast().hold().account(), page.getLast().hold().id());
    } while (!page.isEmpty());
    return lines;
  }

  @Test
  void holds_pageByPage_areThoseOfTheStateNewestFirstInEachAccount() {
    merchant("acme");
    merchant(NEAR.value());
    AccountRef shillings = account(ACME, AccountType.FUND, "", Currencies.of("UGX"));
    List<AccountRef> accounts = List.of(shillings, FUND, fund(NEAR));
    accounts.forEach(account -> done(pay(account, 1_000)));
    List<Transaction> opened = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      now.updateAndGet(time -> time.plusMillis(1));
      opened.add(
          done(
              i % 5 == 0
                  ? posting(
                      accounts.get(i % 3), of(TransactionType.PAYOUT, 10).withFee(Amount.of(1)))
                  : reserve(accounts.get(i % 3), 10, i % 2 == 0 ? null : after(100 + i))));
    }
    List<Transaction> closed = new ArrayList<>();
    for (int i = 1; i < 30; i += 3) {
      if (i % 5 != 0) {
        now.updateAndGet(time -> time.plusMillis(1));
        closed.add(done(release(accounts.get(i % 3), opened.get(i))));
      }
    }
    done(
        posting(
            shillings,
            Terms.on(
                TransactionType.PAYOUT_SETTLEMENT, opened.get(0).id().toString(), Amount.of(5))));

    List<TransactionId> shut = closed.stream().map(Transaction::hold).toList();
    assertThat(ids(holds(ACME, null))).isEqualTo(expected(opened, _ -> true));
    assertThat(ids(holds(ACME, true))).isEqualTo(expected(opened, id -> !shut.contains(id)));
    assertThat(ids(holds(ACME, false))).isEqualTo(expected(opened, shut::contains)).isNotEmpty();
    HoldLine first = holds(ACME, null).getLast();
    assertThat(first.account()).isEqualTo(FUND);
    HoldLine payout =
        holds(ACME, true).stream()
            .filter(line -> line.hold().id().equals(opened.get(0).id()))
            .findFirst()
            .orElseThrow();
    assertThat(payout.account()).isEqualTo(shillings);
    assertThat(payout.hold().left()).isEqualTo(Amount.of(5));
    assertThat(payout.hold().fee()).isEqualTo(Amount.of(1));
    assertThat(holds(ACME, false)).allMatch(line -> line.hold().closedAt() != null);
    assertThat(holds(new MerchantId("nobody"), null)).isEmpty();
    for (HoldLine line : holds(ACME, null)) {
      assertThat(store.hold(line.account(), line.hold().id())).contains(line.hold());
    }
    TransactionId foreign = opened.get(2).id();
    assertThat(store.hold(fund(NEAR), foreign)).isPresent();
    assertThat(store.hold(FUND, foreign)).as("of another account").isEmpty();
    assertThat(store.hold(FUND, closed.getFirst().id())).as("that opened none").isEmpty();
    assertThat(store.hold(fund(new MerchantId("nobody")), foreign)).isEmpty();
  }

  /// Whoever asks later about a moment must hear what was heard then, to the last cent of each
  /// hold.
  @Test
  void holds_asOfEveryMoment_areThoseThatWereListedThen() {
    Random random = new Random(20260301);
    merchant("acme");
    List<AccountRef> accounts =
        List.of(FUND, account(ACME, AccountType.PAYOUT, "", Currencies.of("UGX")));
    accounts.forEach(account -> done(pay(account, 1_000_000)));
    SortedMap<Instant, List<HoldLine>> listed = new TreeMap<>();
    listed.put(now.get().minusSeconds(1), List.of());
    for (int i = 0; i < 150; i++) {
      now.updateAndGet(time -> time.plusNanos(1_000L * random.nextInt(3) * random.nextInt(2_000)));
      AccountRef account = accounts.get(random.nextInt(2));
      List<Hold> open =
          ledger.holds(new HoldQuery(ACME, true, null, 1_000)).orElseThrow().stream()
              .filter(line -> line.account().equals(account))
              .map(HoldLine::hold)
              .toList();
      done(
          open.isEmpty() || random.nextInt(5) < 2
              ? opening(account, random)
              : drawing(account, open.get(random.nextInt(open.size())), random));
      listed.put(now.get(), ledger.holds(new HoldQuery(ACME, true, null, 1_000)).orElseThrow());
    }
    assertThat(listed.values()).anyMatch(lines -> lines.size() > 7);
    listed.forEach((at, lines) -> {
      assertThat(heldAt(at, 3)).as("%s", at).isEqualTo(lines);
      assertThat(heldAt(at, 1_000)).as("%s", at).isEqualTo(lines);
      for (HoldLine line : lines) {
        assertThat(ledger.hold(line.hold().id(), at)).contains(new HoldHistory(line, null));
      }
    });
    for (HoldLine line : holds(ACME, null)) {
      HoldHistory now = ledger.hold(line.hold().id(), null).orElseThrow();
      assertThat(now.line()).isEqualTo(line);
      assertThat(now.closedBy() == null).isEqualTo(line.hold().isOpen());
      assertThat(ledger.hold(line.hold().id(), line.hold().openedAt().minusNanos(1_000))).isEmpty();
    }
  }

  private Posting opening(AccountRef account, Random random) {
    Instant until =
        random.nextBoolean() ? now.get().plusNanos(1_000L * (1 + random.nextInt(5_000))) : null;
    return posting(
        account,
        switch (random.nextInt(3)) {
          case 0 -> of(TransactionType.PAYOUT, 100).withFee(Amount.of(random.nextInt(10)));
          case 1 -> of(TransactionType.RESERVE, 100).releasedAt(until);
          default -> of(TransactionType.FREEZE, 100).releasedAt(until);
        });
  }

  private Posting drawing(AccountRef account, Hold hold, Random random) {
    Amount part =
        random.nextInt(3) == 0 ? null : Amount.of(1 + random.nextInt(30)).min(hold.left());
    Amount charged = Amount.of(1 + random.nextInt(70));
    TransactionType type =
        switch (hold.kind()) {
          case PAYOUT ->
              random.nextInt(3) == 0
                  ? TransactionType.PAYOUT_CANCELLATION
                  : TransactionType.PAYOUT_SETTLEMENT;
          case RESERVE -> TransactionType.RESERVE_RELEASE;
          case FREEZE -> TransactionType.UNFREEZE;
        };
    return posting(
        account,
        hold.kind() != HoldKind.PAYOUT && random.nextBoolean()
            ? Terms.of(
                    random.nextBoolean() ? TransactionType.CHARGEBACK : TransactionType.FEE,
                    charged)
                .withHold(hold.id().toString())
            : Terms.on(
                type,
                hold.id().toString(),
                type == TransactionType.PAYOUT_CANCELLATION ? null : part));
  }

  private List<HoldLine> heldAt(Instant at, int most) {
    List<HoldLine> lines = new ArrayList<>();
    PastHoldQuery.Place after = null;
    do {
      PastHolds page = ledger.holds(new PastHoldQuery(ACME, at, after, most)).orElseThrow();
      assertThat(page.lines()).hasSizeLessThanOrEqualTo(most);
      lines.addAll(page.lines());
      after = page.next();
    } while (after != null);
    return lines;
  }

  private static List<TransactionId> ids(List<HoldLine> lines) {
    return lines.stream().map(line -> line.hold().id()).toList();
  }

  private static List<TransactionId> expected(
      List<Transaction> opened, Predicate<TransactionId> matches) {
    return opened.stream()
        .filter(each -> each.merchant().equals(ACME))
        .sorted(
            Comparator.comparing((Transaction each) -> each.entries().getFirst().account().value())
                .thenComparing(Transaction::id, BY_TEXT.reversed()))
        .map(Transaction::id)
        .filter(matches)
        .toList();
  }

  // Totals

  /// The platform's whole position may well have more digits than any one account.
  @Test
  void totals_ofManyAccounts_areExactSumsByCurrency() {
    String most = "9".repeat(38);
    Merchant one = Rows.merchant("acme", 123_456_789, START);
    Merchant other = Rows.merchant(FAR.value(), 123_456_788, START);
    List<Account> accounts =
        List.of(
            total(one, 1, "USD", most, "0.01"),
            total(one, 2, "UGX", "-5", "0"),
            total(one, 3, "USD", most, "0.01"),
            total(other, 1, "USD", most, "0.01"),
            total(other, 2, "BTC", "0.000000000000000001", "1"));
    write(added(one, other, accounts.get(0), accounts.get(1), accounts.get(2)));
    write(added(accounts.get(3), accounts.get(4)));

    Amount three = Amount.parse(most).plus(Amount.parse(most)).plus(Amount.parse(most));
    assertThat(store.totals())
        .containsExactly(
            new CurrencyTotal(Currencies.of("BTC"), accounts.get(4).balance(), 1),
            new CurrencyTotal(Currencies.of("UGX"), accounts.get(1).balance(), 1),
            new CurrencyTotal(
                USD,
                new Balance(
                    three,
                    Amount.ZERO,
                    Amount.ZERO,
                    Amount.ZERO,
                    Amount.parse("0.03"),
                    Amount.ZERO),
                2));
  }

  private static Account total(
      Merchant merchant, int place, String currency, String available, String fees) {
    Account plain = Rows.account(merchant, place, 1, available);
    Amount zero = Amount.ZERO;
    return new Account(
        plain.id(),
        account(merchant.id(), AccountType.FUND, "B" + place, Currencies.of(currency)),
        new Balance(Amount.parse(available), zero, zero, zero, Amount.parse(fees), zero),
        1,
        plain.head(),
        START,
        START,
        null);
  }

  @Test
  void totals_ofNothing_areNone() {
    assertThat(store.totals()).isEmpty();
  }

  // The log

  @Test
  void log_pageByPage_isEveryActNewestFirst() {
    List<LogLine> expected = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      MerchantId merchant = new MerchantId("merchant-" + i);
      done(new SaveMerchant(merchant, "Name " + i, null, null, null, "anna"));
      if (i % 4 == 0) {
        now.updateAndGet(time -> time.plusNanos(1_000));
      }
    }
    done(
        new AddOperator(
            "zoe", Role.READER, Rows.hashIn(Lane.ofName("zoe"), "token"), null, "anna"));
    now.updateAndGet(time -> time.plusSeconds(1));
    done(new OpenAccount(fund(new MerchantId("merchant-3")), "zoe"));

    LogQuery.Place before = null;
    List<LogLine> page;
    do {
      page = store.log(new LogQuery(before, 6));
      expected.addAll(page);
      before = page.isEmpty() ? null : new LogQuery.Place(page.getLast().at(), page.getLast().id());
    } while (!page.isEmpty());

    assertThat(expected).hasSize(22).doesNotHaveDuplicates();
    assertThat(expected)
        .isSortedAccordingTo(
            Comparator.comparing(LogLine::at)
                .thenComparing(line -> line.id().toString())
                .reversed());
    LogLine last = expected.getFirst();
    assertThat(last)
        .extracting(LogLine::at, LogLine::by, LogLine::act, LogLine::subject)
        .containsExactly(now.get(), "zoe", Act.ACCOUNT_OPENED, "merchant-3");
    assertThat(last.number()).isEqualTo(2);
    assertThat(expected)
        .filteredOn(line -> line.act() == Act.MERCHANT_CREATED)
        .hasSize(20)
        .allSatisfy(line ->
            assertThat(line.detail())
                .containsEntry("name", "Name " + line.subject().substring("merchant-".length())));
    assertThat(expected)
        .filteredOn(line -> line.act() == Act.OPERATOR_ADDED)
        .singleElement()
        .returns("zoe", LogLine::subject)
        .returns(Rows.hashIn(Lane.ofName("zoe"), "token"), LogLine::admitted);
  }
}

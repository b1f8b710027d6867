package dev.saldo.store;

import static dev.saldo.store.Rows.added;
import static dev.saldo.store.Rows.changed;
import static dev.saldo.store.Rows.changes;
import static dev.saldo.store.Rows.removed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.saldo.ledger.Account;
import dev.saldo.ledger.AccountId;
import dev.saldo.ledger.AccountRef;
import dev.saldo.ledger.AccountType;
import dev.saldo.ledger.AddKey;
import dev.saldo.ledger.AddOperator;
import dev.saldo.ledger.Balance;
import dev.saldo.ledger.BalanceQuery;
import dev.saldo.ledger.BrokenInvariantException;
import dev.saldo.ledger.Change;
import dev.saldo.ledger.Changes;
import dev.saldo.ledger.Command;
import dev.saldo.ledger.Credential;
import dev.saldo.ledger.Decision;
import dev.saldo.ledger.Entry;
import dev.saldo.ledger.Hash;
import dev.saldo.ledger.Hold;
import dev.saldo.ledger.HoldKind;
import dev.saldo.ledger.IdempotencyKey;
import dev.saldo.ledger.IssueToken;
import dev.saldo.ledger.KeyId;
import dev.saldo.ledger.Lane;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.Merchant;
import dev.saldo.ledger.MerchantBalances;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.MerchantKey;
import dev.saldo.ledger.MerchantQuery;
import dev.saldo.ledger.Needs;
import dev.saldo.ledger.OpenAccount;
import dev.saldo.ledger.Operator;
import dev.saldo.ledger.Outcome;
import dev.saldo.ledger.Posting;
import dev.saldo.ledger.Refusal;
import dev.saldo.ledger.RemoveOperator;
import dev.saldo.ledger.RevokeKey;
import dev.saldo.ledger.Role;
import dev.saldo.ledger.SaveMerchant;
import dev.saldo.ledger.Snapshot;
import dev.saldo.ledger.StoreUnavailableException;
import dev.saldo.ledger.Terms;
import dev.saldo.ledger.Transaction;
import dev.saldo.ledger.TransactionId;
import dev.saldo.ledger.TransactionType;
import dev.saldo.money.Amount;
import dev.saldo.money.Currencies;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What every store must do, whatever it is made of. Each implementation runs all of it.
///
/// Where rows are written as they are, they go in by a decision of the test's own; everywhere else
/// real commands go through a real ledger.
public abstract class LedgerStoreContract extends HistoryContract {

  private static final Instant EPOCH = Instant.EPOCH;
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999Z");
  private static final String MOST = "9".repeat(38);
  private static final String LEAST = "0.000000000000000001";

  /// Texts that a store may lose: what SQL, JSON or an encoding has a meaning for.
  private static final String TRICKY =
      "É\u0301 “𝔘𝔫𝔦” 😀 'O''Brien' \\ \" % _ ; -- {} [1] \u00a0ß";

  private Optional<MerchantBalances> balances(Hash credential) {
    return store.balances(List.of(new BalanceQuery.ByCredential(credential))).getFirst();
  }

  private static Command<?> touching(MerchantId merchant) {
    return new SaveMerchant(merchant, null, null, null, null, "test");
  }

  // Nothing in it

  @Test
  void store_withNothingInIt_findsNothing() {
    Hash hash = Rows.hash("nobody");

    assertThat(
            store.balances(
                List.of(new BalanceQuery.ByMerchant(ACME), new BalanceQuery.ByCredential(hash))))
        .containsExactly(Optional.empty(), Optional.empty());
    assertThat(store.balances(List.of())).isEmpty();
    assertThat(store.operatorsByToken(List.of(hash))).containsExactly(Optional.empty());
    assertThat(store.operators()).isEmpty();
    assertThat(store.merchant(ACME)).isEmpty();
    assertThat(store.merchants(new MerchantQuery("", null, null, 10))).isEmpty();
    assertThat(store.keys(ACME)).isEmpty();
    assertThat(store.transaction(new TransactionId(1, 2))).isEmpty();
    assertThat(store.transaction(ACME, new IdempotencyKey("k"))).isEmpty();
  }

  @Test
  void snapshot_ofWhatDoesNotExist_isEmptyButForTheTime() {
    now.set(START.plusNanos(999));

    Snapshot snapshot =
        loaded(
            payment(FUND, "k", "1"),
            Posting.of(
                FUND,
                new IdempotencyKey("s"),
                Terms.on(
                    TransactionType.UNFREEZE,
                    new TransactionId(7, ACME.lane().number()).toString(),
                    null),
                "gateway"),
            new RevokeKey(ACME, new KeyId(1, ACME.lane().number()), "test"),
            new AddOperator("anna", Role.ADMIN, token("anna"), null, "test"));

    assertThat(snapshot)
        .isEqualTo(
            new Snapshot(
                START, List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(),
                List.of()));
  }

  // Each kind of row, written and read back

  @Test
  void merchant_ofAnyShape_readsBackEqual() {
    Merchant plain = Rows.merchant("plain", 100_000_000, EPOCH);
    Merchant rich =
        new Merchant(
            ACME,
            Rows.number(ACME, 999_999_999),
            plain.id(),
            TRICKY,
            Currencies.of("BTC"),
            true,
            AccountId.MOST,
            LATEST);

    write(added(plain, rich));

    assertThat(store.merchant(plain.id())).contains(plain);
    assertThat(store.merchant(ACME)).contains(rich);
    assertThat(loaded(touching(ACME)).merchants()).containsExactly(rich);
    Merchant renamed =
        new Merchant(ACME, rich.number(), plain.id(), "", Currencies.of("UGX"), false, 3, LATEST);
    write(changed(renamed));
    assertThat(store.merchant(ACME)).contains(renamed);
    assertThat(store.merchant(plain.id())).contains(plain);
  }

  @Test
  void account_withExtremeFigures_readsBackEqual() {
    Merchant merchant = Rows.merchant("acme", 123_456_789, EPOCH);
    Account widest =
        new Account(
            new AccountId(merchant.number() * 10_000 + 1),
            new AccountRef(ACME, AccountType.VCC, "B2B_PAYMENTS", Currencies.of("ETH")),
            new Balance(
                Amount.parse("-" + MOST),
                Amount.parse(MOST),
                Amount.parse(LEAST),
                Amount.parse("12345678901234567890.123456789012345678"),
                Amount.parse("0.1"),
                Amount.parse(MOST)),
            Long.MAX_VALUE,
            Rows.hash("head"),
            EPOCH,
            LATEST,
            LATEST);
    Account empty =
        new Account(
            new AccountId(merchant.number() * 10_000 + AccountId.MOST),
            FUND,
            Balance.ZERO,
            0,
            Rows.hash("start"),
            EPOCH,
            EPOCH,
            null);

    write(added(merchant, widest, empty));

    assertThat(balances(ACME).accounts()).containsExactly(widest, empty);
  }

  @Test
  void hold_ofEveryKind_readsBackEqual() {
    Merchant merchant = Rows.withAccounts(Rows.merchant("acme", 123_456_789, EPOCH), 1);
    Account account = Rows.account(merchant, 1, 1, "1");
    List<Hold> holds =
        Stream.of(HoldKind.values())
            .map(kind ->
                new Hold(
                    new TransactionId(-1L - kind.ordinal(), ACME.lane().number()),
                    account.id(),
                    kind,
                    Amount.parse(MOST),
                    Amount.parse(LEAST),
                    Amount.parse(MOST),
                    Amount.parse(LEAST),
                    kind == HoldKind.RESERVE ? LATEST : null,
                    EPOCH,
                    null))
            .toList();
    Command<?>[] needing =
        holds.stream()
            .map(hold ->
                Posting.of(
                    FUND,
                    new IdempotencyKey("draws-on-" + hold.kind()),
                    Terms.on(TransactionType.UNFREEZE, hold.id().toString(), null),
                    "gateway"))
            .toArray(Command<?>[]::new);

    write(added(merchant, account, holds.get(0), holds.get(1), holds.get(2)));
    assertThat(loaded(needing).holds()).containsExactlyInAnyOrderElementsOf(holds);

    Hold closed =
        new Hold(
            holds.get(0).id(),
            account.id(),
            holds.get(0).kind(),
            Amount.parse(MOST),
            Amount.parse(LEAST),
            Amount.ZERO,
            Amount.ZERO,
            holds.get(0).releaseAt(),
            EPOCH,
            LATEST);
    write(changed(closed));
    assertThat(loaded(needing).holds())
        .containsExactlyInAnyOrder(closed, holds.get(1), holds.get(2));
  }

  @Test
  void keyAndCredential_withEverything_readBackEqual() {
    Merchant merchant = Rows.merchant("acme", 123_456_789, EPOCH);
    MerchantKey rich =
        new MerchantKey(
            new KeyId(Long.MIN_VALUE, ACME.lane().number()),
            ACME,
            "oxapay",
            "general",
            TRICKY,
            "client-" + TRICKY,
            List.of("10.0.0.0/8", "2001:db8::/32", TRICKY),
            EPOCH,
            LATEST,
            LATEST);
    MerchantKey bare =
        new MerchantKey(
            new KeyId(Long.MAX_VALUE, ACME.lane().number()),
            ACME,
            "neox",
            "",
            "",
            null,
            List.of(),
            START,
            null,
            null);
    Credential secret = new Credential(Rows.hash("secret"), rich.id(), EPOCH, null);
    Credential token = new Credential(Rows.hashIn(ACME.lane(), "token"), bare.id(), LATEST, LATEST);

    write(added(merchant, rich, bare, secret, token), touching(ACME));

    assertThat(store.keys(ACME)).containsExactly(rich, bare);
    assertThat(balances(secret.hash()).orElseThrow().presented())
        .isEqualTo(new MerchantBalances.Presented(rich, secret));
    assertThat(balances(token.hash()).orElseThrow().presented())
        .isEqualTo(new MerchantBalances.Presented(bare, token));
    Snapshot snapshot =
        loaded(new RevokeKey(ACME, bare.id(), "test"), new RevokeKey(ACME, rich.id(), "test"));
    assertThat(snapshot.keys()).containsExactlyInAnyOrder(bare, rich);
    assertThat(snapshot.credentials()).containsExactly(token);
  }

  @Test
  void operator_withEverything_readsBackEqual() {
    Operator zoe = new Operator("zoe", Role.READER, token("zoe"), EPOCH, LATEST);
    Operator anna = new Operator("Anna-1", Role.ADMIN, token("Anna-1"), LATEST, null);
    Operator bot = new Operator("bot", Role.POSTER, token("bot"), START, START);

    write(added(zoe, anna, bot));

    assertThat(store.operators()).containsExactly(anna, bot, zoe);
    assertThat(
            store.operatorsByToken(
                List.of(zoe.token(), Rows.hash("none"), anna.token(), zoe.token())))
        .containsExactly(Optional.of(zoe), Optional.empty(), Optional.of(anna), Optional.of(zoe));
    assertThat(
            loaded(new RemoveOperator("zoe", "test"), new RemoveOperator("nobody", "test"))
                .operators())
        .containsExactly(zoe);
  }

  private static Hash token(String operator) {
    return Rows.hashIn(Lane.ofName(operator), "token of " + operator);
  }

  @Test
  void transaction_withEverything_readsBackEqual() {
    Merchant merchant = Rows.merchant("acme", 123_456_789, EPOCH);
    Account account = Rows.account(merchant, 1, 1, "-" + MOST);
    Transaction first =
        new Transaction(
            new TransactionId(-1, ACME.lane().number()),
            ACME,
            new IdempotencyKey("\"!'\\~" + "k".repeat(123)),
            Rows.hash("fingerprint"),
            TransactionType.CHARGEBACK,
            new TransactionId(5, ACME.lane().number()),
            EPOCH,
            LATEST,
            "gateway-1",
            TRICKY,
            Collections.unmodifiableSortedMap(
                new TreeMap<>(Map.of("b", TRICKY, "\"a\"", "", TRICKY, "\\u0041\\\\"))),
            List.of(entry(account, 1, "0", "-" + MOST)));

    write(added(merchant, account, first), touching(ACME));

    assertThat(store.transaction(first.id())).contains(first);
    assertThat(store.transaction(ACME, first.idempotencyKey())).contains(first);
    assertThat(loaded(payment(FUND, first.idempotencyKey().value(), "1")).recorded())
        .containsExactly(first);
  }

  /// The target of a transfer may lie in another lane than its source.
  @Test
  void transaction_ofTwoAccounts_readsBackWithBothEntries() {
    Merchant source = Rows.merchant("acme", 123_456_789, EPOCH);
    Merchant target = Rows.merchant(Rows.elsewhere(ACME).value(), 123_456_788, EPOCH);
    Account from = Rows.account(source, 1, 2, "3");
    Account to = Rows.account(target, 1, 1, "7");
    Transaction paidIn = transaction("in", List.of(entry(from, 1, "0", "10")));
    Transaction moved =
        transaction("out", List.of(entry(from, 2, "10", "3"), entry(to, 1, "0", "7")));

    write(added(source, target, from, to, paidIn, moved));

    assertThat(store.transaction(moved.id())).contains(moved);
    assertThat(store.transaction(ACME, paidIn.idempotencyKey())).contains(paidIn);
  }

  private static Transaction transaction(String key, List<Entry> entries) {
    Entry source = entries.getFirst();
    return new Transaction(
        new TransactionId(Rows.hash(key).hashCode(), source.account().lane().number()),
        source.ref().merchant(),
        new IdempotencyKey(key),
        Rows.hash(key),
        TransactionType.ADJUSTMENT,
        null,
        null,
        START,
        "gateway",
        "",
        Collections.emptySortedMap(),
        entries);
  }

  private static Entry entry(Account account, long version, String before, String after) {
    Amount zero = Amount.ZERO;
    return new Entry(
        account.id(),
        account.ref(),
        version,
        new Change(Amount.parse(after).minus(Amount.parse(before)), zero, zero, zero, zero),
        Rows.balance(after),
        Rows.hash(account.id() + " " + version));
  }

  // Through the ledger

  /// A caller that lost the answer asks again, maybe days and restarts later, and must be told the
  /// same.
  @Test
  void posting_askedAgainAfterReopening_isAnsweredAsRecorded() {
    merchant("acme");
    List<Posting> postings =
        List.of(
            Posting.of(
                FUND,
                new IdempotencyKey("pay"),
                new Terms(
                    TransactionType.PAYMENT,
                    Amount.parse("100.01"),
                    Amount.parse("1.50"),
                    Amount.parse("10"),
                    null,
                    null,
                    false,
                    null),
                START.minusSeconds(60),
                TRICKY,
                Map.of("order", "7", "a", TRICKY),
                "gateway"),
            Posting.of(
                FUND,
                new IdempotencyKey("limit"),
                Terms.of(TransactionType.OVERDRAFT_LIMIT, Amount.of(500)),
                "gateway"),
            Posting.of(
                FUND,
                new IdempotencyKey("payout"),
                new Terms(
                    TransactionType.PAYOUT,
                    Amount.of(50),
                    Amount.of(2),
                    Amount.ZERO,
                    null,
                    null,
                    false,
                    null),
                "gateway"));
    List<Transaction> recorded = new ArrayList<>();
    for (Posting posting : postings) {
      recorded.add(done(posting));
      now.updateAndGet(time -> time.plusMillis(1));
    }

    reopen();

    for (int i = 0; i < postings.size(); i++) {
      assertThat(ledger.execute(postings.get(i)))
          .isEqualTo(new Outcome.Replayed<>(recorded.get(i)));
      assertThat(store.transaction(recorded.get(i).id())).contains(recorded.get(i));
    }
    assertThat(balances(ACME).accounts().getFirst().version()).isEqualTo(3);
  }

  @Test
  void hold_drawnOnAfterReopening_isTheOneThatWasOpened() {
    merchant("acme");
    done(payment(FUND, "pay", "100"));
    Transaction payout =
        done(
            Posting.of(
                FUND,
                new IdempotencyKey("payout"),
                new Terms(
                    TransactionType.PAYOUT,
                    Amount.of(50),
                    Amount.of(2),
                    Amount.ZERO,
                    null,
                    null,
                    false,
                    null),
                "gateway"));

    reopen();
    Transaction settled =
        done(
            Posting.of(
                FUND,
                new IdempotencyKey("settle"),
                Terms.on(TransactionType.PAYOUT_SETTLEMENT, payout.id().toString(), Amount.of(25)),
                "gateway"));

    assertThat(settled.hold()).isEqualTo(payout.id());
    assertThat(settled.entries().getFirst().after())
        .isEqualTo(
            new Balance(
                Amount.of(48), Amount.of(26), Amount.ZERO, Amount.ZERO, Amount.of(1), Amount.ZERO));
    assertThat(store.transaction(settled.id())).contains(settled);
  }

  @Test
  void accounts_ofAMerchant_areListedInTheOrderOfOpening() {
    merchant("acme");
    List<Account> opened =
        Stream.of("USD", "BTC", "AUD", "XOF")
            .flatMap(currency ->
                Stream.of(AccountType.VCC, AccountType.FUND)
                    .map(type -> new AccountRef(ACME, type, "", Currencies.of(currency))))
            .map(ref -> done(new OpenAccount(ref, "test")))
            .toList();

    assertThat(balances(ACME).accounts()).isEqualTo(opened);
    assertThat(balances(ACME).merchant().accounts()).isEqualTo(8);
  }

  /// Two merchants' numbers may differ by one; their accounts must not run together.
  @Test
  void accounts_ofMerchantsWithAdjacentNumbers_stayApart() {
    MerchantId next = Rows.neighbour(ACME);
    Merchant one = Rows.merchant("acme", 500_000_000, EPOCH);
    Merchant other = Rows.merchant(next.value(), 500_000_001, EPOCH);
    Account first = Rows.account(one, 1, 0, "0");
    Account last =
        new Account(
            new AccountId(one.number() * 10_000 + AccountId.MOST),
            new AccountRef(ACME, AccountType.REFUND, "", Currencies.of("USD")),
            Balance.ZERO,
            0,
            Rows.hash("last"),
            EPOCH,
            EPOCH,
            null);
    Account others = Rows.account(other, 1, 0, "0");

    write(added(one, other, first, last, others));

    assertThat(balances(ACME).accounts()).containsExactly(first, last);
    assertThat(balances(next).accounts()).containsExactly(others);
  }

  @Test
  void snapshot_ofOneAccountOfSeveral_holdsThatOne() {
    merchant("acme");
    Stream.of("UGX", "USD", "XOF")
        .forEach(currency ->
            done(
                new OpenAccount(
                    new AccountRef(ACME, AccountType.FUND, "", Currencies.of(currency)), "test")));
    done(new OpenAccount(new AccountRef(ACME, AccountType.VCC, "", Currencies.of("USD")), "test"));
    done(
        new OpenAccount(
            new AccountRef(ACME, AccountType.FUND, "B2B", Currencies.of("USD")), "test"));

    assertThat(loaded(new OpenAccount(FUND, "test")).accounts())
        .extracting(Account::ref)
        .containsExactly(FUND);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 5, 16, 17, 64, 65, 256, 257, 700})
  void batch_ofManyMerchants_isLoadedWrittenAndAnsweredInPlace(int count) {
    List<MerchantId> ids =
        IntStream.range(0, count).mapToObj(i -> new MerchantId("m" + i)).toList();
    all(ids.stream().map(LedgerStoreContract::touching).toList());
    all(
        IntStream.range(0, count)
            .mapToObj(i ->
                payment(
                    new AccountRef(ids.get(i), AccountType.FUND, "", Currencies.of("USD")),
                    "k" + i,
                    Integer.toString(i + 1)))
            .toList());

    List<BalanceQuery> queries = new ArrayList<>();
    ids.forEach(id -> {
      queries.add(new BalanceQuery.ByMerchant(id));
      queries.add(new BalanceQuery.ByCredential(Rows.hash(id.value())));
    });
    queries.add(new BalanceQuery.ByMerchant(ids.getFirst()));
    List<Optional<MerchantBalances>> answers = store.balances(queries);

    assertThat(answers).hasSize(queries.size());
    for (int i = 0; i < count; i++) {
      MerchantBalances answer = answers.get(2 * i).orElseThrow();
      assertThat(answer.merchant().id()).isEqualTo(ids.get(i));
      assertThat(answer.accounts()).hasSize(1);
      assertThat(answer.accounts().getFirst().balance().available()).isEqualTo(Amount.of(i + 1));
      assertThat(answers.get(2 * i + 1)).isEmpty();
    }
    assertThat(answers.getLast().orElseThrow().merchant().id()).isEqualTo(ids.getFirst());
  }

  // Commits

  @Test
  void commit_withoutChanges_writesNothingAndReturnsTheDecision() {
    Decision decision = new Decision(List.of(Outcome.refused(Refusal.KEY_UNKNOWN, "no")), added());

    assertThat(store.commit(Needs.of(List.of(touching(ACME))), _ -> decision)).isSameAs(decision);

    assertThat(store.merchant(ACME)).isEmpty();
  }

  /// A decision that fails half-way must not leave its batch's locks or rows behind.
  @Test
  void commit_whoseDecisionThrows_passesItOnAndGoesOn() {
    RuntimeException bug = new IllegalStateException("a bug");

    assertThatThrownBy(() ->
            store.commit(
                Needs.of(List.of(touching(ACME))),
                _ -> {
                  throw bug;
                }))
        .isSameAs(bug);

    merchant("acme");
    assertThat(store.merchant(ACME)).isPresent();
  }

  @Test
  void snapshot_takenInACommit_hasTheStoresTimeInMicroseconds() {
    now.set(Instant.parse("2026-03-01T08:00:00.123456789Z"));

    assertThat(loaded(touching(ACME)).now())
        .isEqualTo(Instant.parse("2026-03-01T08:00:00.123456Z"));
    merchant("acme");
    assertThat(balances(ACME).asOf()).isEqualTo(Instant.parse("2026-03-01T08:00:00.123456Z"));
  }

  /// What is being committed is not seen before it is, and nobody waits for it.
  @Test
  void balances_readDuringACommit_areThoseBefore() {
    merchant("acme");
    done(payment(FUND, "before", "1"));
    AtomicReference<MerchantBalances> during = new AtomicReference<>();

    store.commit(
        Needs.of(List.of(payment(FUND, "k", "1"))),
        snapshot -> {
          during.set(readApart(ACME));
          return decided(added(Rows.merchant("late", 111_111_111, EPOCH)));
        });

    assertThat(during.get().accounts().getFirst().version()).isEqualTo(1);
    assertThat(store.merchant(new MerchantId("late"))).isPresent();
  }

  private MerchantBalances readApart(MerchantId merchant) {
    return CompletableFuture.supplyAsync(() -> balances(merchant)).join();
  }

  /// Two servers, or two writers, decide for one account at once: each must decide from what the
  /// other left.
  @Test
  void postings_throughTwoLedgersAtOnce_allCount() {
    merchant("acme");
    done(new OpenAccount(FUND, "test"));
    try (Ledger other = ledger(3);
        ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Future<?>> posted = new ArrayList<>();
      for (int thread = 0; thread < 8; thread++) {
        int own = thread;
        Ledger through = thread % 2 == 0 ? ledger : other;
        posted.add(
            threads.submit(() -> {
              for (int i = 0; i < 50; i++) {
                // Half of the keys are posted by two threads, one through each ledger.
                String key = i % 2 == 0 ? own / 2 + "-shared-" + i : own + "-own-" + i;
                through.execute(payment(FUND, key, "1"));
              }
            }));
      }
      posted.forEach(LedgerStoreContract::join);
    }

    Account account = balances(ACME).accounts().getFirst();
    assertThat(account.balance().available()).isEqualTo(Amount.of(8 * 25 + 4 * 25));
    assertThat(account.version()).isEqualTo(300);
  }

  /// Who was told that it is recorded must see it, and every answer must be of one moment.
  @Test
  void balances_readAfterARecordedPosting_showIt() {
    merchant("acme");
    try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
      List<Future<?>> readers = new ArrayList<>();
      for (int thread = 0; thread < 16; thread++) {
        int own = thread;
        readers.add(
            threads.submit(() -> {
              for (int i = 0; i < 25; i++) {
                Transaction recorded = done(payment(FUND, own + "-" + i, "1"));
                Account account = balances(ACME).accounts().getFirst();
                assertThat(account.version())
                    .isGreaterThanOrEqualTo(recorded.entries().getFirst().version());
                assertThat(account.balance().available()).isEqualTo(Amount.of(account.version()));
                assertThat(store.transaction(recorded.id())).contains(recorded);
              }
            }));
      }
      readers.forEach(LedgerStoreContract::join);
    }
  }

  private static void join(Future<?> future) {
    try {
      future.get(60, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void commit_decidedFromAnOldSnapshot_isRefusedAsBroken() {
    Merchant merchant = Rows.merchant("acme", 123_456_789, EPOCH);
    Account opened = Rows.account(merchant, 1, 0, "0");
    Account paid = Rows.account(merchant, 1, 1, "5");
    Account doubled = Rows.account(merchant, 1, 2, "9");
    write(added(merchant, opened));
    write(
        changes(
            List.of(transaction("first", List.of(entry(paid, 1, "0", "5")))),
            List.of(paid),
            List.of()));

    assertBroken(
        changes(
            List.of(transaction("second", List.of(entry(paid, 1, "0", "5")))),
            List.of(paid),
            List.of()));
    assertBroken(
        changes(
            List.of(transaction("third", List.of(entry(doubled, 3, "5", "9")))),
            List.of(doubled),
            List.of()));
    assertBroken(changed(opened));

    assertThat(balances(ACME).accounts()).containsExactly(paid);
    assertThat(store.transaction(ACME, new IdempotencyKey("second"))).isEmpty();
    assertThat(store.transaction(ACME, new IdempotencyKey("third"))).isEmpty();
  }

  /// The last wall before a doubled posting, should everything above it fail.
  @Test
  void transaction_withAnIdempotencyKeyOfBefore_isRefusedAsBroken() {
    Merchant merchant = Rows.merchant("acme", 123_456_789, EPOCH);
    Account opened = Rows.account(merchant, 1, 0, "0");
    Account paid = Rows.account(merchant, 1, 1, "5");
    Account doubled = Rows.account(merchant, 1, 2, "10");
    Transaction first = transaction("once", List.of(entry(paid, 1, "0", "5")));
    write(added(merchant, opened));
    write(changes(List.of(first), List.of(paid), List.of()));
    Transaction again =
        new Transaction(
            new TransactionId(77, ACME.lane().number()),
            ACME,
            first.idempotencyKey(),
            first.fingerprint(),
            first.type(),
            null,
            null,
            START,
            "gateway",
            "",
            Collections.emptySortedMap(),
            List.of(entry(doubled, 2, "5", "10")));

    assertBroken(changes(List.of(again), List.of(doubled), List.of()));

    assertThat(store.transaction(ACME, first.idempotencyKey())).contains(first);
    assertThat(balances(ACME).accounts()).containsExactly(paid);
  }

  @Test
  void rows_addedTwiceOrChangedOrRemovedThoughAbsent_areRefusedAsBroken() {
    Merchant merchant = Rows.merchant("acme", 123_456_789, EPOCH);
    Merchant bystander = Rows.merchant("bystander", 123_456_780, EPOCH);
    Operator anna = new Operator("anna", Role.ADMIN, token("anna"), START, null);
    Credential credential =
        new Credential(Rows.hash("s"), new KeyId(1, ACME.lane().number()), START, null);
    write(added(merchant, anna));

    assertBroken(added(bystander, Rows.merchant("acme", 987_654_321, EPOCH)));
    assertBroken(added(bystander, anna));
    assertBroken(changes(List.of(bystander), List.of(), List.of(credential)));
    assertBroken(
        changes(
            List.of(bystander), List.of(Rows.merchant("absent", 100_000_000, EPOCH)), List.of()));

    assertThat(store.merchant(bystander.id())).isEmpty();
  }

  private void assertBroken(Changes changes) {
    assertThatThrownBy(() -> write(changes)).isInstanceOf(BrokenInvariantException.class);
  }

  /// Numbers are drawn at random; one that is taken is drawn again, and nobody notices.
  @Test
  void merchant_whoseNumberIsTaken_isDecidedAgain() {
    Merchant taken = Rows.merchant("acme", 123_456_789, EPOCH);
    MerchantId neighbour = Rows.neighbour(ACME);
    write(added(taken));
    AtomicInteger serial = new AtomicInteger(123_456_789);

    store.commit(
        Needs.of(List.of(touching(neighbour))),
        snapshot -> {
          assertThat(snapshot.merchants()).isEmpty();
          return decided(
              added(
                  Rows.merchant("bystander", 100_000_000, EPOCH),
                  Rows.merchant(neighbour.value(), serial.getAndIncrement(), EPOCH)));
        });

    assertThat(store.merchant(neighbour).orElseThrow().number()).isEqualTo(taken.number() + 100);
    assertThat(store.merchant(ACME)).contains(taken);
    assertThat(store.merchants(new MerchantQuery("", null, null, 10))).hasSize(3);
  }

  @Test
  void merchant_whoseNumberIsAlwaysTaken_isGivenUp() {
    Merchant taken = Rows.merchant("acme", 123_456_789, EPOCH);
    Merchant never = Rows.merchant(Rows.neighbour(ACME).value(), 123_456_789, EPOCH);
    write(added(taken));

    assertThatThrownBy(() -> write(added(never))).isInstanceOf(StoreUnavailableException.class);

    assertThat(store.merchant(never.id())).isEmpty();
    merchant("usable");
  }

  // Keys, tokens, operators

  /// A secret that a merchant brings along hashes into any lane.
  @Test
  void credential_inAnotherLaneThanItsMerchant_leadsToIt() {
    merchant("acme");
    done(payment(FUND, "k", "7"));
    Hash brought = Rows.hashIn(Rows.elsewhere(ACME).lane(), "a secret that was brought along");
    MerchantKey key =
        done(new AddKey(ACME, "paytota", "", "till", null, List.of(), null, brought, "test"));

    MerchantBalances found = balances(brought).orElseThrow();

    assertThat(found.presented())
        .isEqualTo(
            new MerchantBalances.Presented(key, new Credential(brought, key.id(), START, null)));
    assertThat(found.merchant()).isEqualTo(store.merchant(ACME).orElseThrow());
    assertThat(found.accounts()).isEqualTo(balances(ACME).accounts());
    assertThat(
            ledger.execute(
                new AddKey(ACME, "paytota", "", "", null, List.of(), null, brought, "test")))
        .isInstanceOf(Outcome.Refused.class);
  }

  @Test
  void key_ofAMerchantWithoutAccounts_findsTheMerchant() {
    merchant("acme");
    Hash secret = Rows.hash("secret");
    done(new AddKey(ACME, "paytota", "", "", null, List.of(), null, secret, "test"));

    assertThat(balances(secret).orElseThrow().accounts()).isEmpty();
  }

  @Test
  void keys_ofAMerchant_areListedOldestFirstWithTheRevoked() {
    merchant("acme");
    merchant("other");
    List<MerchantKey> added = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      added.add(
          done(
              new AddKey(
                  ACME,
                  "oxapay",
                  "general",
                  "k" + i,
                  null,
                  List.of(),
                  now.get(),
                  Rows.hash("s" + i),
                  "test")));
      now.updateAndGet(time -> time.plusSeconds(1));
    }
    done(
        new AddKey(
            new MerchantId("other"),
            "oxapay",
            "general",
            "",
            null,
            List.of(),
            null,
            Rows.hash("of another"),
            "test"));
    MerchantKey revoked = done(new RevokeKey(ACME, added.get(2).id(), "test"));
    added.set(2, revoked);

    assertThat(store.keys(ACME)).isEqualTo(added);
    assertThat(balances(Rows.hash("s2")).orElseThrow().presented())
        .extracting(MerchantBalances.Presented::key)
        .isEqualTo(revoked);
  }

  @Test
  void tokens_ofAKey_endWithIt() {
    merchant("acme");
    MerchantKey key =
        done(new AddKey(ACME, "neox", "", "", "id", List.of(), null, Rows.hash("secret"), "test"));
    MerchantKey other =
        done(
            new AddKey(
                ACME, "neox", "", "", "id2", List.of(), null, Rows.hash("secret 2"), "test"));
    List<Credential> tokens = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      tokens.add(
          done(
              new IssueToken(
                  ACME,
                  key.id(),
                  Rows.hashIn(ACME.lane(), "token " + i),
                  Duration.ofHours(1),
                  10)));
    }
    Credential others =
        done(
            new IssueToken(
                ACME, other.id(), Rows.hashIn(ACME.lane(), "others"), Duration.ofHours(1), 10));

    assertThat(loaded(new RevokeKey(ACME, key.id(), "test")).credentials())
        .containsExactlyInAnyOrderElementsOf(tokens);
    assertThat(balances(tokens.get(1).hash()).orElseThrow().presented())
        .isEqualTo(new MerchantBalances.Presented(key, tokens.get(1)));
    done(new RevokeKey(ACME, key.id(), "test"));

    tokens.forEach(token -> assertThat(balances(token.hash())).isEmpty());
    assertThat(balances(others.hash())).isPresent();
    assertThat(balances(Rows.hash("secret"))).isPresent();
  }

  /// A full house makes room for a new token by ending the oldest, in the same batch.
  @Test
  void token_overTheMost_takesThePlaceOfTheOldest() {
    merchant("acme");
    MerchantKey key =
        done(new AddKey(ACME, "neox", "", "", "id", List.of(), null, Rows.hash("secret"), "test"));
    List<Hash> hashes =
        IntStream.range(0, 4).mapToObj(i -> Rows.hashIn(ACME.lane(), "token " + i)).toList();
    for (Hash hash : hashes) {
      done(new IssueToken(ACME, key.id(), hash, Duration.ofHours(1), 2));
      now.updateAndGet(time -> time.plusSeconds(1));
    }

    assertThat(hashes.stream().map(hash -> balances(hash).isPresent()))
        .containsExactly(false, false, true, true);
  }

  @Test
  void operator_removed_isFoundNoMore() {
    Operator anna = done(new AddOperator("anna", Role.ADMIN, token("anna"), null, "test"));
    assertThat(store.operatorsByToken(List.of(anna.token()))).containsExactly(Optional.of(anna));

    done(new RemoveOperator("anna", "test"));

    assertThat(store.operatorsByToken(List.of(anna.token()))).containsExactly(Optional.empty());
    assertThat(store.operators()).isEmpty();
  }

  @Test
  void operator_removedAndAddedInOneBatch_isTheNewOne() {
    Operator old = done(new AddOperator("anna", Role.ADMIN, token("anna"), null, "test"));
    Operator renewed =
        new Operator("anna", Role.READER, Rows.hashIn(Lane.ofName("anna"), "new"), START, LATEST);

    write(changed(renewed));

    assertThat(store.operators()).containsExactly(renewed);
    assertThat(store.operatorsByToken(List.of(old.token(), renewed.token())))
        .containsExactly(Optional.empty(), Optional.of(renewed));
    write(removed(renewed));
    assertThat(store.operators()).isEmpty();
  }

  // Merchants

  @Test
  void merchants_pageByPage_areAllInTheOrderOfTheirIds() {
    List<String> ids = new ArrayList<>(List.of("A", "Z", "a", "a-1", "a.1", "a1", "a_1", "z"));
    IntStream.range(0, 200).forEach(i -> ids.add("m" + i));
    all(ids.stream().map(id -> touching(new MerchantId(id))).toList());
    merchant("last");
    ids.add("last");
    Collections.sort(ids);

    List<String> seen = new ArrayList<>();
    MerchantId after = null;
    List<Merchant> page;
    do {
      page = store.merchants(new MerchantQuery("", null, after, 30));
      page.forEach(merchant -> seen.add(merchant.id().value()));
      after = page.isEmpty() ? null : page.getLast().id();
    } while (page.size() == 30);

    assertThat(seen).isEqualTo(ids);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "shop      | cafe shop-1 shop-2 shop_3",
        "shop_     | shop_3",
        "shop-1    | shop-1",
        "Shop      | cafe",
        "shop-11   |",
        "café      | shop-1",
        "CAFÉ D    | shop-1",
        "ÉLAN      | shop-2",
        "%         | shop_3",
        "% off     | shop_3",
        "_         |",
        "\\        |",
        "*         |",
        "'         |",
        "cafe      | cafe",
        "😀        | emoji",
        "off       |",
      })
  void merchants_byBeginning_areThoseWhoseIdOrNameBeginsSo(
      String beginning, @Nullable String found) {
    named("shop-1", "Café des Arts");
    named("shop-2", "élan vital");
    named("shop_3", "% off");
    named("cafe", "SHOP of shops");
    named("emoji", "😀 fun");

    assertThat(store.merchants(new MerchantQuery(beginning, null, null, 10)))
        .extracting(merchant -> merchant.id().value())
        .containsExactly(found == null ? new String[0] : found.split(" "));
  }

  @Test
  void merchants_afterTheirNameChanged_areFoundByTheNewOne() {
    named("acme", "Before");
    named("acme", "After");

    assertThat(store.merchants(new MerchantQuery("before", null, null, 10))).isEmpty();
    assertThat(store.merchants(new MerchantQuery("after", null, null, 10))).hasSize(1);
  }

  @Test
  void merchants_ofAParent_areItsOwnOnly() {
    merchant("parent");
    merchant("stranger");
    MerchantId parent = new MerchantId("parent");
    Stream.of("sub-b", "sub-a", "other-sub")
        .forEach(id -> done(new SaveMerchant(new MerchantId(id), "", parent, null, null, "test")));

    assertThat(ids(new MerchantQuery("", parent, null, 10)))
        .containsExactly("other-sub", "sub-a", "sub-b");
    assertThat(ids(new MerchantQuery("sub", parent, null, 10))).containsExactly("sub-a", "sub-b");
    assertThat(ids(new MerchantQuery("", parent, new MerchantId("sub-a"), 10)))
        .containsExactly("sub-b");
    assertThat(ids(new MerchantQuery("", parent, null, 1))).containsExactly("other-sub");
    assertThat(ids(new MerchantQuery("", new MerchantId("sub-a"), null, 10))).isEmpty();
    assertThat(ids(new MerchantQuery("", null, true, null, 10)))
        .as("those without a parent")
        .containsExactly("parent", "stranger");
    assertThat(ids(new MerchantQuery("s", null, true, null, 10))).containsExactly("stranger");
    assertThat(ids(new MerchantQuery("", null, true, parent, 10))).containsExactly("stranger");
  }

  private List<String> ids(MerchantQuery query) {
    return store.merchants(query).stream().map(merchant -> merchant.id().value()).toList();
  }

  private void named(String id, String name) {
    done(new SaveMerchant(new MerchantId(id), name, null, null, null, "test"));
  }
}

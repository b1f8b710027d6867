package dev.saldo.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.ledger.ModelBooks.ModelAccount;
import dev.saldo.ledger.ModelBooks.ModelHold;
import dev.saldo.money.Amount;
import dev.saldo.money.Currencies;
import dev.saldo.money.Currency;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A long random day of a few merchants, the same for the same seed, put to a real ledger and
/// judged by [ModelBooks]: every outcome, and after every batch every balance. Invariants 1 to 5
/// are checked on every entry as it comes. The clock is moved by hand, sometimes backwards.
public final class Workload {

  private static final List<Currency> CURRENCIES =
      List.of(
          Currencies.of("UGX"), Currencies.of("USD"), Currencies.of("KWD"), Currencies.of("BTC"));
  private static final TransactionType[] TYPES = TransactionType.values();

  private final long seed;
  private final Random random;
  private final ModelBooks model = new ModelBooks();
  private final List<MerchantId> merchants = new ArrayList<>();
  private final List<Posting> earlier = new ArrayList<>();
  private final Map<AccountRef, List<String>> holds = new HashMap<>();
  private final Map<AccountRef, Entry> lastEntries = new HashMap<>();
  private final Map<AccountRef, Hash> heads = new HashMap<>();
  private final Map<AccountRef, Instant> lastTimes = new HashMap<>();
  private final Map<TransactionId, Transaction> seen = new HashMap<>();
  private final Map<String, Integer> counts = new LinkedHashMap<>();
  private final Map<TransactionType, Integer> recordedByType = new EnumMap<>(TransactionType.class);
  private volatile Instant now = Instant.parse("2026-03-01T08:00:00Z");
  private final boolean clockGoesBack;
  private final List<Look> looks = new ArrayList<>();
  private int keys;

  /// @param clockGoesBack whether the clock is set back now and then; else answers given live are
  ///   compared with those as of then
  public Workload(long seed, boolean clockGoesBack) {
    this.seed = seed;
    this.clockGoesBack = clockGoesBack;
    this.random = new Random(seed);
  }

  ModelBooks model() {
    return model;
  }

  /// A merchant that postings may be of from now on.
  void add(MerchantId merchant) {
    merchants.add(merchant);
    model.merchant(merchant, false);
  }

  void advance(long micros) {
    now = now.plus(micros, ChronoUnit.MICROS);
  }

  /// The workload's clock, for the store.
  public Instant now() {
    return now;
  }

  /// How often each outcome came up.
  public Map<String, Integer> counts() {
    return counts;
  }

  /// Runs this many postings against a store with no merchants in it.
  public void run(LedgerStore store, int postings) {
    Random idSeeds = new Random(seed + 1);
    try (Ledger ledger =
        new Ledger(
            store,
            new LedgerConfig(10_000, 100, 1),
            () -> new Ids(new Random(idSeeds.nextLong())))) {
      for (int i = 0; i < 10; i++) {
        MerchantId merchant = new MerchantId("merchant-" + i);
        merchants.add(merchant);
        save(ledger, merchant, false);
      }
      for (int done = 0; done < postings; ) {
        int size = Math.min(1 + random.nextInt(120), postings - done);
        batch(ledger, size);
        done += size;
        if (!clockGoesBack) {
          lookAhead(ledger);
        }
        advance(random.nextInt(clockGoesBack ? -2_000 : 1, 1_000_000));
        if (random.nextInt(10) == 0) {
          sweep(ledger, pick(merchants));
        }
        if (random.nextInt(20) == 0) {
          save(ledger, pick(merchants), random.nextInt(3) == 0);
        }
      }
      merchants.forEach(merchant -> compare(ledger, merchant));
    }
    looks.forEach(look -> lookBack(store, look));
    counts.put("as-of answers compared", looks.size());
    checkHolds();
    assertThat(recordedByType.keySet()).as("types recorded, seed %s", seed).contains(TYPES);
  }

  private void sweep(Ledger ledger, MerchantId merchant) {
    ledger.execute(new RecordReleases(merchant));
    model.sweep(merchant, now);
    model.takeReleases().forEach(release -> released(ledger.store(), release));
    compare(ledger, merchant);
  }

  /// A balance that was answered live, to be compared with the answer as of then.
  private record Look(Instant at, MerchantId merchant, List<String> answer) {}

  /// Lets time go by while nothing is posted, and asks for somebody's balances now and then.
  private void lookAhead(Ledger ledger) {
    for (int i = random.nextInt(16); i > 0; i--) {
      now = now.plus(random.nextInt(400_000), ChronoUnit.MICROS);
      MerchantId merchant = pick(merchants);
      looks.add(
          new Look(
              now,
              merchant,
              shown(ledger.read(new BalanceQuery.ByMerchant(merchant)).orElseThrow())));
    }
  }

  private void lookBack(LedgerStore store, Look look) {
    MerchantBalances then =
        store
            .balances(List.of(new BalanceQuery.ByMerchant(look.merchant(), look.at())))
            .getFirst()
            .orElseThrow();
    assertThat(then.asOf()).isEqualTo(look.at());
    assertThat(shown(then))
        .as("seed %s: %s as of %s", seed, look.merchant(), look.at())
        .isEqualTo(look.answer());
  }

  private static List<String> shown(MerchantBalances balances) {
    return balances.accounts().stream()
        .map(account ->
            account.ref()
                + " "
                + account.balance()
                + " v"
                + account.version()
                + " "
                + account.updatedAt())
        .toList();
  }

  /// A release that the model says happened: it is there, at its very time, and in the chain.
  private void released(LedgerStore store, ModelBooks.Release release) {
    Transaction transaction = store.transaction(release.hold().release()).orElseThrow();
    assertThat(transaction.recordedAt()).isEqualTo(release.at());
    assertThat(transaction.recordedBy()).isEqualTo("saldo");
    assertThat(transaction.hold()).isEqualTo(release.hold());
    assertThat(transaction.idempotencyKey().value()).isEqualTo("saldo:release:" + release.hold());
    counts.merge("released", 1, Integer::sum);
    transaction.entries().forEach(entry -> checkEntry(transaction, entry));
  }

  private void save(Ledger ledger, MerchantId merchant, boolean disabled) {
    ledger.execute(new SaveMerchant(merchant, null, null, null, disabled, "workload"));
    model.merchant(merchant, disabled);
  }

  private void batch(Ledger ledger, int size) {
    List<Posting> postings = new ArrayList<>();
    List<CompletableFuture<Outcome<Transaction>>> outcomes = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      Posting posting = next();
      postings.add(posting);
      outcomes.add(ledger.submit(posting));
    }
    for (int i = 0; i < size; i++) {
      Posting posting = postings.get(i);
      Outcome<Transaction> outcome = outcomes.get(i).join();
      String said = said(outcome);
      counts.merge(said, 1, Integer::sum);
      assertThat(said)
          .as("seed %s: %s, outcome %s", seed, posting, outcome)
          .isEqualTo(model.judge(posting, now));
      model.takeReleases().forEach(release -> released(ledger.store(), release));
      switch (outcome) {
        case Outcome.Recorded<Transaction>(Transaction transaction) ->
            recorded(posting, transaction);
        case Outcome.Replayed<Transaction>(Transaction transaction) ->
            assertThat(transaction)
                .as("seed %s: a replay is what was recorded", seed)
                .isEqualTo(seen.get(transaction.id()));
        case Outcome.Refused<Transaction> _ -> {}
      }
    }
    Stream.concat(
            postings.stream().map(Posting::merchant),
            postings.stream()
                .map(posting -> posting.terms().to())
                .filter(Objects::nonNull)
                .map(to -> to.account().merchant()))
        .distinct()
        .filter(merchants::contains)
        .forEach(m -> compare(ledger, m));
  }

  private static String said(Outcome<?> outcome) {
    return switch (outcome) {
      case Outcome.Recorded<?> _ -> "recorded";
      case Outcome.Replayed<?> _ -> "replayed";
      case Outcome.Refused<?>(Refusal refusal, String _) -> refusal.code();
    };
  }

  private void recorded(Posting posting, Transaction transaction) {
    seen.put(transaction.id(), transaction);
    remember(posting, transaction.id());
    transaction.entries().forEach(entry -> checkEntry(transaction, entry));
  }

  /// A posting was recorded under this id, and later ones may refer to it.
  void remember(Posting posting, TransactionId id) {
    recordedByType.merge(posting.terms().type(), 1, Integer::sum);
    model.opened(posting, id);
    if (earlier.size() < 5_000) {
      earlier.add(posting);
    } else {
      earlier.set(random.nextInt(earlier.size()), posting);
    }
    if (model.holds().containsKey(id.toString())) {
      List<String> known = holds.computeIfAbsent(posting.account(), _ -> new ArrayList<>());
      known.add(id.toString());
      if (known.size() > 12) {
        known.removeFirst();
      }
    }
  }

  /// Invariants 1, 2 and 4, and that time never runs backwards within an account.
  private void checkEntry(Transaction transaction, Entry entry) {
    Entry before = lastEntries.put(entry.ref(), entry);
    Balance was = before == null ? Balance.ZERO : before.after();
    assertThat(entry.version())
        .as("versions have no gap")
        .isEqualTo(before == null ? 1 : before.version() + 1);
    assertThat(entry.after().since(was))
        .as("the change is the difference")
        .isEqualTo(entry.change());
    Amount sum = Amount.ZERO;
    for (Part part : Part.values()) {
      sum = sum.plus(entry.change().of(part));
    }
    assertThat(sum).as("an entry sums to zero").isEqualTo(Amount.ZERO);
    Balance after = entry.after();
    for (Amount part : List.of(after.pending(), after.reserved(), after.frozen(), after.fees())) {
      assertThat(part.isNegative()).as("below zero: %s", entry).isFalse();
    }
    Instant last = lastTimes.put(entry.ref(), transaction.recordedAt());
    assertThat(last == null || !transaction.recordedAt().isBefore(last))
        .as("time goes on")
        .isTrue();
    checkHash(transaction, entry);
  }

  /// The chain can be recomputed from what the transaction, its entry and its hold say.
  private void checkHash(Transaction transaction, Entry entry) {
    Hash previous = heads.get(entry.ref());
    if (previous != null) {
      ModelHold opened = model.holds().get(transaction.id().toString());
      Hold held = opened == null ? null : opened(transaction, entry, opened);
      assertThat(Chain.next(previous, transaction, held, entry))
          .as("the chain holds")
          .isEqualTo(entry.hash());
    }
    heads.put(entry.ref(), entry.hash());
  }

  private static Hold opened(Transaction transaction, Entry entry, ModelHold hold) {
    return Hold.opened(
        transaction.id(),
        entry.account(),
        hold.kind,
        Amount.of(hold.left),
        Amount.of(hold.fee),
        hold.releaseAt,
        transaction.recordedAt());
  }

  /// Every account of the merchant against the model, and invariant 4: the row is its last entry.
  private void compare(Ledger ledger, MerchantId merchant) {
    MerchantBalances balances = ledger.read(new BalanceQuery.ByMerchant(merchant)).orElseThrow();
    for (Account account : balances.accounts()) {
      ModelAccount expected = model.view(account.ref(), now);
      Balance balance = account.balance();
      assertThat(
              List.of(
                  balance.available(),
                  balance.pending(),
                  balance.reserved(),
                  balance.frozen(),
                  balance.fees(),
                  balance.overdraft()))
          .as("seed %s: %s", seed, account.ref())
          .isEqualTo(
              List.of(
                  Amount.of(expected.available),
                  Amount.of(expected.pending),
                  Amount.of(expected.reserved),
                  Amount.of(expected.frozen),
                  Amount.of(expected.fees),
                  Amount.of(expected.limit)));
      assertThat(account.version()).isEqualTo(expected.version);
      assertThat(account.updatedAt()).isEqualTo(expected.updatedAt);
      if (expected.version == Objects.requireNonNull(lastEntries.get(account.ref())).version()) {
        assertThat(account.head()).isEqualTo(heads.get(account.ref()));
      }
    }
    assertThat(balances.accounts().stream().map(Account::ref))
        .containsExactlyInAnyOrderElementsOf(
            model.accounts().keySet().stream().filter(r -> r.merchant().equals(merchant)).toList());
  }

  /// Invariant 3: what is held is what the open holds add up to.
  private void checkHolds() {
    model
        .accounts()
        .forEach((ref, account) -> {
          assertThat(sum(ref, HoldKind.PAYOUT)).isEqualByComparingTo(account.pending);
          assertThat(sum(ref, HoldKind.RESERVE)).isEqualByComparingTo(account.reserved);
          assertThat(sum(ref, HoldKind.FREEZE)).isEqualByComparingTo(account.frozen);
        });
  }

  private BigDecimal sum(AccountRef ref, HoldKind kind) {
    return model.holds().values().stream()
        .filter(hold -> hold.account.equals(ref) && hold.kind == kind)
        .map(hold -> hold.left.add(hold.fee))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /// The next posting of the day.
  Posting next() {
    return random.nextInt(25) == 0 && !earlier.isEmpty() ? again() : posting();
  }

  /// An earlier posting: the same again, or with another content under its idempotency key.
  private Posting again() {
    Posting old = pick(earlier);
    if (random.nextBoolean()) {
      return old;
    }
    return posting(old.account(), old.idempotencyKey());
  }

  private Posting posting() {
    return posting(account(pick(CURRENCIES)), new IdempotencyKey("key-" + keys++));
  }

  private AccountRef account(Currency currency) {
    return new AccountRef(
        random.nextInt(200) == 0 ? new MerchantId("nobody") : pick(merchants),
        random.nextInt(4) == 0 ? AccountType.PAYOUT : AccountType.FUND,
        random.nextInt(10) == 0 ? "SHOP" : "",
        currency);
  }

  private Posting posting(AccountRef account, IdempotencyKey key) {
    Terms terms = terms(account);
    return Posting.of(
        account,
        key,
        terms,
        random.nextInt(10) == 0 ? now.minusSeconds(random.nextInt(100_000)) : null,
        terms.type() == TransactionType.ADJUSTMENT || random.nextInt(4) == 0
            ? "reference " + random.nextInt(100)
            : "",
        random.nextInt(10) == 0
            ? Map.of("order", "" + random.nextInt(), "é\uD83D\uDE00", "")
            : Map.of(),
        "workload");
  }

  private Terms terms(AccountRef ref) {
    TransactionType type = random.nextInt(3) == 0 ? TransactionType.PAYMENT : pick(List.of(TYPES));
    ModelAccount account = model.accounts().get(ref);
    Amount rough = rough(account, ref.currency());
    return switch (type) {
      case PAYMENT -> payment(ref.currency());
      case REFUND, PAYOUT -> Terms.of(type, rough).withFee(feeOf(rough, ref.currency()));
      case CHARGEBACK ->
          Terms.of(type, rough).withFee(feeOf(rough, ref.currency())).withHold(maybeHold(ref));
      case FEE -> Terms.of(type, rough).withHold(maybeHold(ref));
      case FEE_REFUND, FEE_SETTLEMENT -> Terms.of(type, ofFees(account, ref.currency()));
      case PAYOUT_RETURN -> Terms.of(type, rough);
      case RESERVE -> Terms.of(type, rough).releasedAt(maybeLater());
      case FREEZE -> Terms.of(type, rough).releasedAt(maybeLater()).upTo(random.nextInt(3) == 0);
      case OVERDRAFT_LIMIT ->
          Terms.of(type, random.nextInt(3) == 0 ? Amount.ZERO : some(ref.currency()));
      case ADJUSTMENT -> Terms.of(type, random.nextBoolean() ? rough : rough.negate());
      case TRANSFER -> {
        AccountRef to = account(ref.currency());
        yield to.equals(ref)
            ? payment(ref.currency())
            : Terms.to(type, rough, new Terms.Target(to, rough));
      }
      case EXCHANGE -> {
        Currency other =
            pick(CURRENCIES.stream().filter(each -> !each.equals(ref.currency())).toList());
        Amount amount = random.nextInt(300) == 0 ? huge(other) : some(other);
        yield Terms.to(type, rough, new Terms.Target(account(other), amount));
      }
      case PAYOUT_SETTLEMENT, RESERVE_RELEASE, UNFREEZE -> {
        String hold = hold(ref);
        ModelHold known = model.holds().get(hold);
        yield Terms.on(
            type, hold, random.nextInt(3) == 0 ? null : drawn(known, rough, ref.currency()));
      }
      case PAYOUT_CANCELLATION -> Terms.on(type, hold(ref), null);
    };
  }

  private Terms payment(Currency currency) {
    if (random.nextInt(400) == 0) {
      return Terms.of(TransactionType.PAYMENT, huge(currency));
    }
    Amount amount = some(currency);
    Amount fee = feeOf(amount, currency);
    Amount rest = amount.minus(fee);
    Terms terms = Terms.of(TransactionType.PAYMENT, amount).withFee(fee);
    if (random.nextInt(4) != 0 || rest.isZero()) {
      return terms;
    }
    return terms
        .withReserve(random.nextInt(3) == 0 ? rest : part(rest, currency))
        .releasedAt(maybeLater());
  }

  private Amount feeOf(Amount amount, Currency currency) {
    return random.nextInt(3) == 0 ? part(amount, currency) : Amount.ZERO;
  }

  private Amount ofFees(@Nullable ModelAccount account, Currency currency) {
    if (account == null || account.fees.signum() == 0) {
      return some(currency);
    }
    Amount fees = Amount.of(account.fees);
    return switch (random.nextInt(5)) {
      case 0 -> fees;
      case 1 -> fees.plus(smallest(currency)).inRange() ? fees.plus(smallest(currency)) : fees;
      default -> part(fees, currency);
    };
  }

  /// By hand mostly; else soon, and now and then too soon.
  private @Nullable Instant maybeLater() {
    return random.nextInt(3) == 0
        ? null
        : now.plus(random.nextLong(-300_000, 20_000_000), ChronoUnit.MICROS);
  }

  private @Nullable String maybeHold(AccountRef ref) {
    return random.nextBoolean() ? null : hold(ref);
  }

  /// What to draw on a hold: a part of it mostly, now and then all of it or a little more.
  private Amount drawn(@Nullable ModelHold hold, Amount otherwise, Currency currency) {
    if (hold == null || hold.left.signum() == 0 || !hold.account.currency().equals(currency)) {
      return otherwise;
    }
    Amount left = Amount.of(hold.left);
    return switch (random.nextInt(4)) {
      case 0 -> left;
      case 1 -> left.plus(smallest(currency)).inRange() ? left.plus(smallest(currency)) : left;
      default -> part(left, currency);
    };
  }

  /// A hold of the account mostly, now and then somebody else's, or none at all.
  private String hold(AccountRef ref) {
    List<String> own = holds.getOrDefault(ref, List.of());
    if (!own.isEmpty() && random.nextInt(20) != 0) {
      return pick(own);
    }
    List<String> all = holds.getOrDefault(account(ref.currency()), List.of());
    return all.isEmpty() || random.nextInt(3) == 0 ? "txn_nothing" : pick(all);
  }

  /// An amount near what the account can spend: less, the same, or a little more.
  private Amount rough(@Nullable ModelAccount account, Currency currency) {
    BigDecimal spendable = account == null ? BigDecimal.ZERO : account.available.add(account.limit);
    if (spendable.signum() <= 0) {
      return some(currency);
    }
    Amount all = Amount.of(spendable);
    if (!all.inRange()) {
      return some(currency);
    }
    return switch (random.nextInt(12)) {
      case 0 -> all;
      case 1 -> all.plus(smallest(currency)).inRange() ? all.plus(smallest(currency)) : all;
      default -> part(all, currency);
    };
  }

  private Amount some(Currency currency) {
    int bits = currency.digits() > 8 ? 20 + random.nextInt(60) : 3 + random.nextInt(24);
    BigInteger units = new BigInteger(bits, random).add(BigInteger.ONE);
    return Amount.of(new BigDecimal(units, currency.digits()));
  }

  /// A little less than no account can have.
  private Amount huge(Currency currency) {
    BigDecimal most = BigDecimal.TEN.pow(38 - currency.digits());
    return Amount.of(most.subtract(BigDecimal.valueOf(1 + random.nextInt(9), currency.digits())));
  }

  /// Between the smallest unit and all of it.
  private Amount part(Amount whole, Currency currency) {
    BigInteger units = whole.toSmallestUnits(currency);
    BigInteger part = new BigInteger(units.bitLength() + 3, random).mod(units).add(BigInteger.ONE);
    BigInteger small = random.nextBoolean() ? part.shiftRight(2).max(BigInteger.ONE) : part;
    Amount amount = Amount.of(new BigDecimal(small, currency.digits()));
    return amount.inRange() ? amount : whole;
  }

  private static Amount smallest(Currency currency) {
    return Amount.of(new BigDecimal(BigInteger.ONE, currency.digits()));
  }

  private <T> T pick(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  /// Runs a workload against a store made with its clock, and says how often what came up.
  public static Map<String, Integer> run(
      long seed, boolean clockGoesBack, int postings, Function<Workload, LedgerStore> made) {
    Workload workload = new Workload(seed, clockGoesBack);
    try (LedgerStore store = made.apply(workload)) {
      workload.run(store, postings);
    }
    return workload.counts();
  }
}

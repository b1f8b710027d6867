package dev.saldo.ledger;

import dev.saldo.money.Amount;
import dev.saldo.money.Currency;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The port's store in plain maps: what tests use that are not about a database. It passes the same
/// contract suite as the real ones, but for lasting.
public final class MemoryLedgerStore implements LedgerStore {

  private static final int MOST_DRAWS = 8;

  private final Object writing = new Object();
  private final InstantSource clock;
  private final Map<MerchantId, Merchant> merchants = new TreeMap<>();
  private final Map<AccountRef, Account> accounts = new HashMap<>();
  private final Map<TransactionId, Transaction> transactions = new HashMap<>();
  private final Map<Needs.RecordedKey, Transaction> recorded = new HashMap<>();
  private final Map<TransactionId, Hold> holds = new HashMap<>();
  private final Map<TransactionId, Hold> openTimed = new HashMap<>();
  private final Map<KeyId, MerchantKey> keys = new HashMap<>();
  private final Map<Hash, Credential> credentials = new HashMap<>();
  private final Map<String, Operator> operators = new TreeMap<>();
  private final List<LogLine> log = new ArrayList<>();
  private final Map<String, LogHead> logHeads = new HashMap<>();
  private final Map<AccountId, List<StatementLine>> entries = new HashMap<>();

  public MemoryLedgerStore(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Instant now() {
    return Times.truncate(clock.instant());
  }

  @Override
  public int writers() {
    return 1;
  }

  @Override
  public Decision commit(Needs needs, Function<Snapshot, Decision> decide) {
    synchronized (writing) {
      for (int draw = 0; draw < MOST_DRAWS; draw++) {
        Decision decision = decide.apply(load(needs));
        if (!drawsTakenNumber(decision.changes())) {
          write(decision.changes());
          return decision;
        }
      }
      throw new StoreUnavailableException("no free merchant number was drawn");
    }
  }

  private boolean drawsTakenNumber(Changes changes) {
    return changes.merchants().added().stream()
        .anyMatch(added ->
            merchants.values().stream()
                .anyMatch(old -> old.number() == added.number() && !old.id().equals(added.id())));
  }

  /// Writes what was decided on what [#load] showed, if nothing came between.
  synchronized void write(Changes changes) {
    check(changes.merchants(), merchants, Merchant::id);
    check(changes.accounts(), accounts, Account::ref);
    check(changes.holds(), holds, Hold::id);
    check(changes.keys(), keys, MerchantKey::id);
    check(changes.credentials(), credentials, Credential::hash);
    check(changes.operators(), operators, Operator::name);
    checkVersions(changes);
    apply(changes.merchants(), merchants, Merchant::id);
    apply(changes.accounts(), accounts, Account::ref);
    apply(changes.holds(), holds, Hold::id);
    Stream.of(changes.holds().added(), changes.holds().changed())
        .flatMap(List::stream)
        .filter(hold -> hold.releaseAt() != null)
        .forEach(this::keepTimed);
    apply(changes.keys(), keys, MerchantKey::id);
    apply(changes.credentials(), credentials, Credential::hash);
    apply(changes.operators(), operators, Operator::name);
    for (LogLine line : changes.log()) {
      log.add(line);
      logHeads.put(line.subject(), line.head());
    }
    for (Transaction transaction : changes.transactions()) {
      transactions.put(transaction.id(), transaction);
      recorded.put(
          new Needs.RecordedKey(transaction.merchant(), transaction.idempotencyKey()), transaction);
      for (Entry entry : transaction.entries()) {
        entries
            .computeIfAbsent(entry.account(), _ -> new ArrayList<>())
            .add(line(transaction, entry));
      }
    }
  }

  /// No transaction twice, and no account changed but from the version that it has.
  private void checkVersions(Changes changes) {
    Map<AccountRef, Long> before = new HashMap<>();
    for (Transaction transaction : changes.transactions()) {
      var key = new Needs.RecordedKey(transaction.merchant(), transaction.idempotencyKey());
      require(!recorded.containsKey(key), "recorded twice", key);
      transaction.entries().forEach(entry -> before.putIfAbsent(entry.ref(), entry.version() - 1));
    }
    for (Account account : changes.accounts().changed()) {
      Account old = Objects.requireNonNull(accounts.get(account.ref()));
      require(
          old.version() == before.getOrDefault(account.ref(), account.version()),
          "changed from another version",
          account.ref());
    }
  }

  private static <K, V> void check(Changes.Rows<V> rows, Map<K, V> table, Function<V, K> key) {
    rows.added()
        .forEach(row -> require(!table.containsKey(key.apply(row)), "added, though there", row));
    rows.changed()
        .forEach(row -> require(table.containsKey(key.apply(row)), "changed, though absent", row));
    rows.removed()
        .forEach(row -> require(table.containsKey(key.apply(row)), "removed, though absent", row));
  }

  private static void require(boolean sound, String what, Object row) {
    if (!sound) {
      throw new BrokenInvariantException(what + ": " + row);
    }
  }

  private static <K, V> void apply(Changes.Rows<V> rows, Map<K, V> table, Function<V, K> key) {
    rows.added().forEach(row -> table.put(key.apply(row), row));
    rows.changed().forEach(row -> table.put(key.apply(row), row));
    rows.removed().forEach(row -> table.remove(key.apply(row)));
  }

  private void keepTimed(Hold hold) {
    if (hold.isOpen()) {
      openTimed.put(hold.id(), hold);
    } else {
      openTimed.remove(hold.id());
    }
  }

  /// What a batch that needs this is to see.
  synchronized Snapshot load(Needs needs) {
    List<Account> loaded =
        needs.releases().isEmpty()
            ? found(needs.accounts(), accounts)
            : accounts.values().stream()
                .filter(account ->
                    needs.accounts().contains(account.ref())
                        || (needs.releases().contains(account.ref().merchant())
                            && account.hasDue(now())))
                .toList();
    return new Snapshot(
        now(),
        found(needs.merchants(), merchants),
        loaded,
        found(needs.recorded(), recorded),
        Stream.concat(
                named(needs.holds()),
                loaded.stream().flatMap(account -> timed(needs, account, horizon(loaded))))
            .distinct()
            .toList(),
        found(needs.keys(), keys),
        credentials.values().stream()
            .filter(credential ->
                needs.credentials().contains(credential.hash())
                    || (credential.isToken() && needs.keys().contains(credential.key())))
            .toList(),
        found(needs.operators(), operators),
        found(needs.logSubjects(), logHeads));
  }

  private Instant horizon(List<Account> loaded) {
    return loaded.stream().map(Account::updatedAt).reduce(now(), Times::latest);
  }

  /// The account's timed holds as far as a snapshot has them, and none beyond.
  private Stream<Hold> timed(Needs needs, Account account, Instant horizon) {
    if (account.nextRelease() == null) {
      return Stream.empty();
    }
    List<Hold> all =
        openTimed.values().stream()
            .filter(hold -> hold.account().equals(account.id()))
            .sorted(Comparator.comparing(hold -> Objects.requireNonNull(hold.releaseAt())))
            .toList();
    long due = all.stream().filter(hold -> hold.isDue(horizon)).count();
    long named = needs.holds().stream().filter(key -> key.account().equals(account.ref())).count();
    return all.stream().limit(due + named + 1);
  }

  private Stream<Hold> named(Collection<Needs.HoldKey> keys) {
    return keys.stream()
        .filter(key -> {
          Account account = accounts.get(key.account());
          Hold hold = holds.get(key.hold());
          return account != null && hold != null && hold.account().equals(account.id());
        })
        .map(key -> holds.get(key.hold()));
  }

  private static <K, V> List<V> found(Collection<K> wanted, Map<K, V> table) {
    return wanted.stream().map(table::get).filter(Objects::nonNull).toList();
  }

  @Override
  public synchronized List<Optional<MerchantBalances>> balances(List<BalanceQuery> queries) {
    return queries.stream()
        .map(query ->
            switch (query) {
              case BalanceQuery.ByMerchant(MerchantId merchant, var at) ->
                  balances(merchant, at, null);
              case BalanceQuery.ByCredential(Hash hash, var at) ->
                  Optional.ofNullable(credentials.get(hash))
                      .flatMap(credential -> {
                        MerchantKey key = Objects.requireNonNull(keys.get(credential.key()));
                        return balances(
                            key.merchant(), at, new MerchantBalances.Presented(key, credential));
                      });
            })
        .toList();
  }

  private Optional<MerchantBalances> balances(
      MerchantId merchant, @Nullable Instant at, MerchantBalances.@Nullable Presented presented) {
    Instant asOf = at == null || at.isAfter(now()) ? now() : at;
    return Optional.ofNullable(merchants.get(merchant))
        .map(found ->
            new MerchantBalances(
                asOf,
                found,
                accounts.values().stream()
                    .filter(account -> account.ref().merchant().equals(merchant))
                    .filter(account -> at == null || !account.openedAt().isAfter(asOf))
                    .sorted(Comparator.comparingLong(account -> account.id().value()))
                    .map(account -> asOf(account, at == null ? null : asOf))
                    .map(account -> released(account, asOf))
                    .toList(),
                presented));
  }

  /// The account as its last entry by then has it; as it is now when no time is given.
  private Account asOf(Account account, @Nullable Instant at) {
    if (at == null || !account.updatedAt().isAfter(at)) {
      return account;
    }
    return entries.getOrDefault(account.id(), List.of()).stream()
        .filter(line -> !line.recordedAt().isAfter(at))
        .reduce((_, later) -> later)
        .map(line -> account.after(line.entry(), line.recordedAt()).withNextRelease(null))
        .orElseGet(() -> Account.opened(account.id(), account.ref(), account.openedAt()));
  }

  private Account released(Account account, Instant at) {
    List<Hold> due =
        account.nextRelease() == null
            ? List.of()
            : openTimed.values().stream()
                .filter(hold -> hold.account().equals(account.id()) && hold.isDue(at))
                .toList();
    if (due.isEmpty()) {
      return account;
    }
    Instant last =
        due.stream()
            .map(hold -> Objects.requireNonNull(hold.releaseAt()))
            .max(Comparator.naturalOrder())
            .orElseThrow();
    return new DueReleases(due.size(), sum(due, HoldKind.RESERVE), sum(due, HoldKind.FREEZE), last)
        .appliedTo(account);
  }

  private static Amount sum(List<Hold> holds, HoldKind kind) {
    return holds.stream()
        .filter(hold -> hold.kind() == kind)
        .map(Hold::left)
        .reduce(Amount.ZERO, Amount::plus);
  }

  @Override
  public synchronized List<MerchantId> merchantsWithDueReleases(int most) {
    return accounts.values().stream()
        .filter(account -> account.hasDue(now()))
        .map(account -> account.ref().merchant())
        .distinct()
        .limit(most)
        .toList();
  }

  private static StatementLine line(Transaction transaction, Entry entry) {
    return new StatementLine(
        entry,
        transaction.id(),
        transaction.type(),
        transaction.hold(),
        transaction.idempotencyKey(),
        transaction.reference(),
        transaction.occurredAt(),
        transaction.recordedAt());
  }

  @Override
  public synchronized List<StatementLine> statement(StatementQuery query) {
    Comparator<StatementQuery.Place> order =
        Comparator.comparing(StatementQuery.Place::recordedAt)
            .thenComparing(place -> place.account().value())
            .thenComparing(StatementQuery.Place::version);
    return entries.values().stream()
        .flatMap(List::stream)
        .filter(line -> matches(line, query))
        .filter(line -> query.before() == null || order.compare(line.place(), query.before()) < 0)
        .sorted(Comparator.comparing(StatementLine::place, order).reversed())
        .limit(query.most())
        .toList();
  }

  private static boolean matches(StatementLine line, StatementQuery query) {
    AccountRef ref = line.entry().ref();
    return ref.merchant().equals(query.merchant())
        && (query.currency() == null || query.currency().equals(ref.currency()))
        && (query.type() == null || query.type() == ref.type())
        && (query.businessType() == null || query.businessType().equals(ref.businessType()))
        && (query.reference() == null || query.reference().equals(line.reference()))
        && (query.from() == null || !line.recordedAt().isBefore(query.from()))
        && (query.to() == null || line.recordedAt().isBefore(query.to()));
  }

  @Override
  public synchronized Optional<Hold> hold(AccountRef account, TransactionId id) {
    Account holder = accounts.get(account);
    return Optional.ofNullable(holds.get(id))
        .filter(hold -> holder != null && hold.account().equals(holder.id()));
  }

  @Override
  public synchronized List<Hold> holds(AccountId account, TransactionId below, int most) {
    return holds.values().stream()
        .filter(hold -> hold.account().equals(account))
        .filter(hold -> hold.id().toString().compareTo(below.toString()) < 0)
        .sorted(Comparator.comparing((Hold hold) -> hold.id().toString()).reversed())
        .limit(most)
        .toList();
  }

  @Override
  public synchronized List<StatementLine> draws(Collection<TransactionId> drawnOn) {
    return entries.values().stream()
        .flatMap(List::stream)
        .filter(line -> line.hold() != null && drawnOn.contains(line.hold()))
        .toList();
  }

  @Override
  public synchronized List<HoldLine> holds(HoldQuery query) {
    Comparator<Hold> order =
        Comparator.comparingLong((Hold hold) -> hold.account().value())
            .thenComparing(Comparator.comparing((Hold hold) -> hold.id().toString()).reversed());
    Map<AccountId, AccountRef> refs =
        accounts.values().stream().collect(Collectors.toMap(Account::id, Account::ref));
    Hold after = query.after() == null ? null : holds.get(query.after().hold());
    return holds.values().stream()
        .map(hold -> new HoldLine(hold, Objects.requireNonNull(refs.get(hold.account()))))
        .filter(line -> line.account().merchant().equals(query.merchant()))
        .filter(line -> query.open() == null || query.open() == line.hold().isOpen())
        .filter(line -> after == null || order.compare(line.hold(), after) > 0)
        .sorted(Comparator.comparing(HoldLine::hold, order))
        .limit(query.most())
        .toList();
  }

  @Override
  public synchronized List<CurrencyTotal> totals() {
    Map<Currency, List<Account>> byCurrency =
        accounts.values().stream()
            .collect(Collectors.groupingBy(account -> account.ref().currency()));
    return byCurrency.entrySet().stream()
        .sorted(Comparator.comparing(each -> each.getKey().code()))
        .map(each -> total(each.getKey(), each.getValue()))
        .toList();
  }

  private static CurrencyTotal total(Currency currency, List<Account> accounts) {
    return new CurrencyTotal(
        currency,
        accounts.stream().map(Account::balance).reduce(Balance.ZERO, Balance::plus),
        accounts.stream().map(account -> account.ref().merchant()).distinct().count());
  }

  @Override
  public synchronized List<LogLine> log(LogQuery query) {
    Comparator<LogQuery.Place> order =
        Comparator.comparing(LogQuery.Place::at).thenComparing(place -> place.id().toString());
    return log.stream()
        .filter(line -> query.before() == null || order.compare(place(line), query.before()) < 0)
        .sorted(Comparator.comparing(MemoryLedgerStore::place, order).reversed())
        .limit(query.most())
        .toList();
  }

  private static LogQuery.Place place(LogLine line) {
    return new LogQuery.Place(line.at(), line.id());
  }

  @Override
  public synchronized List<Optional<Operator>> operatorsByToken(List<Hash> tokens) {
    return tokens.stream()
        .map(token ->
            operators.values().stream()
                .filter(operator -> operator.token().equals(token))
                .findFirst())
        .toList();
  }

  @Override
  public synchronized List<Operator> operators() {
    return List.copyOf(operators.values());
  }

  @Override
  public synchronized Optional<Merchant> merchant(MerchantId id) {
    return Optional.ofNullable(merchants.get(id));
  }

  @Override
  public synchronized List<Merchant> merchants(MerchantQuery query) {
    String beginning = query.beginning();
    return merchants.values().stream()
        .filter(merchant ->
            merchant.id().value().startsWith(beginning)
                || merchant
                    .name()
                    .toLowerCase(Locale.ROOT)
                    .startsWith(beginning.toLowerCase(Locale.ROOT)))
        .filter(merchant -> query.parent() == null || query.parent().equals(merchant.parent()))
        .filter(merchant -> !query.topOnly() || merchant.parent() == null)
        .filter(merchant -> query.after() == null || merchant.id().compareTo(query.after()) > 0)
        .limit(query.most())
        .toList();
  }

  @Override
  public synchronized List<MerchantKey> keys(MerchantId merchant) {
    return keys.values().stream()
        .filter(key -> key.merchant().equals(merchant))
        .sorted(
            Comparator.comparing(MerchantKey::createdAt).thenComparing(key -> key.id().toString()))
        .toList();
  }

  @Override
  public synchronized Optional<Transaction> transaction(TransactionId id) {
    return Optional.ofNullable(transactions.get(id));
  }

  @Override
  public synchronized Optional<Transaction> transaction(
      MerchantId merchant, IdempotencyKey idempotencyKey) {
    return Optional.ofNullable(recorded.get(new Needs.RecordedKey(merchant, idempotencyKey)));
  }

  /// Every hold, open or closed.
  synchronized List<Hold> holds() {
    return List.copyOf(holds.values());
  }

  /// Every account.
  synchronized List<Account> accounts() {
    return List.copyOf(accounts.values());
  }

  /// Every transaction.
  synchronized List<Transaction> transactions() {
    return List.copyOf(transactions.values());
  }

  @Override
  public void close() {}
}

package dev.saldo.ledger;

import java.time.Instant;
import java.time.InstantSource;
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
  private final Map<KeyId, MerchantKey> keys = new HashMap<>();
  private final Map<Hash, Credential> credentials = new HashMap<>();
  private final Map<String, Operator> operators = new TreeMap<>();

  public MemoryLedgerStore(InstantSource clock) {
    this.clock = clock;
  }

  private Instant now() {
    return Times.truncate(clock.instant());
  }

  @Override
  public int writers() {
    return 2;
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

  private synchronized void write(Changes changes) {
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
    apply(changes.keys(), keys, MerchantKey::id);
    apply(changes.credentials(), credentials, Credential::hash);
    apply(changes.operators(), operators, Operator::name);
    for (Transaction transaction : changes.transactions()) {
      transactions.put(transaction.id(), transaction);
      recorded.put(
          new Needs.RecordedKey(transaction.merchant(), transaction.idempotencyKey()), transaction);
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

  private synchronized Snapshot load(Needs needs) {
    return new Snapshot(
        now(),
        found(needs.merchants(), merchants),
        found(needs.accounts(), accounts),
        found(needs.recorded(), recorded),
        found(needs.holds(), holds),
        found(needs.keys(), keys),
        credentials.values().stream()
            .filter(credential ->
                needs.credentials().contains(credential.hash())
                    || (credential.isToken() && needs.keys().contains(credential.key())))
            .toList(),
        found(needs.operators(), operators));
  }

  private static <K, V> List<V> found(Collection<K> wanted, Map<K, V> table) {
    return wanted.stream().map(table::get).filter(Objects::nonNull).toList();
  }

  @Override
  public synchronized List<Optional<MerchantBalances>> balances(List<BalanceQuery> queries) {
    return queries.stream()
        .map(query ->
            switch (query) {
              case BalanceQuery.ByMerchant(MerchantId merchant) -> balances(merchant, null);
              case BalanceQuery.ByCredential(Hash hash) ->
                  Optional.ofNullable(credentials.get(hash))
                      .flatMap(credential -> {
                        MerchantKey key = Objects.requireNonNull(keys.get(credential.key()));
                        return balances(
                            key.merchant(), new MerchantBalances.Presented(key, credential));
                      });
            })
        .toList();
  }

  private Optional<MerchantBalances> balances(
      MerchantId merchant, MerchantBalances.@Nullable Presented presented) {
    return Optional.ofNullable(merchants.get(merchant))
        .map(found ->
            new MerchantBalances(
                now(),
                found,
                accounts.values().stream()
                    .filter(account -> account.ref().merchant().equals(merchant))
                    .sorted(Comparator.comparingLong(account -> account.id().value()))
                    .toList(),
                presented));
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

  @Override
  public void close() {}
}

package dev.saldo.store.postgres;

import dev.saldo.ledger.Account;
import dev.saldo.ledger.AccountId;
import dev.saldo.ledger.AccountRef;
import dev.saldo.ledger.Credential;
import dev.saldo.ledger.Hash;
import dev.saldo.ledger.Hold;
import dev.saldo.ledger.Lane;
import dev.saldo.ledger.LogHead;
import dev.saldo.ledger.Merchant;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.MerchantKey;
import dev.saldo.ledger.Needs;
import dev.saldo.ledger.Operator;
import dev.saldo.ledger.Snapshot;
import dev.saldo.ledger.StatementLine;
import dev.saldo.ledger.Times;
import dev.saldo.ledger.Transaction;
import dev.saldo.ledger.TransactionId;
import dev.saldo.store.Columns;
import dev.saldo.store.Row;
import dev.saldo.store.StoredTransaction;
import dev.saldo.store.StoredTransaction.EntryKey;
import dev.saldo.store.StoredTransaction.StoredEntry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Reads what is looked up by key, over one connection.
final class Reader {

  static final String NOW = "select " + Lookups.CLOCK;

  /// In so many lanes the merchants are locked lane by lane: a database that is spread by the lanes
  /// locks rows of one at a time only, and a lone command, which is in a hurry, is in one or two.
  private static final int FEW_LANES = 2;

  static final String LOCK_IN_LANE =
      "select "
          + Columns.MERCHANT
          + " from merchant m where m.lane = ? and m.merchant = any(?)"
          + " order by m.merchant for update";

  private final Connection connection;

  Reader(Connection connection) {
    this.connection = connection;
  }

  private interface Reads<T> {
    T read(Row row) throws SQLException;
  }

  private static <T> Round.Finds into(Collection<T> found, Reads<T> reads) {
    return (place, row) -> found.add(reads.read(row));
  }

  /// What a batch needs, under the locks of its merchants: these come first, and the clock is read
  /// after them. A merchant that is created in between, by another server, does not exist here; and
  /// should the batch create it too, the database refuses that one's row.
  ///
  /// @param clock the tests' clock; null for the database's
  Snapshot snapshot(Needs needs, @Nullable InstantSource clock) throws SQLException {
    List<Merchant> merchants = new ArrayList<>();
    List<Operator> operators = new ArrayList<>();
    Map<AccountId, Account> accounts = new LinkedHashMap<>();
    List<StoredTransaction> recorded = new ArrayList<>();
    Map<TransactionId, Hold> holds = new LinkedHashMap<>();
    List<MerchantKey> keys = new ArrayList<>();
    Set<Credential> credentials = new LinkedHashSet<>();
    List<LogHead> logHeads = new ArrayList<>();
    List<Instant> now = new ArrayList<>();
    List<AccountRef> refs = List.copyOf(needs.accounts());
    List<MerchantId> released = List.copyOf(needs.releases());

    Round first = new Round(connection);
    lock(first, needs.merchants(), merchants);
    first
        .find(
            Lookups.OPERATORS_LOCKED,
            new TreeSet<>(needs.operators()),
            into(operators, Columns::operator))
        .find(
            Lookups.ACCOUNTS,
            refs,
            (place, row) -> put(accounts, Columns.account(row, refs.get(place).merchant())))
        .find(
            Lookups.ACCOUNTS_TIMED,
            released,
            (place, row) -> put(accounts, Columns.account(row, released.get(place))))
        .find(
            Lookups.TRANSACTIONS_BY_IDEMPOTENCY_KEY,
            needs.recorded(),
            into(recorded, StoredTransaction::of))
        .find(Lookups.HOLDS, needs.holds(), (place, row) -> put(holds, Columns.hold(row)))
        .find(Lookups.KEYS, needs.keys(), into(keys, Columns::key))
        .find(Lookups.TOKENS, needs.keys(), into(credentials, Columns::credential))
        .find(Lookups.CREDENTIALS, needs.credentials(), into(credentials, Columns::credential))
        .find(Lookups.LOG_HEADS, needs.logSubjects(), into(logHeads, Columns::logHead))
        .select(NOW, row -> now.add(row.time()))
        .send();
    Instant time = clock == null ? now.getFirst() : Times.truncate(clock.instant());

    // What depends on what was found.
    Round second = new Round(connection);
    second.find(
        Lookups.HOLDS_TIMED,
        timed(accounts.values(), needs.holds(), time),
        (place, row) -> put(holds, Columns.hold(row)));
    Map<EntryKey, StoredEntry> entries = entries(second, recorded);
    second.send();

    return new Snapshot(
        time,
        merchants,
        List.copyOf(accounts.values()),
        whole(recorded, entries),
        List.copyOf(holds.values()),
        keys,
        List.copyOf(credentials),
        operators,
        logHeads);
  }

  private static void lock(Round round, Collection<MerchantId> wanted, List<Merchant> merchants)
      throws SQLException {
    Map<Lane, List<String>> byLane = new TreeMap<>();
    wanted.forEach(id -> byLane.computeIfAbsent(id.lane(), _ -> new ArrayList<>()).add(id.value()));
    if (byLane.size() > FEW_LANES) {
      round.find(Lookups.MERCHANTS_LOCKED, wanted, into(merchants, Columns::merchant));
      return;
    }
    byLane.forEach((lane, ids) ->
        round.select(
            LOCK_IN_LANE,
            row -> merchants.add(Columns.merchant(row)),
            (short) lane.number(),
            ids.toArray(String[]::new)));
  }

  private static void put(Map<AccountId, Account> accounts, Account account) {
    accounts.put(account.id(), account);
  }

  private static void put(Map<TransactionId, Hold> holds, Hold hold) {
    holds.put(hold.id(), hold);
  }

  /// The accounts with timed holds, and which of these a batch needs: see [Snapshot].
  private static List<Lookups.Timed> timed(
      Collection<Account> accounts, Collection<Needs.HoldKey> named, Instant now) {
    Instant horizon =
        accounts.stream()
            .map(Account::updatedAt)
            .reduce(now, (one, other) -> one.isAfter(other) ? one : other);
    Map<AccountRef, Long> namedIn = new HashMap<>();
    named.forEach(key -> namedIn.merge(key.account(), 1L, Long::sum));
    return accounts.stream()
        .filter(account -> account.nextRelease() != null)
        .map(account ->
            new Lookups.Timed(account.id(), horizon, namedIn.getOrDefault(account.ref(), 0L) + 1))
        .toList();
  }

  /// The entries of these transactions, once the round is sent.
  private static Map<EntryKey, StoredEntry> entries(
      Round round, Collection<StoredTransaction> transactions) throws SQLException {
    Set<EntryKey> touched = new LinkedHashSet<>();
    transactions.forEach(transaction -> touched.addAll(transaction.touched()));
    Map<EntryKey, StoredEntry> entries = new HashMap<>();
    round.find(
        Lookups.ENTRIES,
        touched,
        (place, row) -> {
          StoredEntry entry = StoredTransaction.entry(row);
          entries.put(entry.key(), entry);
        });
    return entries;
  }

  private static List<Transaction> whole(
      List<StoredTransaction> stored, Map<EntryKey, StoredEntry> entries) {
    return stored.stream().map(transaction -> transaction.with(entries)).toList();
  }

  Optional<Transaction> transaction(TransactionId id) throws SQLException {
    return transaction(Lookups.TRANSACTIONS, id);
  }

  Optional<Transaction> transaction(Needs.RecordedKey key) throws SQLException {
    return transaction(Lookups.TRANSACTIONS_BY_IDEMPOTENCY_KEY, key);
  }

  /// In two looks, the second at what never changes.
  private <K> Optional<Transaction> transaction(Lookup<K> lookup, K key) throws SQLException {
    List<StoredTransaction> stored = found(lookup, List.of(key), StoredTransaction::of);
    Round round = new Round(connection);
    Map<EntryKey, StoredEntry> entries = entries(round, stored);
    round.send();
    return whole(stored, entries).stream().findFirst();
  }

  List<Hold> holds(AccountId account, TransactionId below, int most) throws SQLException {
    Lookups.HoldsBelow wanted = new Lookups.HoldsBelow(account, below, most);
    return found(Lookups.HOLDS_BELOW, List.of(wanted), Columns::hold);
  }

  List<StatementLine> draws(Collection<TransactionId> holds) throws SQLException {
    return found(Lookups.DRAWS, holds, StoredTransaction::line).stream()
        .sorted(Comparator.comparingLong(line -> line.entry().version()))
        .toList();
  }

  Optional<Hold> hold(Needs.HoldKey key) throws SQLException {
    return found(Lookups.HOLDS, List.of(key), Columns::hold).stream().findFirst();
  }

  Optional<Merchant> merchant(MerchantId id) throws SQLException {
    return found(Lookups.MERCHANTS, List.of(id), Columns::merchant).stream().findFirst();
  }

  List<Optional<Operator>> operatorsByToken(List<Hash> tokens) throws SQLException {
    @Nullable Operator[] operators = new @Nullable Operator[tokens.size()];
    new Round(connection)
        .find(
            Lookups.OPERATORS_BY_TOKEN,
            tokens,
            (place, row) -> operators[place] = Columns.operator(row))
        .send();
    return Arrays.stream(operators).map(Optional::ofNullable).toList();
  }

  Instant now() throws SQLException {
    List<Instant> now = new ArrayList<>();
    new Round(connection).select(NOW, row -> now.add(row.time())).send();
    return now.getFirst();
  }

  private <K, T> List<T> found(Lookup<K> lookup, Collection<K> keys, Reads<T> reads)
      throws SQLException {
    List<T> found = new ArrayList<>();
    new Round(connection).find(lookup, keys, into(found, reads)).send();
    return found;
  }
}

package dev.saldo.ledger;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The part of the books that a batch works on: what was loaded, as the commands decided so far
/// left it. Knows what has to be written in the end. Lives for one batch, in one thread.
final class Books {

  private final Instant now;
  private final Table<MerchantId, Merchant> merchants;
  private final Table<AccountRef, Account> accounts;
  private final Table<TransactionId, Hold> holds;
  private final Table<KeyId, MerchantKey> keys;
  private final Table<Hash, Credential> credentials;
  private final Table<String, Operator> operators;
  private final Map<Needs.RecordedKey, Transaction> recorded = new HashMap<>();
  private final List<Transaction> transactions = new ArrayList<>();
  private final Map<String, LogHead> logHeads = new HashMap<>();
  private final List<LogLine> log = new ArrayList<>();

  Books(Snapshot snapshot) {
    now = snapshot.now();
    merchants = new Table<>(snapshot.merchants(), Merchant::id);
    accounts = new Table<>(snapshot.accounts(), Account::ref);
    holds = new Table<>(snapshot.holds(), Hold::id);
    keys = new Table<>(snapshot.keys(), MerchantKey::id);
    credentials = new Table<>(snapshot.credentials(), Credential::hash);
    operators = new Table<>(snapshot.operators(), Operator::name);
    snapshot.recorded().forEach(this::remember);
    snapshot.logHeads().forEach(head -> logHeads.put(head.subject(), head));
  }

  Instant now() {
    return now;
  }

  Table<MerchantId, Merchant> merchants() {
    return merchants;
  }

  Table<AccountRef, Account> accounts() {
    return accounts;
  }

  Table<TransactionId, Hold> holds() {
    return holds;
  }

  Table<KeyId, MerchantKey> keys() {
    return keys;
  }

  Table<Hash, Credential> credentials() {
    return credentials;
  }

  Table<String, Operator> operators() {
    return operators;
  }

  /// The transaction that this idempotency key stands for; null when for none.
  @Nullable Transaction recorded(MerchantId merchant, IdempotencyKey idempotencyKey) {
    return recorded.get(new Needs.RecordedKey(merchant, idempotencyKey));
  }

  void record(Transaction transaction) {
    transactions.add(transaction);
    remember(transaction);
  }

  /// The last line of the log about this subject; null when there is none.
  @Nullable LogHead logHead(String subject) {
    return logHeads.get(subject);
  }

  void record(LogLine line) {
    log.add(line);
    logHeads.put(line.subject(), line.head());
  }

  /// How many transactions the batch has recorded so far.
  long recordedCount() {
    return transactions.size();
  }

  private void remember(Transaction transaction) {
    recorded.put(
        new Needs.RecordedKey(transaction.merchant(), transaction.idempotencyKey()), transaction);
  }

  Changes changes() {
    return new Changes(
        merchants.changes(),
        accounts.changes(),
        transactions,
        holds.changes(),
        keys.changes(),
        credentials.changes(),
        operators.changes(),
        log);
  }

  /// Rows by their key, with what was changed of them.
  static final class Table<K, V> {

    private final Map<K, V> stored = new HashMap<>();
    private final Map<K, V> put = new LinkedHashMap<>();
    private final Set<K> removed = new LinkedHashSet<>();

    Table(List<V> rows, Function<V, K> key) {
      rows.forEach(row -> stored.put(key.apply(row), row));
    }

    @Nullable V get(K key) {
      if (removed.contains(key)) {
        return null;
      }
      V row = put.get(key);
      return row != null ? row : stored.get(key);
    }

    Stream<V> rows() {
      return Stream.concat(
          stored.entrySet().stream()
              .filter(row -> !put.containsKey(row.getKey()) && !removed.contains(row.getKey()))
              .map(Map.Entry::getValue),
          put.values().stream());
    }

    void put(K key, V row) {
      removed.remove(key);
      put.put(key, row);
    }

    void remove(K key) {
      put.remove(key);
      if (stored.containsKey(key)) {
        removed.add(key);
      }
    }

    Changes.Rows<V> changes() {
      List<V> added = new ArrayList<>();
      List<V> changed = new ArrayList<>();
      put.forEach((key, row) -> (stored.containsKey(key) ? changed : added).add(row));
      return new Changes.Rows<>(added, changed, removed.stream().map(stored::get).toList());
    }
  }
}

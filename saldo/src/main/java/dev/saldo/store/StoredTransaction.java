package dev.saldo.store;

import dev.saldo.ledger.AccountId;
import dev.saldo.ledger.Balance;
import dev.saldo.ledger.BrokenInvariantException;
import dev.saldo.ledger.Entry;
import dev.saldo.ledger.Hash;
import dev.saldo.ledger.IdempotencyKey;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.StatementLine;
import dev.saldo.ledger.Transaction;
import dev.saldo.ledger.TransactionId;
import dev.saldo.ledger.TransactionType;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// A transaction as its own row has it: it names its entries, and they tell when it was recorded
/// and what it did. So it is rebuilt in two looks, one at transactions and one at their entries.
///
/// In the statements the tables go by these names: `t` txn, `e` entry, `p` the entry before it, `m`
/// merchant, `a` account.
///
/// @param touched the entries it made, the source's first
public record StoredTransaction(
    TransactionId id,
    MerchantId merchant,
    IdempotencyKey idempotencyKey,
    Hash fingerprint,
    TransactionType type,
    @Nullable TransactionId hold,
    @Nullable Instant occurredAt,
    String recordedBy,
    String reference,
    SortedMap<String, String> metadata,
    List<EntryKey> touched) {

  /// An account and the version that an entry gave it.
  public record EntryKey(AccountId account, long version) {}

  /// An entry and when it was recorded.
  public record StoredEntry(Entry entry, Instant recordedAt) {

    public EntryKey key() {
      return new EntryKey(entry.account(), entry.version());
    }
  }

  /// How many columns a balance has.
  private static final int BALANCE = 6;

  /// What [#of] reads.
  public static final String COLUMNS =
      "t.id, m.merchant, t.idempotency_key, t.fingerprint, t.type, t.hold, t.occurred_at,"
          + " t.recorded_by, t.reference, t.metadata, t.account, t.version, t.target_account,"
          + " t.target_version";

  /// What [#entry] reads.
  public static final String ENTRY_COLUMNS =
      "m.merchant, a.type, a.business_type, a.currency, e.account, e.version, e.recorded_at,"
          + " e.hash, e.available, e.pending, e.reserved, e.frozen, e.fees, e.overdraft,"
          + " p.available, p.pending, p.reserved, p.frozen, p.fees, p.overdraft";

  /// What [#line] reads.
  public static final String LINE_COLUMNS =
      ENTRY_COLUMNS + ", t.id, t.type, t.hold, t.idempotency_key, t.reference, t.occurred_at";

  public static StoredTransaction of(Row row) throws SQLException {
    return new StoredTransaction(
        row.transactionId(),
        row.merchantId(),
        new IdempotencyKey(row.text()),
        row.hash(),
        TransactionType.ofNumber(row.count()),
        row.transactionIdOrNull(),
        row.timeOrNull(),
        row.text(),
        row.text(),
        JsonText.map(row.text()),
        touched(row));
  }

  private static List<EntryKey> touched(Row row) throws SQLException {
    EntryKey source = entryKey(row);
    return row.endsHere() ? List.of(source) : List.of(source, entryKey(row));
  }

  private static EntryKey entryKey(Row row) throws SQLException {
    return new EntryKey(row.accountId(), row.number());
  }

  public static StoredEntry entry(Row row) throws SQLException {
    var ref = Columns.ref(row, row.merchantId());
    AccountId account = row.accountId();
    long version = row.number();
    Instant recordedAt = row.time();
    Hash hash = row.hash();
    Balance after = row.balance();
    Balance before = Balance.ZERO;
    if (version == 1) {
      row.skip(BALANCE);
    } else {
      before = row.balance();
    }
    return new StoredEntry(
        new Entry(account, ref, version, after.since(before), after, hash), recordedAt);
  }

  public static StatementLine line(Row row) throws SQLException {
    StoredEntry entry = entry(row);
    return new StatementLine(
        entry.entry(),
        row.transactionId(),
        TransactionType.ofNumber(row.count()),
        row.transactionIdOrNull(),
        new IdempotencyKey(row.text()),
        row.text(),
        row.timeOrNull(),
        entry.recordedAt());
  }

  /// The whole transaction.
  ///
  /// @param entries its entries, and maybe others
  /// @throws BrokenInvariantException when one of its entries is missing
  public Transaction with(Map<EntryKey, StoredEntry> entries) {
    List<StoredEntry> own =
        touched.stream()
            .map(key -> {
              StoredEntry entry = entries.get(key);
              if (entry == null) {
                throw new BrokenInvariantException(id + " has lost its entry " + key);
              }
              return entry;
            })
            .toList();
    return new Transaction(
        id,
        merchant,
        idempotencyKey,
        fingerprint,
        type,
        hold,
        occurredAt,
        own.getFirst().recordedAt(),
        recordedBy,
        reference,
        metadata,
        own.stream().map(StoredEntry::entry).toList());
  }
}

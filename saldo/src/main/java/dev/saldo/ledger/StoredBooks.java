package dev.saldo.ledger;

import dev.saldo.money.Amount;
import dev.saldo.money.Currency;
import java.time.Instant;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// The books as they lie in a store, all of one moment, to be read from end to end by one that
/// trusts nothing in them ([Verification]). Implemented for each database.
///
/// Rows come one by one, and neither side holds more of them than a few, however long the history:
/// an account's own rows are told apart by their keys alone. Texts are ordered by their bytes.
///
/// For one thread. Every method may throw [StoreUnavailableException], and
/// [BrokenInvariantException] when the database itself is damaged.
public interface StoredBooks extends AutoCloseable {

  /// Rows in their order. Several may be open at a time.
  interface Rows<T> extends AutoCloseable {

    /// The next row; null when there is none left.
    @Nullable T next();

    @Override
    void close();
  }

  /// An account's row.
  ///
  /// @param account its key, which may be no [AccountId]
  /// @param content damaged also when no merchant of its lane has its number
  record AccountRow(long lane, long account, Stored<Account> content) {}

  /// An entry's row with what was recorded with it.
  ///
  /// @param account the account's key, which may be no [AccountId]
  /// @param transaction the one that it names, in its own lane
  /// @param opened the hold of its account that has the transaction's id; missing when there is
  ///   none
  record EntryRow(
      long lane,
      long account,
      long version,
      Stored<EntryContent> content,
      Stored<TransactionRow> transaction,
      Stored<Hold> opened) {}

  /// What an entry's row says beside its key.
  record EntryContent(TransactionId transaction, Instant recordedAt, Balance after, Hash hash) {}

  /// A transaction's own row.
  ///
  /// @param merchantNumber of the merchant it was recorded for
  /// @param merchant that merchant; null where it is not known, and, beside an entry, where it is
  ///   the merchant of the entry's account
  /// @param account the account of its first entry
  /// @param version the version that this entry gave it
  /// @param target the account of its second entry; null when there is one only
  /// @param targetVersion the version that this entry gave it; zero when there is none
  record TransactionRow(
      TransactionId id,
      long merchantNumber,
      @Nullable MerchantId merchant,
      IdempotencyKey idempotencyKey,
      Hash fingerprint,
      TransactionType type,
      @Nullable TransactionId hold,
      @Nullable Instant occurredAt,
      String recordedBy,
      String reference,
      SortedMap<String, String> metadata,
      AccountId account,
      long version,
      @Nullable AccountId target,
      long targetVersion) {}

  /// A transaction that touches two accounts, seen from one of its rows.
  ///
  /// @param key its id, for people
  /// @param twin its row in the other lane; missing also when both accounts are in this lane
  /// @param source the entry that it names first; null when there is none
  /// @param target the entry that it names second; null when there is none
  record PairRow(
      long lane,
      String key,
      Stored<TransactionRow> content,
      Stored<TransactionRow> twin,
      @Nullable Side source,
      @Nullable Side target) {}

  /// One of the two entries of a transaction.
  ///
  /// @param moved how `available` changed
  record Side(TransactionId transaction, Instant recordedAt, Amount moved, Currency currency) {}

  /// An entry with the transaction that made it.
  ///
  /// @param entry with what it changed
  /// @param recordedAt when the transaction was recorded
  /// @param opened the hold that the transaction opened in this account, as it stands now; null:
  ///   none
  record PostedEntry(
      TransactionRow transaction, Entry entry, Instant recordedAt, @Nullable Hold opened) {}

  /// How an account was opened.
  ///
  /// @param byItself whether nothing but the log can tell of it: no entry was recorded then
  record Opening(String accountNo, Instant openedAt, boolean byItself) {}

  /// A row of what the log tells of.
  ///
  /// @param subject the merchant's id or the operator's name; empty when it belongs to nobody
  /// @param key the row's, for people
  record SubjectRow<T>(long lane, String subject, String key, Stored<T> content) {}

  /// When the moment was: what was recorded before is in the books.
  Instant at();

  /// How many entries the accounts say there are.
  long entryCount();

  /// By lane and account.
  Rows<AccountRow> accounts();

  /// By lane, account and version.
  Rows<EntryRow> entries();

  /// All entries by the time when they were recorded, then by lane, account and version: an
  /// account's own are in their order. Only for books that were [verified][Verification].
  Rows<PostedEntry> history();

  /// Every row of a transaction that touches two accounts, in no particular order.
  Rows<PairRow> pairs();

  /// What belongs to nothing or is there twice, in no particular order: transactions with one entry
  /// that is not there or is another's; holds that no transaction of their account opened;
  /// idempotency keys that a merchant has twice; numbers that two merchants have.
  Rows<Finding> strays();

  /// By lane and id.
  Rows<SubjectRow<Merchant>> merchants();

  /// By lane, merchant and account; the subject is the merchant.
  Rows<SubjectRow<Opening>> openings();

  /// By lane, merchant and id; the subject is the merchant.
  Rows<SubjectRow<MerchantKey>> keys();

  /// By their key's lane, merchant and id; that lane is the row's, and the subject is the merchant.
  Rows<SubjectRow<Credential>> credentials();

  /// By lane and name.
  Rows<SubjectRow<Operator>> operators();

  /// By lane, subject and number.
  Rows<SubjectRow<LogLine>> log();

  /// One merchant by its id.
  Stored<Merchant> merchant(MerchantId id);

  @Override
  void close();
}

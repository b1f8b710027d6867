package dev.saldo.ledger;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Where the books last. Implemented once for each database; all implementations pass the same
/// contract suite. Thread-safe.
///
/// Every method may throw [StoreUnavailableException]: nothing happened.
public interface LedgerStore extends AutoCloseable {

  /// How many threads may be in [#commit] at a time with profit; the lanes are shared out among
  /// them.
  int writers();

  /// Locks the merchants in `needs`, loads what it names, has it decided, writes the changes and
  /// commits. When it returns, the changes are on disk; a decision without changes commits nothing.
  ///
  /// `decide` may be called several times, each time with what was loaded anew, when the database
  /// makes the store begin again.
  ///
  /// @throws OutcomeUnknownException when the connection was lost around the commit
  Decision commit(Needs needs, Function<Snapshot, Decision> decide);

  /// Answers these questions from one look, each in its place; empty where the credential or the
  /// merchant is unknown. A credential is followed to its key's lane.
  List<Optional<MerchantBalances>> balances(List<BalanceQuery> queries);

  /// The merchants of accounts with a hold that is due and not recorded as released.
  List<MerchantId> merchantsWithDueReleases(int most);

  /// A merchant's entries. What is due must have been recorded before.
  List<StatementLine> statement(StatementQuery query);

  /// A merchant's holds. What is due must have been recorded before.
  List<HoldLine> holds(HoldQuery query);

  /// The hold of this account with this id, as it is recorded.
  Optional<Hold> hold(AccountRef account, TransactionId id);

  /// The holds of an account with ids below this one, as they are recorded, the newest first.
  List<Hold> holds(AccountId account, TransactionId below, int most);

  /// The entries that drew on these holds, the oldest first.
  List<StatementLine> draws(Collection<TransactionId> holds);

  /// The sums over the installation, in the order of the currencies' codes. What is due and not
  /// recorded counts as held.
  List<CurrencyTotal> totals();

  /// The log of administrative acts.
  List<LogLine> log(LogQuery query);

  /// The store's clock.
  Instant now();

  /// The operators with these tokens, each in its place; empty where there is none. Expired ones
  /// are among them.
  List<Optional<Operator>> operatorsByToken(List<Hash> tokens);

  /// All operators, in the order of their names.
  List<Operator> operators();

  Optional<Merchant> merchant(MerchantId id);

  List<Merchant> merchants(MerchantQuery query);

  /// The merchant's keys, revoked and expired ones too, the oldest first.
  List<MerchantKey> keys(MerchantId merchant);

  Optional<Transaction> transaction(TransactionId id);

  /// The transaction that was recorded for this merchant under this idempotency key.
  Optional<Transaction> transaction(MerchantId merchant, IdempotencyKey idempotencyKey);

  @Override
  void close();
}

package dev.saldo.ledger;

import java.util.List;

/// What a batch changes in the books: all of it is to be written in one commit, or nothing of it.
/// Each row stands here once, as it is after the whole batch.
///
/// @param log lines to add to the log of administrative acts
/// @param transactions recorded now, with their entries, in the order in which they were decided
public record Changes(
    Rows<Merchant> merchants,
    Rows<Account> accounts,
    List<Transaction> transactions,
    Rows<Hold> holds,
    Rows<MerchantKey> keys,
    Rows<Credential> credentials,
    Rows<Operator> operators,
    List<LogLine> log) {

  /// Rows of one table.
  ///
  /// @param added rows that are not in the store
  /// @param changed rows that are in the store under the same key, with other content
  /// @param removed rows to take out of the store
  public record Rows<T>(List<T> added, List<T> changed, List<T> removed) {

    public Rows {
      added = List.copyOf(added);
      changed = List.copyOf(changed);
      removed = List.copyOf(removed);
    }

    public boolean isEmpty() {
      return added.isEmpty() && changed.isEmpty() && removed.isEmpty();
    }
  }

  public Changes {
    transactions = List.copyOf(transactions);
    log = List.copyOf(log);
  }

  /// Whether there is nothing to write.
  public boolean isEmpty() {
    return merchants.isEmpty()
        && accounts.isEmpty()
        && transactions.isEmpty()
        && holds.isEmpty()
        && keys.isEmpty()
        && credentials.isEmpty()
        && operators.isEmpty()
        && log.isEmpty();
  }
}

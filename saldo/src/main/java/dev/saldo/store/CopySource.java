package dev.saldo.store;

import dev.saldo.ledger.Hash;
import dev.saldo.ledger.Verification;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Where books are copied from: the rows of a store, or a file that they were written to.
///
/// For one thread. Every method may throw what the errors of the store or file mean.
public sealed interface CopySource extends AutoCloseable permits BookRows, LedgerFile {

  /// Something to be done with rows in turn.
  @FunctionalInterface
  interface Takes {
    void take(@Nullable Object[] row);
  }

  /// What people call it.
  String name();

  /// A SHA-256 over every row that tells how the books stand: another one as soon as anything has
  /// happened in them, the same wherever they are.
  Hash standing();

  /// As [#standing], with what has been committed meanwhile.
  Hash standingNow();

  /// What is going to be copied, once it was seen to hold.
  ///
  /// @param at what time to call that of the books, unless they say one
  /// @throws CopyException when they do not hold
  UnfinishedCopy verified(Instant at, Verification.Progress progress);

  /// Looks, where a copy goes on, at what [#standing] does not tell: whether the rows still are
  /// those that were [seen to hold][#verified].
  ///
  /// @throws CopyException when they are not
  void recheck(Verification.Progress progress);

  /// How many rows there are.
  long count(BookTable table);

  /// Takes all rows behind a key, in the order of the keys. The tables are asked for one after the
  /// other, as [BookTable#ALL] has them.
  ///
  /// @param key null: all rows
  void each(BookTable table, @Nullable Object @Nullable [] key, Takes takes);

  @Override
  void close();
}

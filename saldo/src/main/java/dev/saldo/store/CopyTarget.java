package dev.saldo.store;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The store that books are copied to, held by one copy at a time. What a method did is on the disk
/// when it returns; one that failed did nothing.
///
/// For one thread. Every method may throw what the store's errors mean.
public interface CopyTarget extends AutoCloseable {

  /// What it holds, always as of now.
  BookRows rows();

  /// The copy that was begun; empty when none was, or it was finished.
  Optional<UnfinishedCopy> begun();

  /// From here on nobody else opens it.
  void begin(UnfinishedCopy copy);

  /// Adds rows that are not there yet.
  void add(BookTable table, List<@Nullable Object[]> rows);

  /// All rows are there, and are going to be read.
  void complete();

  /// Opens it to everybody.
  void finish();

  @Override
  void close();
}

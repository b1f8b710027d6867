package dev.saldo.ledger;

import org.jspecify.annotations.Nullable;

/// What a store holds where a row is looked for, by one that trusts nothing: the row, or what is
/// wrong with it.
public sealed interface Stored<T> {

  /// A row that can be what it is.
  record Whole<T>(T row) implements Stored<T> {}

  /// A row that no Saldo wrote so.
  ///
  /// @param what the column, and why its value cannot be one
  record Damaged<T>(String what) implements Stored<T> {}

  /// No row.
  record Missing<T>() implements Stored<T> {}

  /// The row; null unless it is whole.
  default @Nullable T orNull() {
    return this instanceof Whole<T>(T row) ? row : null;
  }
}

package dev.saldo.ledger;

import java.util.Locale;

/// What a [Ledger] takes in one by one and works off in batches.
public enum BatchKind {
  /// Whatever changes the books.
  COMMANDS,
  /// Reads of balances.
  BALANCES,
  /// Looks for operators by their tokens.
  OPERATORS;

  private final String code = name().toLowerCase(Locale.ROOT);

  /// The word by which its figures are told.
  public String code() {
    return code;
  }
}

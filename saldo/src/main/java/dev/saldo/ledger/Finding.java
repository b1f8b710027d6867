package dev.saldo.ledger;

/// Something that is not as it must be.
///
/// @param where the row: its table and its key
/// @param what which of its values, or which rule
/// @param expected what it must be; empty where `what` says it all
/// @param found what it is; empty likewise
public record Finding(String where, String what, String expected, String found) {

  /// A finding that `what` says wholly.
  public Finding(String where, String what) {
    this(where, what, "", "");
  }

  @Override
  public String toString() {
    return expected.isEmpty() && found.isEmpty()
        ? where + ": " + what
        : where + ": " + what + " is " + found + ", must be " + expected;
  }
}

package dev.saldo.ledger;

/// Where an account's money stands. The names, in lower case, are the wire's.
public enum Part {
  /// The world outside: minus what the account holds.
  EXTERNAL,
  AVAILABLE,
  /// In payouts on their way.
  PENDING,
  /// Held back for a time.
  RESERVED,
  /// Locked by the operator.
  FROZEN,
  /// The platform's own.
  FEES;

  private final String code = name().toLowerCase(java.util.Locale.ROOT);

  /// The word on the wire.
  public String code() {
    return code;
  }
}

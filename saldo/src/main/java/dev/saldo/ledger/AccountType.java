package dev.saldo.ledger;

/// What an account is for. The names are the wire's.
public enum AccountType {
  /// What payments bring in.
  FUND,
  /// What payouts are made from.
  PAYOUT,
  /// What stands behind virtual cards.
  VCC,
  /// What refunds are made from.
  REFUND
}

package dev.saldo.ledger;

import java.util.Locale;

/// What somebody did to the books without moving money.
public enum Act {
  MERCHANT_CREATED,
  MERCHANT_CHANGED,
  ACCOUNT_OPENED,
  KEY_ADDED,
  KEY_REVOKED,
  OPERATOR_ADDED,
  OPERATOR_REMOVED;

  private final String code = name().toLowerCase(Locale.ROOT);

  /// The word on the wire.
  public String code() {
    return code;
  }
}

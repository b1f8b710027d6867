package dev.saldo.ledger;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

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

  /// The act with this word; empty when there is none.
  public static Optional<Act> find(String code) {
    return Arrays.stream(values()).filter(act -> act.code.equals(code)).findFirst();
  }
}

package dev.saldo.ledger;

import java.util.Locale;

/// Why a command was refused: of a posting, the first of these that applies, in this order.
public enum Refusal {
  /// The idempotency key stands for another content.
  KEY_CONFLICT,
  /// The hold would be released before it is opened.
  RELEASE_NOT_LATER,
  MERCHANT_UNKNOWN,
  /// The merchant may not send.
  MERCHANT_DISABLED,
  /// No hold of this account has this id, or it is of another kind.
  HOLD_UNKNOWN,
  HOLD_CLOSED,
  /// More than is left of the hold.
  HOLD_EXCEEDED,
  /// More than stands in fees.
  FEES_EXCEEDED,
  INSUFFICIENT_FUNDS,
  /// A part would need more than 38 digits, where all that the currency has behind the point count.
  AMOUNT_OUT_OF_RANGE,
  /// The merchant has as many accounts as one can have.
  ACCOUNTS_EXCEEDED,

  /// A merchant's parent is set once, when it is created.
  PARENT_FIXED,
  /// The parent is no merchant, or itself a sub-merchant.
  PARENT_UNFIT,
  /// The secret stands for another key.
  SECRET_TAKEN,
  KEY_UNKNOWN,
  OPERATOR_UNKNOWN,
  /// There is an operator of this name.
  OPERATOR_TAKEN;

  private final String code = name().toLowerCase(Locale.ROOT);

  /// The word on the wire.
  public String code() {
    return code;
  }
}

package dev.saldo.ledger;

/// Names one transaction of a merchant, so that asking twice records once: 1 to 128 printable ASCII
/// characters without space and `/`. What begins with `saldo:` is Saldo's own.
public record IdempotencyKey(String value) {

  /// What the keys of the transactions begin with that Saldo records itself.
  public static final String OWN_PREFIX = "saldo:";

  /// @throws IllegalArgumentException when the text is no idempotency key
  public IdempotencyKey {
    if (!isValid(value)) {
      throw new IllegalArgumentException(
          "an idempotency key is 1 to 128 printable ASCII characters without space and /");
    }
  }

  /// Whether the text can be an idempotency key, Saldo's own included.
  public static boolean isValid(String text) {
    if (text.isEmpty() || text.length() > 128) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c > '~' || c == '/') {
        return false;
      }
    }
    return true;
  }

  /// The key of the transaction that releases this hold when it falls due.
  static IdempotencyKey ofRelease(TransactionId hold) {
    return new IdempotencyKey(OWN_PREFIX + "release:" + hold);
  }

  /// Whether only Saldo itself may use it.
  public boolean isOwn() {
    return value.startsWith(OWN_PREFIX);
  }

  @Override
  public String toString() {
    return value;
  }
}

package dev.saldo.ledger;

/// A merchant's id, given by the operator: 1 to 64 of `A-Za-z0-9._-`, beginning with a letter or
/// digit.
public record MerchantId(String value) implements Comparable<MerchantId> {

  /// @throws IllegalArgumentException when the text is no merchant id
  public MerchantId {
    if (!isValid(value)) {
      throw new IllegalArgumentException(
          "a merchant id is 1 to 64 of A-Z a-z 0-9 . _ - and begins with a letter or digit");
    }
  }

  /// Whether the text can be a merchant's id.
  public static boolean isValid(String text) {
    if (text.isEmpty() || text.length() > 64 || !isAlphanumeric(text.charAt(0))) {
      return false;
    }
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isAlphanumeric(c) && c != '.' && c != '_' && c != '-') {
        return false;
      }
    }
    return true;
  }

  private static boolean isAlphanumeric(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  }

  /// The lane in which the merchant and all that belongs to it lives.
  public Lane lane() {
    return Lane.ofName(value);
  }

  @Override
  public int compareTo(MerchantId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}

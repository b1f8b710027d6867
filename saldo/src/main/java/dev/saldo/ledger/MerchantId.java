package dev.saldo.ledger;

import org.jspecify.annotations.Nullable;

/// A merchant's id, given by the operator: 1 to 64 of `A-Za-z0-9._-`, beginning with a letter or
/// digit.
///
/// Not a record, so that it can remember its lane, which is asked for many times on the way of a
/// posting. Immutable; equal by value.
public final class MerchantId implements Comparable<MerchantId> {

  private final String value;

  /// Null until it was asked for. Whoever computes it comes to the same one.
  private @Nullable Lane lane;

  /// @throws IllegalArgumentException when the text is no merchant id
  public MerchantId(String value) {
    if (!isValid(value)) {
      throw new IllegalArgumentException(
          "a merchant id is 1 to 64 of A-Z a-z 0-9 . _ - and begins with a letter or digit");
    }
    this.value = value;
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
    Lane known = lane;
    if (known == null) {
      known = Lane.ofName(value);
      lane = known;
    }
    return known;
  }

  public String value() {
    return value;
  }

  @Override
  public int compareTo(MerchantId other) {
    return value.compareTo(other.value);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MerchantId that && value.equals(that.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return value;
  }
}

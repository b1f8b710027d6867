package dev.saldo.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One of the payment company's own systems or people, by the token it holds.
///
/// @param name 1 to 64 of `A-Za-z0-9._-`, beginning with a letter or digit; unique
/// @param token the hash of the token; it lies in the lane of the name
/// @param expiresAt null: never
public record Operator(
    String name, Role role, Hash token, Instant createdAt, @Nullable Instant expiresAt) {

  /// @throws IllegalArgumentException when the text is no operator's name, or the token lies in
  ///   another lane
  public Operator {
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "an operator's name is 1 to 64 of A-Z a-z 0-9 . _ - and begins with a letter or digit");
    }
    if (!Lane.ofHash(token).equals(Lane.ofName(name))) {
      throw new IllegalArgumentException(
          "the token's hash must lie in the lane of the operator's name");
    }
  }

  /// Whether the text can be an operator's name.
  public static boolean isName(String text) {
    return MerchantId.isValid(text);
  }

  public Lane lane() {
    return Lane.ofName(name);
  }

  /// Whether it had expired by `now`.
  public boolean isExpired(Instant now) {
    return expiresAt != null && !expiresAt.isAfter(now);
  }
}

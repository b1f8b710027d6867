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

  /// The name of the operator whose token is configured; it is in no store.
  public static final String CONFIGURED = "admin";

  /// @throws IllegalArgumentException when the text is no operator's name, or the token lies in
  ///   another lane
  public Operator {
    if (!MerchantId.isValid(name)) {
      throw new IllegalArgumentException(
          "an operator's name is 1 to 64 of A-Z a-z 0-9 . _ - and begins with a letter or digit");
    }
    if (!Lane.ofHash(token).equals(Lane.ofName(name))) {
      throw new IllegalArgumentException(
          "the token's hash must lie in the lane of the operator's name");
    }
  }

  /// Whether an operator may be let in by this name: it can be one, and is neither what Saldo
  /// itself records under nor [#CONFIGURED].
  public static boolean isName(String text) {
    return MerchantId.isValid(text)
        && !text.equals(PostingRules.OWN_NAME)
        && !text.equals(CONFIGURED);
  }

  public Lane lane() {
    return Lane.ofName(name);
  }

  /// Whether it had expired by `now`.
  public boolean isExpired(Instant now) {
    return expiresAt != null && !expiresAt.isAfter(now);
  }
}

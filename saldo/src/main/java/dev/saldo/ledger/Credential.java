package dev.saldo.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a caller shows and what it stands for: the hash of a key's secret, or of an access token
/// that was issued for a key. It lives in the lane of its hash.
///
/// @param key the key it stands for; it lives in its merchant's lane
/// @param issuedAt when it was made
/// @param expiresAt for an access token, when it ends; null for a key's own secret
public record Credential(Hash hash, KeyId key, Instant issuedAt, @Nullable Instant expiresAt) {

  public Lane lane() {
    return Lane.ofHash(hash);
  }

  /// Whether it is an access token, not a key's own secret.
  public boolean isToken() {
    return expiresAt != null;
  }

  /// Whether it is a token that had ended by `now`.
  public boolean isExpired(Instant now) {
    return expiresAt != null && !expiresAt.isAfter(now);
  }
}

package dev.saldo.ledger;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A merchant's API credential, of one dialect. The secret itself is nowhere: a [Credential] keeps
/// its hash.
///
/// @param dialect the dialect's word, such as `oxapay-legacy`
/// @param kind what the dialect calls this sort of key; empty where it has one sort only
/// @param label what people call it; may be empty
/// @param clientId the public half of a credential that has two; null where there is none
/// @param allowedAddresses IP addresses and CIDR blocks; empty: from anywhere
/// @param expiresAt null: never
/// @param revokedAt null while it works
public record MerchantKey(
    KeyId id,
    MerchantId merchant,
    String dialect,
    String kind,
    String label,
    @Nullable String clientId,
    List<String> allowedAddresses,
    Instant createdAt,
    @Nullable Instant expiresAt,
    @Nullable Instant revokedAt) {

  public MerchantKey {
    allowedAddresses = List.copyOf(allowedAddresses);
  }

  public boolean isRevoked() {
    return revokedAt != null;
  }

  /// Whether it had expired by `now`.
  public boolean isExpired(Instant now) {
    return expiresAt != null && !expiresAt.isAfter(now);
  }

  MerchantKey revoked(Instant at) {
    return new MerchantKey(
        id, merchant, dialect, kind, label, clientId, allowedAddresses, createdAt, expiresAt, at);
  }
}

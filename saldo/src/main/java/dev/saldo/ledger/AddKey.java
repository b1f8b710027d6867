package dev.saldo.ledger;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Gives a merchant a key. The other members are as in [MerchantKey].
///
/// @param secret the hash of its secret; no other credential may stand for it
/// @param by the name of the operator token that asks for it
public record AddKey(
    MerchantId merchant,
    String dialect,
    String kind,
    String label,
    @Nullable String clientId,
    List<String> allowedAddresses,
    @Nullable Instant expiresAt,
    Hash secret,
    String by)
    implements Command<MerchantKey> {

  public AddKey {
    allowedAddresses = List.copyOf(allowedAddresses);
  }

  @Override
  public Lane lane() {
    return merchant.lane();
  }

  @Override
  public void addTo(Needs needs) {
    needs.logHead(merchant.value());
    needs.merchant(merchant);
    needs.credential(secret);
  }
}

package dev.saldo.ledger;

/// Ends a key, and with it its access tokens; replayed when it had ended before.
public record RevokeKey(MerchantId merchant, KeyId key) implements Command<MerchantKey> {

  @Override
  public Lane lane() {
    return merchant.lane();
  }

  @Override
  public void addTo(Needs needs) {
    needs.merchant(merchant);
    if (key.lane().equals(lane())) {
      needs.key(key);
    }
  }
}

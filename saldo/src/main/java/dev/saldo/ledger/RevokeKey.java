package dev.saldo.ledger;

/// Ends a key, and with it its access tokens; replayed when it had ended before.
///
/// @param by the name of the operator token that asks for it
public record RevokeKey(MerchantId merchant, KeyId key, String by) implements Command<MerchantKey> {

  @Override
  public Lane lane() {
    return merchant.lane();
  }

  @Override
  public void addTo(Needs needs) {
    needs.logHead(merchant.value());
    needs.merchant(merchant);
    if (key.lane().equals(lane())) {
      needs.key(key);
    }
  }
}

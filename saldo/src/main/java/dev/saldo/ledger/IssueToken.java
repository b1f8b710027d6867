package dev.saldo.ledger;

import java.time.Duration;

/// Makes an access token good for a key.
///
/// @param token the hash of the token; it must lie in the merchant's lane
/// @param life how long it is good
/// @param mostAlive how many the key may have alive; the oldest make room for it
public record IssueToken(MerchantId merchant, KeyId key, Hash token, Duration life, int mostAlive)
    implements Command<Credential> {

  @Override
  public Lane lane() {
    return merchant.lane();
  }

  @Override
  public void addTo(Needs needs) {
    needs.merchant(merchant);
    needs.key(key);
  }
}

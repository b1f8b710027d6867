package dev.saldo.ledger;

/// Records the timed releases of a merchant's accounts that are due, and yields how many there
/// were. Every decision does so for the accounts it touches; this is for those where nothing else
/// happens.
public record RecordReleases(MerchantId merchant) implements Command<Integer> {

  @Override
  public Lane lane() {
    return merchant.lane();
  }

  @Override
  public void addTo(Needs needs) {
    needs.merchant(merchant);
    needs.releases(merchant);
  }
}

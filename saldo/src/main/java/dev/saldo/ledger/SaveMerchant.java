package dev.saldo.ledger;

import dev.saldo.money.Currencies;
import dev.saldo.money.Currency;
import org.jspecify.annotations.Nullable;

/// Creates a merchant or changes it. What is null stays as it is; on creation it takes its default.
///
/// @param name default: empty
/// @param parent only at creation; default: none
/// @param defaultCurrency default: XOF
/// @param disabled default: false
/// @param by the name of the operator token that asks for it
public record SaveMerchant(
    MerchantId merchant,
    @Nullable String name,
    @Nullable MerchantId parent,
    @Nullable Currency defaultCurrency,
    @Nullable Boolean disabled,
    String by)
    implements Command<SaveMerchant.Saved> {

  static final Currency DEFAULT_CURRENCY = Currencies.of("XOF");

  /// A merchant as it is now.
  ///
  /// @param created whether it was not there before
  public record Saved(Merchant merchant, boolean created) {}

  @Override
  public Lane lane() {
    return merchant.lane();
  }

  @Override
  public void addTo(Needs needs) {
    needs.logHead(merchant.value());
    needs.merchant(merchant);
    if (parent != null) {
      needs.merchant(parent);
    }
  }
}

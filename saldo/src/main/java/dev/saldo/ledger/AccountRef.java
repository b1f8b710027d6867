package dev.saldo.ledger;

import dev.saldo.money.Currency;

/// Names an account by what it is: one merchant, one type, one currency, optionally one business
/// type.
///
/// @param businessType empty for none, else 1 to 32 of `A-Z0-9_`
public record AccountRef(
    MerchantId merchant, AccountType type, String businessType, Currency currency) {

  /// @throws IllegalArgumentException when the text is no business type
  public AccountRef {
    if (!isBusinessType(businessType)) {
      throw new IllegalArgumentException("a business type is 1 to 32 of A-Z 0-9 _");
    }
  }

  /// Whether the text is empty or can be a business type.
  public static boolean isBusinessType(String text) {
    if (text.length() > 32) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_')) {
        return false;
      }
    }
    return true;
  }

  /// The number under which merchants know the account: `GC-<merchant number>-<currency>` for a
  /// plain FUND account, with the type and the business type behind it for another.
  public String accountNo(long merchantNumber) {
    String plain = "GC-" + merchantNumber + "-" + currency.code();
    if (!businessType.isEmpty()) {
      return plain + "-" + type + "-" + businessType;
    }
    return type == AccountType.FUND ? plain : plain + "-" + type;
  }
}

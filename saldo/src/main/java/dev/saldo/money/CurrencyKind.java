package dev.saldo.money;

/// Whether a currency is a state's or a chain's.
public enum CurrencyKind {
  /// An ISO 4217 currency, or `CNH`.
  FIAT("fiat"),
  /// A crypto symbol; all of these have 18 digits, whatever their chain says.
  CRYPTO("crypto");

  private final String code;

  CurrencyKind(String code) {
    this.code = code;
  }

  /// The word for this kind on the wire.
  public String code() {
    return code;
  }
}

package dev.saldo.money;

/// A currency that the ledger keeps accounts in. Instances come from [Currencies] and from nowhere
/// else, so that one code has one number of digits throughout the program.
///
/// @param code the ISO 4217 code or crypto symbol, in upper case
/// @param digits how many decimal digits its smallest unit has: 0 for `UGX`, 2 for `USD`, 18 for
///   `BTC`
/// @param kind whether it is a state's or a chain's
public record Currency(String code, int digits, CurrencyKind kind) {

  /// The code.
  @Override
  public String toString() {
    return code;
  }
}

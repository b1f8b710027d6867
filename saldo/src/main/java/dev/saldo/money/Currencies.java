package dev.saldo.money;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The currencies that exist: those of ISO 4217 with the digits that the JDK knows for them, `CNH`,
/// and a fixed list of crypto symbols with 18 digits each.
///
/// What ISO 4217 lists without a smallest unit (gold, the testing code, "no currency") is left out:
/// nobody holds a balance in it.
public final class Currencies {

  private static final int CRYPTO_DIGITS = 18;

  private static final List<String> CRYPTO_SYMBOLS =
      List.of(
          "BTC", "ETH", "USDT", "USDC", "LTC", "TRX", "XMR", "DOGS", "TON", "BCH", "POL", "DOGE",
          "SOL", "BNB", "NOT", "SHIB", "XRP", "DAI", "DGB");

  private static final List<Currency> ALL = load();
  private static final Map<String, Currency> BY_CODE = byCode(ALL);

  private Currencies() {}

  /// The currency with exactly this code; empty when there is none. Codes are upper case: a caller
  /// that takes any case folds it first.
  public static Optional<Currency> find(String code) {
    return Optional.ofNullable(BY_CODE.get(code));
  }

  /// The currency with exactly this code, for codes that are known to be good.
  ///
  /// @throws IllegalArgumentException when there is none
  public static Currency of(String code) {
    Currency currency = BY_CODE.get(code);
    if (currency == null) {
      throw new IllegalArgumentException("no such currency: " + code);
    }
    return currency;
  }

  /// All of them, sorted by code; immutable.
  public static List<Currency> all() {
    return ALL;
  }

  private static List<Currency> load() {
    Map<String, Currency> sorted = new TreeMap<>();
    for (java.util.Currency iso : java.util.Currency.getAvailableCurrencies()) {
      if (iso.getDefaultFractionDigits() >= 0) {
        put(
            sorted,
            new Currency(iso.getCurrencyCode(), iso.getDefaultFractionDigits(), CurrencyKind.FIAT));
      }
    }
    // Ours come last, so that a code which a later JDK learns does not change what the books say.
    put(sorted, new Currency("CNH", 2, CurrencyKind.FIAT));
    for (String symbol : CRYPTO_SYMBOLS) {
      put(sorted, new Currency(symbol, CRYPTO_DIGITS, CurrencyKind.CRYPTO));
    }
    return List.copyOf(sorted.values());
  }

  private static void put(Map<String, Currency> currencies, Currency currency) {
    currencies.put(currency.code(), currency);
  }

  private static Map<String, Currency> byCode(List<Currency> currencies) {
    Map<String, Currency> byCode = HashMap.newHashMap(currencies.size());
    for (Currency currency : currencies) {
      put(byCode, currency);
    }
    return byCode;
  }
}

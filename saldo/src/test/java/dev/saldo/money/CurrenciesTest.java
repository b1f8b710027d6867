package dev.saldo.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A wrong number of digits here would make every amount of that currency wrong by powers of ten,
/// in every dialect that counts in smallest units.
final class CurrenciesTest {

  private static final Set<String> CRYPTO =
      Set.of(
          "BTC", "ETH", "USDT", "USDC", "LTC", "TRX", "XMR", "DOGS", "TON", "BCH", "POL", "DOGE",
          "SOL", "BNB", "NOT", "SHIB", "XRP", "DAI", "DGB");

  @ParameterizedTest
  @CsvSource({
    "UGX, 0", "XOF, 0", "JPY, 0", "USD, 2", "EUR, 2", "CNY, 2", "CNH, 2", "KWD, 3", "CLF, 4"
  })
  void find_fiatCode_hasItsDigits(String code, int digits) {
    assertThat(Currencies.find(code)).contains(new Currency(code, digits, CurrencyKind.FIAT));
  }

  @Test
  void all_everyIsoCurrencyWithASmallestUnit_isThereWithTheDigitsOfTheJdk() {
    List<Currency> expected = new ArrayList<>();
    for (java.util.Currency iso : java.util.Currency.getAvailableCurrencies()) {
      if (iso.getDefaultFractionDigits() >= 0) {
        expected.add(
            new Currency(iso.getCurrencyCode(), iso.getDefaultFractionDigits(), CurrencyKind.FIAT));
      }
    }
    expected.add(new Currency("CNH", 2, CurrencyKind.FIAT));

    assertThat(Currencies.all().stream().filter(currency -> currency.kind() == CurrencyKind.FIAT))
        .containsExactlyInAnyOrderElementsOf(expected)
        .hasSizeGreaterThan(150);
  }

  @Test
  void all_cryptoSymbols_areTheNineteenWithEighteenDigits() {
    assertThat(
            Currencies.all().stream()
                .filter(currency -> currency.kind() == CurrencyKind.CRYPTO)
                .map(Currency::code))
        .hasSize(19)
        .containsExactlyInAnyOrderElementsOf(CRYPTO);
    for (String symbol : CRYPTO) {
      assertThat(Currencies.of(symbol)).isEqualTo(new Currency(symbol, 18, CurrencyKind.CRYPTO));
    }
  }

  @Test
  void codesOfOurOwn_againstIso_doNotCollide() {
    Set<String> ours = new TreeSet<>(CRYPTO);
    ours.add("CNH");

    assertThat(
            java.util.Currency.getAvailableCurrencies().stream()
                .map(java.util.Currency::getCurrencyCode)
                .collect(Collectors.toSet()))
        .doesNotContainAnyElementsOf(ours);
  }

  @Test
  void all_always_isSortedByCodeWithoutRepeats() {
    assertThat(Currencies.all()).extracting(Currency::code).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void all_everyOne_isFoundByItsCodeAndPrintsAsIt() {
    for (Currency currency : Currencies.all()) {
      assertThat(Currencies.find(currency.code())).containsSame(currency);
      assertThat(Currencies.of(currency.code())).isSameAs(currency).hasToString(currency.code());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "usd", "Btc", " USD", "USD ", "US", "XXX", "XTS", "XAU", "XDR", "ZZZ"})
  void find_anyOtherText_isNone(String code) {
    assertThat(Currencies.find(code)).isEmpty();
    assertThatIllegalArgumentException().isThrownBy(() -> Currencies.of(code));
  }

  @Test
  void kind_onTheWire_hasItsWord() {
    assertThat(CurrencyKind.FIAT.code()).isEqualTo("fiat");
    assertThat(CurrencyKind.CRYPTO.code()).isEqualTo("crypto");
  }
}

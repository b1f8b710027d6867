package dev.saldo.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AmountFormTest {

  private static final AmountForm GERMAN = new AmountForm(',', '.');
  private static final AmountForm AMERICAN = new AmountForm('.', ',');

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1.234.567,89 | 1234567.89",
        "1234,5       | 1234.5",
        "-3           | -3",
        "3,00-        | -3",
        "(3,10)       | -3.1",
        "+7           | 7",
        ",5           | 0.5",
        "1.00.000     | 100000",
        "\u2212 2,5   | -2.5",
        "1\u00a0234\u00a0567,89 | 1234567.89",
        "12\u202f345   | 12345",
        "-\u00a0\u202f7  | -7",
        "3,00\u00a0    | 3",
        "''           | 0"
      })
  void amount_asItIsWrittenThere_isRead(String text, String amount) throws Exception {
    assertThat(GERMAN.read("x", text)).hasToString(amount);
  }

  /// A point that is taken for the wrong thing moves a hundred times the money.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "1,23",
        "0,123",
        "1,2345",
        "12,34.5",
        "1.2.3",
        "1e3",
        "EUR 5",
        "5 %",
        "--5",
        "-(5)",
        ".",
        "-",
        "1\u00a023",
        "1\u202f2345",
        "12.3\u00a045",
        "0\u00a0123",
        "1\u00a0234,567",
        "1\u00a0234\u202f567"
      })
  void amount_thatMayMeanSomethingElse_isRefused(String text) {
    assertThatThrownBy(() -> AMERICAN.read("Gross", text))
        .isInstanceOf(UnfitException.class)
        .hasMessage("Gross is no amount: " + text);
  }
}

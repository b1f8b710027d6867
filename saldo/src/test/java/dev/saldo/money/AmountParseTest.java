package dev.saldo.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.saldo.money.AmountFormatException.Problem;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is read as an amount, and what is not. A spelling taken for another number would move the
/// wrong money; one that costs much to refuse would stop everybody else's.
final class AmountParseTest {

  private static final String NINES_38 = "9".repeat(38);
  private static final int MILLION = 1_000_000;

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0, 0",
    "0.0, 0",
    "-0.00, 0",
    "000, 0",
    "1, 1",
    "-1, -1",
    "9, 9",
    "10, 10",
    "5300, 5300",
    "12.5, 12.5",
    "12.50, 12.5",
    "12.500000000000000000000000000000000000000000000, 12.5",
    "12.00, 12",
    "100.0, 100",
    "1.01, 1.01",
    "1.10, 1.1",
    "0.1, 0.1",
    "-0.05, -0.05",
    "0.050, 0.05",
    "007, 7",
    "-007.70, -7.7",
    "00.01, 0.01",
    "0.000000000000000001, 0.000000000000000001",
    "-9223372036854775808, -9223372036854775808",
    "9223372036854775808, 9223372036854775808",
    "99999999999999999999999999.999999999999, 99999999999999999999999999.999999999999",
  })
  void parse_plainDecimal_isItsShortestSpelling(String text, String shortest) {
    Amount amount = Amount.parse(text);

    assertThat(amount).hasToString(shortest).isEqualTo(Amount.parse(shortest));
    assertThat(amount.toBigDecimal()).isEqualTo(new BigDecimal(shortest));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "-",
        ".",
        "-.",
        "+1",
        "--1",
        "-+1",
        "1-",
        ".5",
        "-.5",
        "5.",
        "-5.",
        "1..2",
        "1.2.3",
        "1,5",
        "1,000",
        "1_000",
        "1 000",
        " 1",
        "1 ",
        "1\n",
        "\t1",
        "1.-5",
        "1.+5",
        "1. 5",
        "1e5",
        "1E5",
        "1e-5",
        "1.5e0",
        "0x10",
        "0b1",
        "1f",
        "1d",
        "1L",
        "NaN",
        "Infinity",
        "-Infinity",
        "null",
        "abc",
        "½",
        "١٢",
        "１２",
        "1\u0660",
        "−1",
        "1\u0000",
        "\u00001",
        "1.\u0000",
        "$1",
        "1/2",
        "1:2",
        "1\uD835\uDFCF",
        "1\uD835",
        "'1'",
        "\"1\""
      })
  void parse_anythingElse_isMalformed(String text) {
    assertThat(problemOf(text)).isEqualTo(Problem.MALFORMED);
  }

  /// The two lengths on which the way of reading changes, and the limit, each from both sides.
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 17, 18, 19, 20, 37, 38})
  void parse_upTo38Digits_isExact(int digits) {
    for (String sign : new String[] {"", "-"}) {
      String nines = "9".repeat(digits);
      String whole = sign + nines;
      String fraction = sign + "0." + nines;
      String split = sign + "9." + "9".repeat(Math.max(digits - 1, 1));

      assertThat(Amount.parse(whole).toBigDecimal()).isEqualTo(new BigDecimal(whole));
      assertThat(Amount.parse(fraction).toBigDecimal()).isEqualTo(new BigDecimal(fraction));
      assertThat(Amount.parse(split).toBigDecimal()).isEqualTo(new BigDecimal(split));
    }
  }

  @Test
  void parse_39Digits_isTooLong() {
    assertThat(problemOf(NINES_38 + "9")).isEqualTo(Problem.TOO_LONG);
    assertThat(problemOf("-" + NINES_38 + "9")).isEqualTo(Problem.TOO_LONG);
    assertThat(problemOf(NINES_38 + ".1")).isEqualTo(Problem.TOO_LONG);
    assertThat(problemOf("1." + NINES_38)).isEqualTo(Problem.TOO_LONG);
    assertThat(problemOf("0." + NINES_38 + "9")).isEqualTo(Problem.TOO_LONG);
    assertThat(problemOf("1" + "0".repeat(38))).isEqualTo(Problem.TOO_LONG);
  }

  /// One significant digit, but it stands too far behind the point to be kept in 38 digits.
  @Test
  void parse_zerosBetweenPointAndDigit_count() {
    assertThat(Amount.parse("0." + "0".repeat(37) + "1").inRange()).isTrue();
    assertThat(problemOf("0." + "0".repeat(38) + "1")).isEqualTo(Problem.TOO_LONG);
  }

  @Test
  void parse_zerosAtEitherEnd_doNotCount() {
    Amount nines = Amount.parse(NINES_38);

    assertThat(Amount.parse("0000" + NINES_38 + ".0000")).isEqualTo(nines);
    assertThat(Amount.parse("0".repeat(MILLION) + NINES_38 + "." + "0".repeat(MILLION)))
        .isEqualTo(nines);
    assertThat(Amount.parse("-0." + "0".repeat(MILLION))).isSameAs(Amount.ZERO);
    assertThat(Amount.parse("0." + NINES_38 + "0")).isEqualTo(Amount.parse("0." + NINES_38));
  }

  @Test
  void parse_aMillionDigits_isRefused() {
    String nines = "9".repeat(MILLION);

    assertThat(problemOf(nines)).isEqualTo(Problem.TOO_LONG);
    assertThat(problemOf("-" + nines)).isEqualTo(Problem.TOO_LONG);
    assertThat(problemOf("0." + nines)).isEqualTo(Problem.TOO_LONG);
    assertThat(problemOf("1" + "0".repeat(MILLION))).isEqualTo(Problem.TOO_LONG);
    assertThat(problemOf("0." + "0".repeat(MILLION) + "1")).isEqualTo(Problem.TOO_LONG);
    assertThat(problemOf(nines + "." + nines)).isEqualTo(Problem.TOO_LONG);
    assertThat(problemOf(nines + "x")).isEqualTo(Problem.MALFORMED);
    assertThat(problemOf(nines + ".")).isEqualTo(Problem.MALFORMED);
    assertThat(problemOf("-".repeat(MILLION))).isEqualTo(Problem.MALFORMED);
    assertThat(problemOf("x".repeat(MILLION))).isEqualTo(Problem.MALFORMED);
  }

  /// The message reaches whoever sent the text, and the access log.
  @Test
  void parse_refused_saysWhereAndRepeatsNothing() {
    assertThat(refusalOf("12x<script>"))
        .hasMessage("not a plain decimal number: unexpected character at position 3");
    assertThat(refusalOf("+1"))
        .hasMessage("not a plain decimal number: unexpected character at position 1");
    assertThat(refusalOf("1.2.3"))
        .hasMessage("not a plain decimal number: unexpected character at position 4");
    assertThat(refusalOf("1.x"))
        .hasMessage("not a plain decimal number: unexpected character at position 3");
    assertThat(refusalOf("7."))
        .hasMessage("not a plain decimal number: a digit is missing at the end");
    assertThat(refusalOf(""))
        .hasMessage("not a plain decimal number: a digit is missing at the end");
    assertThat(refusalOf("9".repeat(MILLION))).hasMessage("more than 38 digits");
  }

  private static Problem problemOf(String text) {
    return refusalOf(text).problem();
  }

  private static AmountFormatException refusalOf(String text) {
    AmountFormatException refusal =
        catchThrowableOfType(AmountFormatException.class, () -> Amount.parse(text));
    assertThat(refusal).as("refusal of a text of %d characters", text.length()).isNotNull();
    return refusal;
  }
}

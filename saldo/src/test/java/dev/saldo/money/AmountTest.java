package dev.saldo.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.saldo.money.AmountFormatException.Problem;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AmountTest {

  private static final Currency UGX = Currencies.of("UGX");
  private static final Currency USD = Currencies.of("USD");
  private static final Currency KWD = Currencies.of("KWD");
  private static final Currency BTC = Currencies.of("BTC");

  /// The idempotency fingerprint and the hash chain rest on one value having one form.
  @Test
  void amount_ofOneValueFromAnywhere_isEqualHashesAndPrintsAlike() {
    Amount expected = Amount.parse("1200");
    Amount[] same = {
      Amount.of(1200),
      Amount.of(new BigDecimal("1200")),
      Amount.of(new BigDecimal("1200.000")),
      Amount.of(new BigDecimal("12E2")),
      Amount.of(new BigDecimal("120000E-2")),
      Amount.parse("1200.00"),
      Amount.parse("1199.99").plus(Amount.parse("0.01")),
      Amount.parse("1200.5").minus(Amount.parse("0.5")),
      Amount.of(-1200).negate(),
      Amount.of(-1200).abs(),
      Amount.of(2400).shareDown(Amount.of(1), Amount.of(2), BTC),
    };

    for (Amount amount : same) {
      assertThat(amount).isEqualTo(expected).hasSameHashCodeAs(expected).hasToString("1200");
      assertThat(amount).isEqualByComparingTo(expected);
      assertThat(amount.scale()).isZero();
      assertThat(amount.digits()).isEqualTo(4);
    }
  }

  @Test
  void zero_fromAnywhere_isTheOneZero() {
    Amount half = Amount.parse("0.5");

    assertThat(Amount.of(0)).isSameAs(Amount.ZERO);
    assertThat(Amount.of(BigDecimal.ZERO)).isSameAs(Amount.ZERO);
    assertThat(Amount.of(new BigDecimal("0.00"))).isSameAs(Amount.ZERO);
    assertThat(Amount.of(new BigDecimal("0E+2000000000"))).isSameAs(Amount.ZERO);
    assertThat(Amount.of(new BigDecimal("0E-2000000000"))).isSameAs(Amount.ZERO);
    assertThat(half.minus(half)).isSameAs(Amount.ZERO);
    assertThat(half.plus(half.negate())).isSameAs(Amount.ZERO);
    assertThat(Amount.of(3).minus(Amount.of(3))).isSameAs(Amount.ZERO);
    assertThat(Amount.ZERO.negate()).isSameAs(Amount.ZERO);
    assertThat(Amount.ZERO.abs()).isSameAs(Amount.ZERO);
    assertThat(Amount.ZERO).hasToString("0");
    assertThat(Amount.ZERO.digits()).isEqualTo(1);
    assertThat(Amount.ZERO.scale()).isZero();
    assertThat(Amount.ZERO.signum()).isZero();
    assertThat(Amount.ZERO.fits(UGX)).isTrue();
  }

  @Test
  void equals_otherValueOrType_isFalse() {
    assertThat(Amount.of(1)).isNotEqualTo(Amount.of(-1)).isNotEqualTo(Amount.of(10));
    assertThat(Amount.of(1)).isNotEqualTo(Amount.parse("0.1"));
    assertThat((Object) Amount.of(1)).isNotEqualTo(BigDecimal.ONE).isNotEqualTo("1");
  }

  @Test
  void of_long_isExactAtBothEnds() {
    assertThat(Amount.of(Long.MAX_VALUE)).hasToString("9223372036854775807");
    assertThat(Amount.of(Long.MIN_VALUE)).hasToString("-9223372036854775808");
    assertThat(Amount.of(Long.MIN_VALUE).negate()).hasToString("9223372036854775808");
    assertThat(Amount.of(Long.MIN_VALUE).abs()).hasToString("9223372036854775808");
    assertThat(Amount.of(Long.MAX_VALUE).plus(Amount.of(1))).hasToString("9223372036854775808");
    assertThat(Amount.of(Long.MIN_VALUE).minus(Amount.of(1))).hasToString("-9223372036854775809");
  }

  /// A short text such as `1e999999999` can be a decimal that takes a gigabyte to write out.
  @Test
  void of_decimalThatCouldBeOfAnyLength_isRefused() {
    for (String text : new String[] {"1E+39", "1E+2000000000", "1E-39", "-1E-2000000000"}) {
      BigDecimal value = new BigDecimal(text);
      assertThatExceptionOfType(AmountFormatException.class)
          .as(text)
          .isThrownBy(() -> Amount.of(value))
          .satisfies(refusal -> assertThat(refusal.problem()).isEqualTo(Problem.TOO_LONG));
    }
    assertThat(Amount.of(new BigDecimal("1E+38"))).hasToString("1" + "0".repeat(38));
    assertThat(Amount.of(new BigDecimal("1E-38"))).hasToString("0." + "0".repeat(37) + "1");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, 0",
    "0, 5, 5, -5",
    "5, 0, 5, 5",
    "1, 2, 3, -1",
    "-1, 2, 1, -3",
    "0.1, 0.2, 0.3, -0.1",
    "0.5, 0.5, 1, 0",
    "99.99, 0.01, 100, 99.98",
    "12.5, 0.25, 12.75, 12.25",
    "1, 0.000000000000000001, 1.000000000000000001, 0.999999999999999999",
    "1.5, 1.05, 2.55, 0.45",
    "9223372036854775807, 9223372036854775807, 18446744073709551614, 0",
  })
  void plusAndMinus_twoAmounts_areExact(Amount left, Amount right, Amount sum, Amount difference) {
    assertThat(left.plus(right)).isEqualTo(sum);
    assertThat(right.plus(left)).isEqualTo(sum);
    assertThat(left.minus(right)).isEqualTo(difference);
    assertThat(right.minus(left)).isEqualTo(difference.negate());
  }

  @ParameterizedTest
  @CsvSource({"-2, -1, -2", "-1, 1, -1", "0, 0.1, 0", "1, 1, 1", "9, 10, 9", "0.09, 0.1, 0.09"})
  void min_twoAmounts_isTheSmaller(Amount left, Amount right, Amount smaller) {
    assertThat(left.min(right)).isEqualTo(smaller);
    assertThat(right.min(left)).isEqualTo(smaller);
  }

  @ParameterizedTest
  @CsvSource({"-0.01, -1", "0, 0", "0.01, 1", "-5, -1", "5, 1"})
  void sign_ofAnAmount_isToldInEachWay(Amount amount, int signum) {
    assertThat(amount.signum()).isEqualTo(signum);
    assertThat(amount.isNegative()).isEqualTo(signum < 0);
    assertThat(amount.isZero()).isEqualTo(signum == 0);
    assertThat(amount.isPositive()).isEqualTo(signum > 0);
    assertThat(amount.negate().signum()).isEqualTo(-signum);
    assertThat(amount.abs().signum()).isEqualTo(Math.abs(signum));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 0",
    "7, 1, 0",
    "10, 2, 0",
    "1000, 4, 0",
    "-1000, 4, 0",
    "12.5, 3, 1",
    "0.5, 1, 1",
    "0.05, 2, 2",
    "1.05, 3, 2",
    "10.01, 4, 2",
    "0.000000000000000001, 18, 18",
  })
  void digits_ofAnAmount_areThoseItTakesToWriteIt(Amount amount, int digits, int scale) {
    assertThat(amount.digits()).isEqualTo(digits);
    assertThat(amount.scale()).isEqualTo(scale);
  }

  /// The ledger refuses a posting whose outcome is out of range: it must not be told too late.
  @Test
  void inRange_overTheLimitByOneUnit_isFalse() {
    Amount largest = Amount.parse("9".repeat(38));
    Amount finest = Amount.parse("0." + "0".repeat(37) + "1");

    assertThat(largest.inRange()).isTrue();
    assertThat(largest.negate().inRange()).isTrue();
    assertThat(finest.inRange()).isTrue();
    assertThat(largest.plus(Amount.of(1)).inRange()).isFalse();
    assertThat(largest.negate().minus(Amount.of(1)).inRange()).isFalse();
    assertThat(Amount.of(1).plus(finest).inRange()).isFalse();
    assertThat(largest.plus(Amount.of(1)).minus(Amount.of(1))).isEqualTo(largest);
  }

  @ParameterizedTest
  @CsvSource({
    "UGX, 1, 0.1",
    "USD, 0.01, 0.001",
    "KWD, 0.001, 0.0001",
    "BTC, 0.000000000000000001, 0.0000000000000000001",
  })
  void fits_currency_upToItsSmallestUnit(String code, Amount smallest, Amount finer) {
    Currency currency = Currencies.of(code);

    assertThat(smallest.fits(currency)).isTrue();
    assertThat(smallest.toSmallestUnits(currency)).isEqualTo(BigInteger.ONE);
    assertThat(finer.fits(currency)).isFalse();
    assertThatExceptionOfType(ArithmeticException.class)
        .isThrownBy(() -> finer.toSmallestUnits(currency));
  }

  @Test
  void toSmallestUnits_amountThatFits_isExact() {
    assertThat(Amount.of(5300).toSmallestUnits(UGX)).isEqualTo(5300);
    assertThat(Amount.parse("12.5").toSmallestUnits(USD)).isEqualTo(1250);
    assertThat(Amount.parse("-12.5").toSmallestUnits(USD)).isEqualTo(-1250);
    assertThat(Amount.parse("1.234").toSmallestUnits(KWD)).isEqualTo(1234);
    assertThat(Amount.of(21_000_000).toSmallestUnits(BTC))
        .isEqualTo(new BigInteger("21000000" + "0".repeat(18)));
    assertThat(Amount.ZERO.toSmallestUnits(BTC)).isZero();
    assertThat(Amount.parse("9".repeat(38)).toSmallestUnits(BTC))
        .isEqualTo(new BigInteger("9".repeat(38) + "0".repeat(18)));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0",
    "0, 2, 0.00",
    "0, 18, 0.000000000000000000",
    "5300, 0, 5300",
    "5300, 2, 5300.00",
    "12.5, 1, 12.5",
    "12.5, 2, 12.50",
    "-0.05, 2, -0.05",
    "-0.05, 4, -0.0500",
    "0.00000001, 8, 0.00000001",
  })
  void toFixed_enoughDigits_hasExactlyThese(Amount amount, int digits, String text) {
    assertThat(amount.toFixed(digits)).isEqualTo(text);
  }

  @Test
  void toFixed_tooFewDigits_isRefusedAndNotRounded() {
    assertThatExceptionOfType(ArithmeticException.class)
        .isThrownBy(() -> Amount.parse("12.5").toFixed(0));
    assertThatExceptionOfType(ArithmeticException.class)
        .isThrownBy(() -> Amount.parse("0.999").toFixed(2));
    assertThatExceptionOfType(ArithmeticException.class)
        .isThrownBy(() -> Amount.of(10).toFixed(-1));
  }

  @Test
  void toString_smallOrLarge_hasNoExponent() {
    assertThat(Amount.parse("0.000000000000000001")).hasToString("0.000000000000000001");
    assertThat(Amount.of(new BigDecimal("1E+30"))).hasToString("1" + "0".repeat(30));
    assertThat(Amount.of(new BigDecimal("-1E-30"))).hasToString("-0." + "0".repeat(29) + "1");
  }

  @ParameterizedTest
  @CsvSource({
    "USD, 10, 1, 3, 3.33",
    "USD, 10, 2, 3, 6.66",
    "USD, 10, 3, 3, 10",
    "USD, 0, 1, 3, 0",
    "USD, 10, 0, 3, 0",
    "USD, 0.01, 99.99, 100, 0",
    "USD, 0.01, 100, 100, 0.01",
    "USD, 1, 0.5, 100, 0",
    "USD, 2, 0.5, 100, 0.01",
    "UGX, 10, 1, 3, 3",
    "UGX, 2590, 5299, 5300, 2589",
    "KWD, 10, 1, 3, 3.333",
    "BTC, 10, 1, 3, 3.333333333333333333",
    "BTC, 1, 0.000000000000000001, 3, 0",
    "UGX, 99999999999999999999999999999999999999, 1, 3, 33333333333333333333333333333333333333",
  })
  void shareDown_ofAFee_isRoundedDownToTheCurrency(
      String code, Amount fee, Amount part, Amount whole, Amount share) {
    assertThat(fee.shareDown(part, whole, Currencies.of(code))).isEqualTo(share);
  }

  @ParameterizedTest
  @CsvSource({"-1, 1, 1", "1, -1, 1", "1, 0, 0", "1, 0, -1", "1, -2, -1", "1, 1.01, 1", "0, 2, 1"})
  void shareDown_argumentsThatMakeNoShare_areRefused(Amount fee, Amount part, Amount whole) {
    assertThatIllegalArgumentException().isThrownBy(() -> fee.shareDown(part, whole, USD));
  }
}

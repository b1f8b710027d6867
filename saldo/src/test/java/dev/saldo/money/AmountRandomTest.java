package dev.saldo.money;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Amounts against BigDecimal, and the shares of a fee against the fee, over seeded random values.
/// A failure names the seed and the values.
final class AmountRandomTest {

  private static final int ROUNDS = 10_000;

  @ParameterizedTest
  @ValueSource(longs = {1, 20_260_101, 987_654_321_987L})
  void arithmetic_ofRandomAmounts_agreesWithBigDecimal(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < ROUNDS; round++) {
      BigDecimal a = decimal(random);
      BigDecimal b = decimal(random);
      String where = "seed %d, round %d: %s and %s".formatted(seed, round, a, b);
      Amount left = Amount.of(a);
      Amount right = Amount.parse(b.toPlainString());

      assertIs(where, left, a);
      assertIs(where, right, b);
      assertIs(where, left.plus(right), a.add(b));
      assertIs(where, left.minus(right), a.subtract(b));
      assertIs(where, left.negate(), a.negate());
      assertIs(where, left.abs(), a.abs());
      assertIs(where, left.min(right), a.min(b));
      assertThat(left.plus(right).minus(right)).as(where).isEqualTo(left);
      assertThat(left.compareTo(right)).as(where).isEqualTo(a.compareTo(b));
      assertThat(left.equals(right)).as(where).isEqualTo(a.compareTo(b) == 0);
      assertThat(left.toFixed(20)).as(where).isEqualTo(a.setScale(20).toPlainString());
    }
  }

  /// A payout settled in parts takes its fee in shares, each of what is left. A unit lost or made
  /// up on the way would stay in `pending` for ever, or take it below zero.
  @ParameterizedTest
  @ValueSource(longs = {2, 20_260_102, 123_456_789_123L})
  void shareDown_overRandomSplits_addsUpToTheWholeFee(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Currency> currencies = Currencies.all();
    for (int round = 0; round < ROUNDS / 2; round++) {
      Currency currency = currencies.get(random.nextInt(currencies.size()));
      long amount = random.nextLong(1, 1L << random.nextInt(1, 63));
      Amount fee = units(random.nextLong(1L << random.nextInt(1, 63)), currency);
      String where =
          "seed %d, round %d: %s of %d units of %s".formatted(seed, round, fee, amount, currency);

      long left = amount;
      Amount feeLeft = fee;
      Amount taken = Amount.ZERO;
      while (left > 0) {
        long part = random.nextInt(8) == 0 ? 1 : random.nextLong(1, left + 1);
        Amount partAmount = units(part, currency);
        Amount leftAmount = units(left, currency);
        Amount share = feeLeft.shareDown(partAmount, leftAmount, currency);

        assertThat(share.isNegative()).as(where).isFalse();
        assertThat(share).as(where).isLessThanOrEqualTo(feeLeft);
        assertThat(share.fits(currency)).as(where).isTrue();
        assertFloor(where, share, feeLeft, partAmount, leftAmount, currency);
        left -= part;
        feeLeft = feeLeft.minus(share);
        taken = taken.plus(share);
      }
      assertThat(feeLeft).as(where).isSameAs(Amount.ZERO);
      assertThat(taken).as(where).isEqualTo(fee);
    }
  }

  /// The share is the floor: no more than the exact quotient, and one unit more would be.
  private static void assertFloor(
      String where, Amount share, Amount fee, Amount part, Amount whole, Currency currency) {
    BigDecimal exact = fee.toBigDecimal().multiply(part.toBigDecimal());
    BigDecimal lower = share.toBigDecimal().multiply(whole.toBigDecimal());
    BigDecimal upper = share.plus(units(1, currency)).toBigDecimal().multiply(whole.toBigDecimal());
    assertThat(lower).as(where).isLessThanOrEqualTo(exact);
    assertThat(upper).as(where).isGreaterThan(exact);
  }

  private static void assertIs(String where, Amount amount, BigDecimal expected) {
    assertThat(amount.toBigDecimal()).as(where).isEqualByComparingTo(expected);
    assertNormalised(where, amount);
    assertThat(Amount.of(new BigDecimal(amount.toString()))).as(where).isEqualTo(amount);
    assertThat(amount.hashCode()).as(where).isEqualTo(Amount.of(expected).hashCode());
    assertThat(amount.inRange()).as(where).isEqualTo(digits(expected) <= 38);
    if (amount.inRange()) {
      assertThat(Amount.parse(amount.toString())).as(where).isEqualTo(amount);
    }
  }

  private static void assertNormalised(String where, Amount amount) {
    String text = amount.toString();
    assertThat(text).as(where).matches("-?(0|[1-9][0-9]*)(\\.[0-9]*[1-9])?").isNotEqualTo("-0");
    int point = text.indexOf('.');
    assertThat(amount.scale()).as(where).isEqualTo(point < 0 ? 0 : text.length() - point - 1);
  }

  /// Counted on the written number, not the way the code under test does it.
  private static int digits(BigDecimal value) {
    String text = value.abs().toPlainString();
    String shortest =
        text.contains(".") ? text.replaceFirst("0+$", "").replaceFirst("\\.$", "") : text;
    String digits = shortest.replaceFirst("^0+(?=\\.)", "").replace(".", "");
    return digits.length();
  }

  /// Of either sign, up to 38 digits, up to 18 of them after the point, small ones and zeros often.
  private static BigDecimal decimal(SplittableRandom random) {
    int scale = random.nextBoolean() ? random.nextInt(3) : random.nextInt(19);
    int digits = random.nextBoolean() ? random.nextInt(6) : random.nextInt(39);
    StringBuilder text = new StringBuilder("0");
    for (int digit = 0; digit < digits; digit++) {
      text.append(random.nextInt(3) == 0 ? '0' : (char) ('0' + random.nextInt(10)));
    }
    BigInteger units = new BigInteger(text.toString());
    return new BigDecimal(random.nextBoolean() ? units : units.negate(), scale);
  }

  private static Amount units(long units, Currency currency) {
    return Amount.of(BigDecimal.valueOf(units, currency.digits()));
  }
}

package dev.saldo.money;

import dev.saldo.money.AmountFormatException.Problem;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/// An exact decimal amount in major units (`5300`, `12.5`), of no currency in particular. Immutable
/// and safe for use by any number of threads.
///
/// It is always normalised: no trailing zeros in the fraction, no exponent, one zero. So amounts
/// that are equal in value are equal, hash alike and print alike, whatever they were read from:
/// `12.50` is `12.5`.
///
/// Arithmetic never rounds. A sum may need more than [#MAX_DIGITS] digits; [#inRange] tells, and
/// the ledger refuses it then. What [#parse] returns is always in range. The fraction never has
/// more than [#MAX_DIGITS] digits, out of range or not.
public final class Amount implements Comparable<Amount> {

  /// How many digits an amount may have, before and after the point together.
  public static final int MAX_DIGITS = 38;

  /// Nothing.
  public static final Amount ZERO = new Amount(BigDecimal.ZERO);

  /// As many digits as always fit into a `long`.
  private static final int LONG_DIGITS = 18;

  /// Without trailing zeros, its scale within 0 and [#MAX_DIGITS].
  private final BigDecimal value;

  /// As it is written; null until it was asked for. A balance is written several times on the way
  /// of a posting: into the hash, two tables and an answer.
  private @Nullable String written;

  private Amount(BigDecimal value) {
    this.value = value;
  }

  /// Reads a plain decimal number: an optional `-`, digits `0` to `9`, and optionally a point with
  /// at least one digit on either side of it. No `+`, no exponent, no space, no grouping, no digits
  /// of other scripts. Leading zeros (`007`) and trailing zeros of the fraction (`7.00`) are taken,
  /// any number of them, and do not count as digits; `-0` is zero.
  ///
  /// Takes one pass over the text and no memory that grows with it, however long it is.
  ///
  /// @throws AmountFormatException `MALFORMED` when the text is anything else; `TOO_LONG` when it
  ///   is a number of more than [#MAX_DIGITS] digits
  public static Amount parse(String text) {
    int length = text.length();
    boolean negative = length > 0 && text.charAt(0) == '-';
    int start = negative ? 1 : 0;
    int point = endOfDigits(text, start);
    int end = point;
    if (point < length && text.charAt(point) == '.') {
      end = endOfDigits(text, point + 1);
    }
    if (end < length || point == start || end == point + 1) {
      throw malformed(text, point == start ? start : end);
    }

    while (start < point && text.charAt(start) == '0') {
      start++;
    }
    while (end > point && text.charAt(end - 1) == '0') {
      end--;
    }
    int scale = Math.max(end - point - 1, 0);
    int digits = point - start + scale;
    if (digits > MAX_DIGITS) {
      throw tooLong();
    }
    if (digits == 0) {
      return ZERO;
    }
    if (digits <= LONG_DIGITS) {
      long units = units(text, start, end);
      return new Amount(BigDecimal.valueOf(negative ? -units : units, scale));
    }
    BigDecimal magnitude = new BigDecimal(text.substring(start, end));
    return new Amount(negative ? magnitude.negate() : magnitude);
  }

  /// A whole number of major units.
  public static Amount of(long value) {
    return value == 0 ? ZERO : new Amount(BigDecimal.valueOf(value));
  }

  /// The same value, normalised; it may be out of range. For decimals of our own making (the
  /// store's columns): what comes from outside is text, and [#parse] reads that.
  ///
  /// @throws AmountFormatException `TOO_LONG` when the value has more than [#MAX_DIGITS] digits
  ///   after the point, or an exponent of more than that: written out, it could be of any length
  public static Amount of(BigDecimal value) {
    if (value.signum() != 0 && value.scale() < -MAX_DIGITS) {
      throw tooLong();
    }
    Amount amount = normalised(value);
    if (amount.scale() > MAX_DIGITS) {
      throw tooLong();
    }
    return amount;
  }

  /// The sum.
  public Amount plus(Amount other) {
    if (other.isZero()) {
      return this;
    }
    if (isZero()) {
      return other;
    }
    BigDecimal sum = value.add(other.value);
    // Of different scales, the longer fraction's last digit, which is no zero, stays as it is.
    return scale() == other.scale() ? normalised(sum) : new Amount(sum);
  }

  /// The difference.
  public Amount minus(Amount other) {
    if (other.isZero()) {
      return this;
    }
    if (isZero()) {
      return other.negate();
    }
    BigDecimal difference = value.subtract(other.value);
    return scale() == other.scale() ? normalised(difference) : new Amount(difference);
  }

  /// The same amount with the other sign.
  public Amount negate() {
    return isZero() ? this : new Amount(value.negate());
  }

  /// The amount without its sign.
  public Amount abs() {
    return isNegative() ? negate() : this;
  }

  /// The smaller of the two.
  public Amount min(Amount other) {
    return compareTo(other) <= 0 ? this : other;
  }

  /// The share of this amount that falls to `part` of `whole`: this × part ÷ whole, rounded down to
  /// the currency's digits. A fee that is taken in such shares, each of what is left of it and of
  /// the whole, adds up to the fee, because the last part is all of the whole that is left.
  ///
  /// @throws IllegalArgumentException unless this is zero or more, `whole` above zero, and `part`
  ///   within zero and `whole`
  public Amount shareDown(Amount part, Amount whole, Currency currency) {
    if (isNegative() || part.isNegative() || !whole.isPositive() || part.compareTo(whole) > 0) {
      throw new IllegalArgumentException(
          "no share of %s for %s of %s".formatted(this, part, whole));
    }
    if (isZero() || part.isZero()) {
      return ZERO;
    }
    return normalised(
        value.multiply(part.value).divide(whole.value, currency.digits(), RoundingMode.DOWN));
  }

  /// -1, 0 or 1, as the amount is below, equal to or above zero.
  public int signum() {
    return value.signum();
  }

  /// Whether it is zero.
  public boolean isZero() {
    return value.signum() == 0;
  }

  /// Whether it is below zero.
  public boolean isNegative() {
    return value.signum() < 0;
  }

  /// Whether it is above zero.
  public boolean isPositive() {
    return value.signum() > 0;
  }

  /// How many digits it takes to write it: those before the point, where a lone `0` does not count,
  /// and those after it. `12.5` has 3, `0.05` has 2, zero has 1.
  public int digits() {
    return Math.max(value.precision(), value.scale());
  }

  /// Whether it has no more than [#MAX_DIGITS] digits.
  public boolean inRange() {
    return digits() <= MAX_DIGITS;
  }

  /// Whether it has no more than [#MAX_DIGITS] digits when all that the currency has behind the
  /// point are counted, used or not. Whatever lies between two such amounts is in range, too.
  public boolean inRange(Currency currency) {
    return value.precision() - value.scale() + currency.digits() <= MAX_DIGITS;
  }

  /// How many digits it has after the point; 0 for a whole number.
  public int scale() {
    return value.scale();
  }

  /// Whether it is a whole number of the currency's smallest unit.
  public boolean fits(Currency currency) {
    return scale() <= currency.digits();
  }

  /// Plain decimal, as short as it can be: `5300`, `12.5`, `-0.05`, `0`. [#parse] reads it back.
  @Override
  public String toString() {
    String known = written;
    if (known == null) {
      known = value.toPlainString();
      written = known;
    }
    return known;
  }

  /// Plain decimal with exactly that many digits after the point: `12.50` for 2.
  ///
  /// @param digits zero or more
  /// @throws ArithmeticException when it has more digits after the point than that
  public String toFixed(int digits) {
    return withScale(digits).toPlainString();
  }

  /// The amount counted in the currency's smallest unit: 1250 for `12.5` in `USD`.
  ///
  /// @throws ArithmeticException when it does not fit the currency
  public BigInteger toSmallestUnits(Currency currency) {
    return withScale(currency.digits()).unscaledValue();
  }

  /// The value, with [#scale] as its scale.
  public BigDecimal toBigDecimal() {
    return value;
  }

  @Override
  public int compareTo(Amount other) {
    return value.compareTo(other.value);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Amount that && value.equals(that.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  private BigDecimal withScale(int digits) {
    if (digits < scale()) {
      throw new ArithmeticException(
          "%s has more than %d digits after the point".formatted(this, digits));
    }
    return value.setScale(digits);
  }

  private static Amount normalised(BigDecimal value) {
    if (value.signum() == 0) {
      return ZERO;
    }
    if (value.scale() == 0) {
      return new Amount(value);
    }
    BigDecimal stripped = value.stripTrailingZeros();
    return new Amount(stripped.scale() < 0 ? stripped.setScale(0) : stripped);
  }

  private static int endOfDigits(String text, int from) {
    int at = from;
    while (at < text.length() && isDigit(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static boolean isDigit(char character) {
    return character >= '0' && character <= '9';
  }

  private static long units(String text, int from, int to) {
    long units = 0;
    for (int at = from; at < to; at++) {
      char character = text.charAt(at);
      if (character != '.') {
        units = units * 10 + (character - '0');
      }
    }
    return units;
  }

  private static AmountFormatException malformed(String text, int at) {
    String message =
        at < text.length()
            ? "not a plain decimal number: unexpected character at position %d".formatted(at + 1)
            : "not a plain decimal number: a digit is missing at the end";
    return new AmountFormatException(Problem.MALFORMED, message);
  }

  private static AmountFormatException tooLong() {
    return new AmountFormatException(Problem.TOO_LONG, "more than %d digits".formatted(MAX_DIGITS));
  }
}

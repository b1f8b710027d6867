package dev.saldo.money;

import dev.saldo.bench.Piece;
import java.math.BigDecimal;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/// Amounts of few digits, of as many as a `long` has, and of more.
public class AmountPiece extends Piece {

  @Param({"5", "18", "30"})
  public int digits;

  private String text = "";
  private BigDecimal decimal = BigDecimal.ZERO;
  private Amount amount = Amount.ZERO;
  private Amount other = Amount.ZERO;

  /// Two digits after the point, as most currencies have, but for the longest: 18, as coins have.
  @Setup
  public void make() {
    int scale = digits == 30 ? 18 : 2;
    String all = "123456789".repeat(4).substring(0, digits);
    text = all.substring(0, digits - scale) + "." + all.substring(digits - scale);
    decimal = new BigDecimal(text);
    amount = Amount.parse(text);
    other = Amount.parse("98." + "7".repeat(scale));
  }

  @Benchmark
  public Object parse() {
    return Amount.parse(text);
  }

  @Benchmark
  public Object plus() {
    return amount.plus(other);
  }

  /// Made of a decimal first, since an amount remembers how it is written.
  @Benchmark
  public Object toStringOfNew() {
    return Amount.of(decimal).toString();
  }

  @Benchmark
  public Object toStringAgain() {
    return amount.toString();
  }

  /// With one digit more than it has.
  @Benchmark
  public Object toFixed() {
    return amount.toFixed(amount.scale() + 1);
  }
}

package dev.saldo.bench;

import dev.saldo.money.Currency;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;

/// Making the balances that the dialects' answers are written from: what to take off theirs.
public class GivenPiece extends Piece {

  private final List<Currency> one = Given.currencies("USD");
  private final List<Currency> three = Given.currencies("USDT", "TRX", "BTC");

  @Benchmark
  public Object oneBalance() {
    return Given.balances(one);
  }

  @Benchmark
  public Object threeBalances() {
    return Given.balances(three);
  }
}

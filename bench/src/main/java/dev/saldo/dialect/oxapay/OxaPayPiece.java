package dev.saldo.dialect.oxapay;

import dev.saldo.bench.Given;
import dev.saldo.bench.Piece;
import dev.saldo.money.Currency;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;

/// OxaPay v1's answer, from balances that are made for it.
public class OxaPayPiece extends Piece {

  private final List<Currency> currencies = Given.currencies("USDT", "TRX", "BTC");

  @Benchmark
  public Object answer() {
    return OxaPay.balance(Given.REQUEST, Given.balances(currencies));
  }
}

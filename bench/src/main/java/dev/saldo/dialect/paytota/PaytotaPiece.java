package dev.saldo.dialect.paytota;

import dev.saldo.bench.Given;
import dev.saldo.bench.Piece;
import dev.saldo.money.Currency;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;

/// Paytota's answer, from balances that are made for it.
public class PaytotaPiece extends Piece {

  private final List<Currency> currencies = Given.currencies("UGX", "KES");

  @Benchmark
  public Object answer() {
    return Paytota.balance(Given.REQUEST, Given.balances(currencies));
  }
}

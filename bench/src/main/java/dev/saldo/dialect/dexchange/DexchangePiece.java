package dev.saldo.dialect.dexchange;

import dev.saldo.bench.Given;
import dev.saldo.bench.Piece;
import dev.saldo.money.Currency;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;

/// DEXCHANGE's answer, from balances that are made for it.
public class DexchangePiece extends Piece {

  private final List<Currency> currencies = Given.currencies("XOF");

  @Benchmark
  public Object answer() {
    return Dexchange.balance(Given.balances(currencies));
  }
}

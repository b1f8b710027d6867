package dev.saldo.dialect.neox;

import dev.saldo.bench.Given;
import dev.saldo.bench.Piece;
import dev.saldo.ledger.MerchantBalances;
import dev.saldo.money.Currency;
import java.util.List;
import java.util.UUID;
import org.openjdk.jmh.annotations.Benchmark;

/// NeoX's answer, from balances that are made for it.
public class NeoXPiece extends Piece {

  private final List<Currency> currencies = Given.currencies("USD");
  private final Envelope envelope = new Envelope(UUID::randomUUID);

  @Benchmark
  public Object answer() {
    MerchantBalances balances = Given.balances(currencies);
    return envelope.success(
        Given.REQUEST, json -> NeoX.write(json, balances.accounts().getFirst(), balances.asOf()));
  }
}

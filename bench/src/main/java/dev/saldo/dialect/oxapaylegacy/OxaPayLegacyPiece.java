package dev.saldo.dialect.oxapaylegacy;

import dev.saldo.bench.Given;
import dev.saldo.bench.Piece;
import dev.saldo.dialect.Members;
import dev.saldo.money.Currency;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;

/// OxaPay legacy's answer, from balances that are made for it.
public class OxaPayLegacyPiece extends Piece {

  private final List<Currency> currencies = Given.currencies("USDT", "TRX", "BTC");
  private final Members body = Members.read(new byte[] {'{', '}'}).orElseThrow();

  @Benchmark
  public Object answer() {
    return OxaPayLegacy.balance(body, Given.balances(currencies));
  }
}

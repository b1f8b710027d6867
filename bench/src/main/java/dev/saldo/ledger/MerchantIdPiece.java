package dev.saldo.ledger;

import dev.saldo.bench.Piece;
import org.openjdk.jmh.annotations.Benchmark;

/// The lane of a merchant, which is hashed when it is first asked for.
public class MerchantIdPiece extends Piece {

  private String text = "merchant-000042";
  private MerchantId id = new MerchantId(text);

  @Benchmark
  public Object laneOfNewId() {
    return new MerchantId(text).lane();
  }

  @Benchmark
  public Object laneAskedAgain() {
    return id.lane();
  }
}

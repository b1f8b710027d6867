package dev.saldo.ledger;

import dev.saldo.bench.Piece;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;

/// The hash of one payment's entry. Its amounts know already how they are written.
public class ChainPiece extends Piece {

  private final Transaction transaction = GivenTransaction.payment();
  private final List<Entry> entries = transaction.entries();

  @Benchmark
  public Object hashOfOneEntry() {
    Entry entry = entries.getFirst();
    return Chain.next(entry.hash(), transaction, null, entry);
  }
}

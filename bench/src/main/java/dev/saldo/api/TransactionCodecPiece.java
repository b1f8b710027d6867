package dev.saldo.api;

import dev.saldo.bench.Piece;
import dev.saldo.http.Answer;
import dev.saldo.ledger.GivenTransaction;
import dev.saldo.ledger.Transaction;
import org.openjdk.jmh.annotations.Benchmark;

/// The ledger API's answer to a payment that was recorded just now.
public class TransactionCodecPiece extends Piece {

  private final Transaction transaction = GivenTransaction.payment();

  @Benchmark
  public Object answer() {
    return Answer.json(201, json -> TransactionCodec.write(json, transaction));
  }
}

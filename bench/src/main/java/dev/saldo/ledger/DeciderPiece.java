package dev.saldo.ledger;

import dev.saldo.bench.Given;
import dev.saldo.bench.Piece;
import dev.saldo.money.Amount;
import dev.saldo.money.Currencies;
import dev.saldo.money.Currency;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/// Deciding a batch of a hundred postings, chains included; an operation is one posting.
public class DeciderPiece extends Piece {

  private static final int BATCH = 100;
  private static final Currency UGX = Currencies.of("UGX");

  /// What is decided again and again, always as if for the first time.
  private record Batch(Snapshot snapshot, List<Posting> postings) {

    /// @throws IllegalStateException when one of them is refused: refusals are not what is measured
    static Batch of(int merchants, IntFunction<Terms> terms) {
      List<Merchant> all =
          IntStream.range(0, merchants).mapToObj(i -> Given.merchant(i, UGX)).toList();
      List<Account> accounts =
          all.stream().map(merchant -> Given.account(merchant, 1, UGX)).toList();
      List<Posting> postings =
          IntStream.range(0, BATCH)
              .mapToObj(i ->
                  Posting.of(
                      accounts.get(i % merchants).ref(),
                      new IdempotencyKey("b1-" + i),
                      terms.apply(i),
                      null,
                      "Order " + i,
                      Map.of(),
                      "bench"))
              .toList();
      Batch batch = new Batch(Given.snapshot(all, accounts), postings);
      for (Outcome<?> outcome : batch.decided(decider()).outcomes()) {
        if (!(outcome instanceof Outcome.Recorded<?>)) {
          throw new IllegalStateException("not recorded: " + outcome);
        }
      }
      return batch;
    }

    Decision decided(Decider decider) {
      return decider.decide(snapshot, postings);
    }
  }

  private final Decider decider = decider();
  private final Batch spread = Batch.of(BATCH, DeciderPiece::payment);
  private final Batch hot = Batch.of(1, DeciderPiece::payment);
  private final Batch holds = Batch.of(BATCH, DeciderPiece::reserve);

  private static Decider decider() {
    return new Decider(new Ids(new SplittableRandom(1)));
  }

  private static Terms payment(int i) {
    return Terms.of(TransactionType.PAYMENT, Amount.of(1_000 + i)).withFee(Amount.of(25));
  }

  private static Terms reserve(int i) {
    return Terms.of(TransactionType.RESERVE, Amount.of(100 + i))
        .releasedAt(Given.NOW.plus(Duration.ofDays(1 + i)));
  }

  @Benchmark
  @OperationsPerInvocation(BATCH)
  public Object paymentOfHundredMerchants() {
    return spread.decided(decider);
  }

  @Benchmark
  @OperationsPerInvocation(BATCH)
  public Object paymentOfOneHotMerchant() {
    return hot.decided(decider);
  }

  @Benchmark
  @OperationsPerInvocation(BATCH)
  public Object timedReserve() {
    return holds.decided(decider);
  }
}

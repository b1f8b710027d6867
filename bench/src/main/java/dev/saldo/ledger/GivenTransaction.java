package dev.saldo.ledger;

import dev.saldo.bench.Given;
import dev.saldo.money.Amount;
import dev.saldo.money.Currencies;
import dev.saldo.money.Currency;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// A transaction as it was just recorded.
public final class GivenTransaction {

  private GivenTransaction() {}

  /// A payment with a fee and a reference.
  public static Transaction payment() {
    Currency currency = Currencies.of("USD");
    Merchant merchant = Given.merchant(0, currency);
    Account account = Given.account(merchant, 1, currency);
    Posting posting =
        Posting.of(
            account.ref(),
            new IdempotencyKey("b1-1"),
            Terms.of(TransactionType.PAYMENT, Amount.parse("1000.5")).withFee(Amount.parse("0.25")),
            null,
            "Order 1",
            Map.of(),
            "bench");
    Snapshot snapshot = Given.snapshot(List.of(merchant), List.of(account));
    return new Decider(new Ids(new SplittableRandom(1)))
        .decide(snapshot, List.of(posting))
        .changes()
        .transactions()
        .getFirst();
  }
}

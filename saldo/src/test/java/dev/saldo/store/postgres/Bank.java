package dev.saldo.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.ledger.AccountRef;
import dev.saldo.ledger.AccountType;
import dev.saldo.ledger.BalanceQuery;
import dev.saldo.ledger.Command;
import dev.saldo.ledger.IdempotencyKey;
import dev.saldo.ledger.Ids;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.LedgerConfig;
import dev.saldo.ledger.LedgerStore;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.Outcome;
import dev.saldo.ledger.Posting;
import dev.saldo.ledger.SaveMerchant;
import dev.saldo.ledger.StoredBooks;
import dev.saldo.ledger.Terms;
import dev.saldo.ledger.TransactionType;
import dev.saldo.ledger.Verification;
import dev.saldo.money.Amount;
import dev.saldo.money.Currencies;
import dev.saldo.money.Currency;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/// What the tests of several servers do and look at, in one currency.
final class Bank {

  static final Currency USD = Currencies.of("USD");

  private Bank() {}

  static Ledger ledger(LedgerStore store) {
    return new Ledger(store, LedgerConfig.DEFAULT, () -> new Ids(new Random()));
  }

  static MerchantId merchant(int number) {
    return new MerchantId("merchant-" + number);
  }

  static AccountRef fund(MerchantId merchant) {
    return new AccountRef(merchant, AccountType.FUND, "", USD);
  }

  static SaveMerchant save(MerchantId merchant) {
    return new SaveMerchant(merchant, null, null, null, null, "test");
  }

  static Posting payment(MerchantId merchant, String key, long amount) {
    return Posting.of(
        fund(merchant),
        new IdempotencyKey(key),
        Terms.of(TransactionType.PAYMENT, Amount.of(amount)),
        "test");
  }

  static Posting transfer(MerchantId from, MerchantId to, String key, long amount) {
    return Posting.of(
        fund(from),
        new IdempotencyKey(key),
        Terms.to(
            TransactionType.TRANSFER,
            Amount.of(amount),
            new Terms.Target(fund(to), Amount.of(amount))),
        "test");
  }

  static <T> T done(Ledger ledger, Command<T> command) {
    Outcome<T> outcome = ledger.execute(command);
    assertThat(outcome).isInstanceOf(Outcome.Recorded.class);
    return ((Outcome.Recorded<T>) outcome).value();
  }

  static Amount available(LedgerStore store, MerchantId merchant) {
    return store
        .balances(List.of(new BalanceQuery.ByMerchant(merchant)))
        .getFirst()
        .orElseThrow()
        .accounts()
        .getFirst()
        .balance()
        .available();
  }

  /// Does this many things at once, each on a thread of its own.
  static <T> List<T> atOnce(int many, IntFunction<Callable<T>> each) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(many)) {
      List<Future<T>> futures = new ArrayList<>();
      for (int i = 0; i < many; i++) {
        futures.add(threads.submit(each.apply(i)));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get());
      }
      return results;
    }
  }

  /// Every chain, balance, hold and pair of the books holds.
  static void verify(TestDatabase database) throws IOException {
    try (StoredBooks books = PostgresBooks.open(database.config())) {
      Verification.Report report = Verification.verify(books, (_, _) -> {});
      assertThat(report.findings()).isEmpty();
    }
  }
}

package dev.saldo.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.ledger.Account;
import dev.saldo.ledger.BalanceQuery;
import dev.saldo.ledger.Entry;
import dev.saldo.ledger.Ids;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.LedgerConfig;
import dev.saldo.ledger.LedgerStore;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.Outcome;
import dev.saldo.ledger.Posting;
import dev.saldo.ledger.StoredBooks;
import dev.saldo.ledger.Transaction;
import dev.saldo.ledger.Verification;
import dev.saldo.money.Amount;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/// What every store keeps when a process that posts is killed in the middle of it, again and again,
/// on the same books.
public abstract class CrashContract {

  private static final int KILLS = 5;
  private static final int ANSWERS = 300;

  /// Where the books are, for a [PostingProcess].
  protected abstract String place();

  /// The store, once nothing that a killed process began is going on any more.
  protected abstract LedgerStore open();

  protected abstract StoredBooks books();

  /// What was answered as recorded is there, once; what was not answered is wholly there or wholly
  /// absent, and asking again settles it.
  @Test
  void books_ofAProcessKilledWhilePosting_holdAllThatWasAnswered(TestReporter report)
      throws Exception {
    int next = 1;
    for (int kill = 1; kill <= KILLS; kill++) {
      List<Integer> answered = new ArrayList<>();
      try (PostingProcess process = PostingProcess.start(place(), next)) {
        answered.addAll(process.answers(ANSWERS));
        answered.addAll(process.kill());
      }
      assertThat(answered).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(ANSWERS);
      int last = answered.stream().mapToInt(i -> i).max().orElseThrow() + PostingProcess.THREADS;

      try (LedgerStore store = open()) {
        report.publishEntry("kill", "" + kill);
        settle(store, answered, next, last, report);
      }
      next = last + 1;
    }
    verify(books());
  }

  /// Checks the books, and then asks for all that may have been asked for.
  ///
  /// @param first the serial of the first posting that is asked for; those before are settled
  /// @return the serials that had been recorded
  protected static Collection<Integer> settle(
      LedgerStore store, Collection<Integer> answered, int first, int last, TestReporter report) {
    Collection<Integer> present = new TreeSet<>();
    for (int serial = first; serial <= last; serial++) {
      if (recorded(store, serial).isPresent()) {
        present.add(serial);
      }
    }
    assertThat(present).containsAll(answered);
    checkSums(store, last);

    try (Ledger ledger = new Ledger(store, LedgerConfig.DEFAULT, () -> new Ids(new Random()))) {
      for (int serial = first; serial <= last; serial++) {
        assertThat(ledger.execute(PostingProcess.posting(serial)))
            .isInstanceOf(
                present.contains(serial) ? Outcome.Replayed.class : Outcome.Recorded.class);
      }
    }
    checkSums(store, last);
    report.publishEntry(
        Map.of(
            "answered", "" + answered.size(),
            "recorded without an answer", "" + (present.size() - answered.size())));
    return present;
  }

  /// Each merchant's balance and version are those of the transactions that there are.
  private static void checkSums(LedgerStore store, int last) {
    Map<MerchantId, List<Entry>> entries =
        IntStream.rangeClosed(1, last)
            .mapToObj(serial -> recorded(store, serial))
            .flatMap(Optional::stream)
            .flatMap(transaction -> transaction.entries().stream())
            .collect(Collectors.groupingBy(entry -> entry.ref().merchant()));
    for (MerchantId merchant : PostingProcess.merchants()) {
      List<Entry> own = entries.getOrDefault(merchant, List.of());
      Amount sum =
          own.stream().map(entry -> entry.change().available()).reduce(Amount.ZERO, Amount::plus);
      Account account =
          store
              .balances(List.of(new BalanceQuery.ByMerchant(merchant)))
              .getFirst()
              .orElseThrow()
              .accounts()
              .getFirst();
      assertThat(account.balance().available()).isEqualTo(sum);
      assertThat(own.stream().map(Entry::version).sorted())
          .isEqualTo(LongStream.rangeClosed(1, account.version()).boxed().toList());
    }
  }

  private static Optional<Transaction> recorded(LedgerStore store, int serial) {
    Posting posting = PostingProcess.posting(serial);
    return store.transaction(posting.merchant(), posting.idempotencyKey());
  }

  /// Every chain, balance and hold holds.
  protected static void verify(StoredBooks books) throws IOException {
    try (books) {
      Verification.Report report = Verification.verify(books, (_, _) -> {});
      assertThat(report.findings()).isEmpty();
      assertThat(report.entries()).isPositive();
    }
  }
}

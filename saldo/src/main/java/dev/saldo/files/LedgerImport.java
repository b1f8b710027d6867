package dev.saldo.files;

import dev.saldo.client.ClientException;
import dev.saldo.client.LedgerClient;
import dev.saldo.ledger.LedgerStore;
import dev.saldo.ledger.StoredBooks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Consumer;

/// Has a server, which may have other merchants, record all that a whole ledger tells of: every
/// figure is equal in the end, and that is looked at. Ids, numbers, secrets and times of recording
/// are new.
///
/// Going on, everything is asked for again with the same idempotency keys, and answered with the
/// same ids.
public final class LedgerImport {

  /// What is being done.
  public enum Phase {
    LOOKING,
    RECORDING,
    COMPARING
  }

  /// Is told how far it is: when recording in entries, otherwise in merchants.
  @FunctionalInterface
  public interface Progress {
    void at(Phase phase, long done, long of);
  }

  private LedgerImport() {}

  /// Imports a ledger, or goes on with it.
  ///
  /// @param books the ledger, verified
  /// @param store the same, to be asked as a server asks it
  /// @param clock sets the store's clock
  /// @param rejects where transactions go that are not recorded
  /// @param notices takes sentences for people
  /// @throws FileException when one of its merchants has other transactions on the server, or
  ///   cannot be created; nothing is recorded then
  /// @throws ClientException when the server did not answer: the next run goes on
  public static LedgerReport run(
      StoredBooks books,
      LedgerStore store,
      Consumer<Instant> clock,
      Path rejects,
      LedgerClient server,
      Consumer<String> notices,
      Progress progress)
      throws FileException, ClientException {
    LedgerMerchants merchants = new LedgerMerchants(books, store, server, notices, progress);
    LedgerTransactions transactions = new LedgerTransactions(books, server, notices, progress);
    LedgerComparison comparison = new LedgerComparison(store, clock, server, progress);
    try {
      merchants.check();
      merchants.create();
      merchants.openAccounts();
      try (Rejects rejected = Rejects.ndjson(rejects, 0)) {
        transactions.record(rejected);
      }
      merchants.disable();
      comparison.compare(merchants.all());
    } catch (ClientException e) {
      throw Decisions.unreached(e, transactions.report().recorded() > 0);
    } catch (IOException e) {
      throw new FileException(rejects + ": " + e.getMessage(), e);
    }
    return new LedgerReport(
        merchants.all().size(),
        merchants.missing(),
        transactions.report(),
        LedgerMerchants.rows(books.keys()).stream()
            .filter(key -> !key.isRevoked() && !key.isExpired(books.at()))
            .count(),
        LedgerMerchants.rows(books.operators()).size(),
        comparison.accounts(),
        comparison.different(),
        comparison.differences());
  }
}

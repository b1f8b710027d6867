package dev.saldo.store.sqlite;

import dev.saldo.ledger.LedgerStore;
import dev.saldo.store.LedgerStoreContract;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.io.TempDir;

/// The contract, on SQLite.
final class SqliteStoreTest extends LedgerStoreContract {

  @TempDir private Path folder;

  @Override
  protected LedgerStore open(InstantSource clock) {
    return SqliteStore.open(folder, clock);
  }

  @Override
  protected LedgerStore reopen(LedgerStore store, InstantSource clock) {
    store.close();
    return SqliteStore.open(folder, clock);
  }
}

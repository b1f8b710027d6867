package dev.saldo.store.sqlite;

import dev.saldo.ledger.LedgerStore;
import dev.saldo.ledger.StoredBooks;
import dev.saldo.store.CrashContract;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.io.TempDir;

/// A killed process, on SQLite.
final class SqliteCrashTest extends CrashContract {

  @TempDir private Path folder;

  @Override
  protected String place() {
    return folder.toString();
  }

  @Override
  protected LedgerStore open() {
    return SqliteStore.open(folder, InstantSource.system());
  }

  @Override
  protected StoredBooks books() {
    return SqliteBooks.open(folder, InstantSource.system());
  }
}

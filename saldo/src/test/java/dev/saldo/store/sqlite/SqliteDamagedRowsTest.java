package dev.saldo.store.sqlite;

import dev.saldo.ledger.LedgerStore;
import dev.saldo.ledger.StoredBooks;
import dev.saldo.store.BookTable;
import dev.saldo.store.DamagedRowsContract;
import dev.saldo.store.JdbcStoredBooks;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/// Rows that nobody wrote so, in SQLite, which takes any value in any column of a loose table.
final class SqliteDamagedRowsTest extends DamagedRowsContract {

  @TempDir private Path folder;

  @Override
  protected Connection connection() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:sqlite:" + folder.resolve("saldo.db") + "?synchronous=OFF");
  }

  @Override
  protected LedgerStore open(InstantSource clock) {
    return SqliteStore.open(folder, clock);
  }

  @Override
  protected StoredBooks books(Instant at) throws SQLException {
    return new JdbcStoredBooks(connection(), at, Errors::before);
  }

  /// A text in a number's place is read as a number, and changes nothing where it is the same one.
  @Override
  protected List<String> garbage(BookTable.Kind kind) {
    return kind == BookTable.Kind.NUMBER
        ? List.of("null", "-1", "9223372036854775807", "-9223372036854775808")
        : List.of("null", "''", "'1e3'", "x'07ff'", "-1", "9223372036854775807");
  }
}

package dev.saldo.store.postgres;

import dev.saldo.ledger.LedgerStore;
import dev.saldo.ledger.StoredBooks;
import dev.saldo.store.BookTable;
import dev.saldo.store.DamagedRowsContract;
import dev.saldo.store.JdbcStoredBooks;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/// Rows that nobody wrote so, in PostgreSQL.
final class PostgresDamagedRowsTest extends DamagedRowsContract {

  private final TestDatabase database = TestDatabase.bare();

  @AfterEach
  void drop() {
    database.drop();
  }

  @Override
  protected Connection connection() throws SQLException {
    return DriverManager.getConnection(database.url() + "&options=-c%20synchronous_commit=off");
  }

  @Override
  protected LedgerStore open(InstantSource clock) {
    return PostgresStore.open(database.config(), clock);
  }

  @Override
  protected StoredBooks books(Instant at) throws SQLException {
    return new JdbcStoredBooks(connection(), at, Errors::ofRows);
  }

  @Override
  protected List<String> garbage(BookTable.Kind kind) {
    return switch (kind) {
      case NUMBER -> List.of("null", "-1", "32767", "9223372036854775807", "-9223372036854775808");
      case TEXT -> List.of("null", "''", "'1e3'");
      case AMOUNT -> List.of("null", "-1", "'NaN'", "'-Infinity'", "1e200", "1e-200");
      case BYTES -> List.of("null", "''", "'\\x07ff'");
    };
  }
}

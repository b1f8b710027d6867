package dev.saldo.store.sqlite;

import dev.saldo.ledger.StoredBooks;
import dev.saldo.ledger.Times;
import dev.saldo.store.BookRows;
import dev.saldo.store.JdbcStoredBooks;
import dev.saldo.store.Migrations;
import dev.saldo.store.StoreOpenException;
import dev.saldo.store.UnfinishedCopy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;

/// Opens the embedded store for reading from end to end, beside a server that writes.
///
/// What is read is what was committed when it was opened. As long as it is open, SQLite cannot
/// begin its log anew, so that the log grows by all that is written meanwhile; it shrinks with the
/// first checkpoint after.
public final class SqliteBooks {

  /// Goes through every page, and holds the rows against every index.
  private static final String FAULTS =
      "select integrity_check from pragma_integrity_check where integrity_check <> 'ok'";

  private SqliteBooks() {}

  /// The books in this folder.
  ///
  /// @throws StoreOpenException when there are none, or they cannot be read, or are of another
  ///   schema than this program's
  public static StoredBooks open(Path folder, InstantSource clock) {
    return read(checked(folder), Times.truncate(clock.instant()));
  }

  /// The rows of the books in this folder, to be read as they are.
  ///
  /// @throws StoreOpenException as [#open]
  public static BookRows rows(Path folder) {
    Path database = checked(folder);
    try {
      // The driver begins a transaction with the first statement, and it sees one moment.
      return rows(folder.toString(), Connections.copying(database), () -> {});
    } catch (SQLException e) {
      throw Errors.opening(database, e);
    }
  }

  /// The rows over a connection.
  static BookRows rows(String name, Connection connection, Runnable released) {
    return new BookRows(name, connection, Errors::before, FAULTS, released);
  }

  /// The database in this folder, which has been looked at.
  ///
  /// @throws StoreOpenException as [#open]
  static Path checked(Path folder) {
    Path database = folder.resolve(StoreFolder.DATABASE);
    if (!Files.isRegularFile(database)) {
      throw new StoreOpenException("there are no books in " + folder);
    }
    check(database);
    return database;
  }

  private static void check(Path database) {
    try {
      UnfinishedCopy.refuse(Connections.lookingAtMigrations(database), database.toString());
      Migrations.check(Connections.lookingAtMigrations(database), "db/sqlite", database.toString());
    } catch (SQLException e) {
      throw Errors.opening(database, e);
    }
  }

  /// The books in this file, which is no server's.
  ///
  /// @param at when they stood so
  /// @throws StoreOpenException as [#open]
  public static StoredBooks inFile(Path database, Instant at) {
    check(database);
    return read(database, at);
  }

  private static StoredBooks read(Path database, Instant at) {
    try {
      Connection connection = Connections.readingAll(database);
      try (Statement statement = connection.createStatement()) {
        statement.execute("begin");
        statement.execute("select 1 from merchant limit 1"); // from here on nothing changes
        return new JdbcStoredBooks(connection, at, Errors::before, FAULTS);
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw Errors.opening(database, e);
    }
  }
}

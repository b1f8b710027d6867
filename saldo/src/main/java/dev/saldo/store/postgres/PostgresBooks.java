package dev.saldo.store.postgres;

import dev.saldo.ledger.StoredBooks;
import dev.saldo.ledger.Times;
import dev.saldo.store.JdbcStoredBooks;
import dev.saldo.store.Migrations;
import dev.saldo.store.StoreOpenException;
import dev.saldo.store.UnfinishedCopy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;

/// Opens the books in PostgreSQL for reading from end to end, beside servers that write.
///
/// What is read is what was committed when they were opened. As long as they are open, PostgreSQL
/// cannot clear away what changes meanwhile; it does so afterwards.
public final class PostgresBooks {

  private PostgresBooks() {}

  /// The books in this database.
  ///
  /// @throws StoreOpenException when there are none, or they cannot be read, or are of another
  ///   schema than this program's
  public static StoredBooks open(PostgresConfig config) {
    Connections connections = new Connections(config);
    try {
      Connection connection = reading(connections);
      try (Statement statement = connection.createStatement()) {
        return new JdbcStoredBooks(connection, now(statement), Errors::ofRows);
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw Errors.opening(connections.database(), config.user(), e);
    }
  }

  /// A connection to books that have been looked at, in a transaction that sees one moment: that of
  /// its first statement.
  ///
  /// @throws StoreOpenException as [#open]
  static Connection reading(Connections connections) throws SQLException {
    String database = "the database " + connections.database();
    UnfinishedCopy.refuse(connections.migrating(), database);
    Migrations.check(connections.migrating(), "db/postgres", database);
    Connection connection = connections.readingAll();
    try {
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setReadOnly(true);
      connection.setAutoCommit(false);
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private static Instant now(Statement statement) throws SQLException {
    try (ResultSet now = statement.executeQuery(Reader.NOW)) {
      now.next();
      return Times.ofMicros(now.getLong(1));
    }
  }
}

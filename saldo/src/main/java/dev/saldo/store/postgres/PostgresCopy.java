package dev.saldo.store.postgres;

import dev.saldo.store.BookRows;
import dev.saldo.store.BookTable;
import dev.saldo.store.CopyTarget;
import dev.saldo.store.JdbcCopyTarget;
import dev.saldo.store.Migrations;
import dev.saldo.store.StoreInUseException;
import dev.saldo.store.StoreOpenException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/// PostgreSQL as an end of a copy.
///
/// Books are copied from it as they were at one moment, and servers may go on with them; whoever
/// copies sees in the end whether they did. To it, rows go with `copy`, into tables with their
/// indexes.
public final class PostgresCopy {

  /// Two copies to one place would be in each other's way. The lock ends with the connection, also
  /// of a program that was killed, as soon as the database has noticed: so it is waited for.
  private static final String ALONE =
      """
      set lock_timeout = '3s';
      select pg_advisory_lock('merchant'::regclass::oid::integer, 1);
      set lock_timeout = '0';
      select set_config('synchronous_commit', 'on', false)
        where current_setting('synchronous_commit') in ('off', 'local', 'remote_write')
      """;

  private PostgresCopy() {}

  /// The books in this database, to be copied.
  ///
  /// @throws StoreOpenException when there are none, or they cannot be read, or are of another
  ///   schema than this program's
  public static BookRows from(PostgresConfig config) {
    Connections connections = new Connections(config);
    try {
      return rows("the database " + connections.database(), PostgresBooks.reading(connections));
    } catch (SQLException e) {
      throw Errors.opening(connections.database(), config.user(), e);
    }
  }

  /// This database, to be copied to; the tables are made when they are missing.
  ///
  /// @throws StoreInUseException when another copy to it is under way
  /// @throws StoreOpenException when it cannot be opened for any other reason
  public static CopyTarget to(PostgresConfig config) {
    Connections connections = new Connections(config);
    String name = "the database " + connections.database();
    try {
      PostgresStore.check(connections);
      Migrations.run(connections.migrating(), "db/postgres", name);
      Connection connection = connections.readingAll();
      try (Statement statement = connection.createStatement()) {
        statement.execute(ALONE);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setAutoCommit(false);
      } catch (SQLException e) {
        connection.close();
        if (Errors.code(e).equals(Errors.LOCK_NOT_AVAILABLE)) {
          throw new StoreInUseException("another copy to " + name + " is under way");
        }
        throw e;
      }
      return new JdbcCopyTarget(
          connection, Errors::ofRows, rows(name, connection), PostgresCopy::insert, "analyze");
    } catch (SQLException e) {
      throw Errors.opening(connections.database(), config.user(), e);
    }
  }

  private static BookRows rows(String name, Connection connection) {
    return new BookRows(name, connection, Errors::ofRows, null, () -> {});
  }

  private static void insert(Connection connection, BookTable table, List<@Nullable Object[]> rows)
      throws SQLException {
    CopyText text =
        new CopyText(
            connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("copy %s (%s) from stdin".formatted(table.name(), table.names())));
    for (@Nullable Object[] row : rows) {
      text.add(row);
    }
    text.end();
  }
}

package dev.saldo.store.sqlite;

import dev.saldo.store.BookRows;
import dev.saldo.store.BookTable;
import dev.saldo.store.CopyTarget;
import dev.saldo.store.JdbcCopyTarget;
import dev.saldo.store.Migrations;
import dev.saldo.store.StoreInUseException;
import dev.saldo.store.StoreOpenException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The embedded store as an end of a copy. Either end holds the folder as its one writer, so no
/// server writes meanwhile.
public final class SqliteCopy {

  private SqliteCopy() {}

  /// The books in this folder, to be copied.
  ///
  /// @throws StoreInUseException when a server has them open
  /// @throws StoreOpenException when there are none, or they cannot be read, or are of another
  ///   schema than this program's
  public static BookRows from(Path folder) {
    Path checked = SqliteBooks.checked(folder); // before it is held, which makes what is missing
    return holding(
        folder,
        (held, _) ->
            SqliteBooks.rows(folder.toString(), Connections.copying(checked), held::close));
  }

  /// This folder, to be copied to; it and the tables are made when they are missing.
  ///
  /// @throws StoreInUseException when a server has it open
  /// @throws StoreOpenException when it cannot be opened for any other reason
  public static CopyTarget to(Path folder) {
    return holding(
        folder,
        (held, database) -> {
          Migrations.run(Connections.migrating(database), "db/sqlite", database.toString());
          Connection connection = Connections.migrating(database).getConnection();
          connection.setAutoCommit(false);
          return new JdbcCopyTarget(
              connection,
              Errors::before,
              SqliteBooks.rows(folder.toString(), connection, held::close),
              SqliteCopy::insert,
              "");
        });
  }

  private interface Opens<T> {
    T open(StoreFolder held, Path database) throws SQLException;
  }

  private static <T> T holding(Path folder, Opens<T> opens) {
    StoreFolder held = StoreFolder.hold(folder);
    try {
      return opens.open(held, held.database());
    } catch (SQLException e) {
      held.close();
      throw Errors.opening(held.database(), e);
    } catch (RuntimeException e) {
      held.close();
      throw e;
    }
  }

  private static void insert(Connection connection, BookTable table, List<@Nullable Object[]> rows)
      throws SQLException {
    String places = table.columns().stream().map(_ -> "?").collect(Collectors.joining(", "));
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into %s (%s) values (%s)".formatted(table.name(), table.names(), places))) {
      for (@Nullable Object[] row : rows) {
        for (int i = 0; i < row.length; i++) {
          insert.setObject(i + 1, row[i]);
        }
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }
}

package dev.saldo.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A target over one connection, each step a transaction of it.
public final class JdbcCopyTarget implements CopyTarget {

  /// How rows get into a table.
  @FunctionalInterface
  public interface Inserts {
    void insert(Connection connection, BookTable table, List<@Nullable Object[]> rows)
        throws SQLException;
  }

  private interface Step<T> {
    T run() throws SQLException;
  }

  private final Connection connection;
  private final Function<SQLException, RuntimeException> meaning;
  private final BookRows rows;
  private final Inserts inserts;
  private final String perTable;

  /// @param connection whose transactions are ended by us
  /// @param meaning what an error of the database means
  /// @param rows over the same connection, which they close
  /// @param perTable what to do with each table when all rows are there, its name to follow; empty:
  ///   nothing
  public JdbcCopyTarget(
      Connection connection,
      Function<SQLException, RuntimeException> meaning,
      BookRows rows,
      Inserts inserts,
      String perTable) {
    this.connection = connection;
    this.meaning = meaning;
    this.rows = rows;
    this.inserts = inserts;
    this.perTable = perTable;
  }

  @Override
  public BookRows rows() {
    rows.refresh();
    return rows;
  }

  @Override
  public Optional<UnfinishedCopy> begun() {
    return step(() -> UnfinishedCopy.read(connection));
  }

  @Override
  public void begin(UnfinishedCopy copy) {
    step(() -> {
      copy.write(connection);
      return copy;
    });
  }

  @Override
  public void add(BookTable table, List<@Nullable Object[]> added) {
    step(() -> {
      inserts.insert(connection, table, added);
      return table;
    });
  }

  @Override
  public void complete() {
    if (perTable.isEmpty()) {
      return;
    }
    step(() -> {
      try (Statement statement = connection.createStatement()) {
        for (BookTable table : BookTable.ALL) {
          statement.execute(perTable + " " + table.name());
        }
      }
      return perTable;
    });
  }

  @Override
  public void finish() {
    step(() -> {
      UnfinishedCopy.remove(connection);
      return connection;
    });
  }

  private <T> T step(Step<T> step) {
    try {
      T result = step.run();
      connection.commit();
      return result;
    } catch (SQLException e) {
      try {
        connection.rollback();
      } catch (SQLException lost) {
        e.addSuppressed(lost);
      }
      throw meaning.apply(e);
    }
  }

  @Override
  public void close() {
    rows.close();
  }
}

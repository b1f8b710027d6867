package dev.saldo.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.ledger.Verification;
import dev.saldo.store.FullBooks;
import dev.saldo.store.JdbcStoredBooks;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What somebody changes in PostgreSQL behind our back, `verify` finds there, too: a value of each
/// column in a few rows of each table, and whole rows taken out. The embedded database is put to
/// the whole of it.
final class PostgresMutationTest {

  private static final int ROWS = 4;

  private final TestDatabase database = TestDatabase.bare();

  @AfterEach
  void drop() {
    database.drop();
  }

  @Test
  void value_changedInAnyColumn_isFound() throws SQLException {
    FullBooks.write(clock -> PostgresStore.open(database.config(), clock));
    try (Connection connection = DriverManager.getConnection(database.url())) {
      connection.setAutoCommit(false);
      assertThat(verify(connection).findings()).isEmpty();
      List<String> unseen = new ArrayList<>();
      int tried = 0;
      for (String table : TestDatabase.TABLES) {
        for (String row : rows(connection, table)) {
          List<String> changes = changes(connection, table);
          changes.add("delete from " + table + " where ctid = ");
          for (String change : changes) {
            if (isDone(connection, change + row)) {
              tried++;
              if (verify(connection).holds()) {
                unseen.add(change + row);
              }
            }
            connection.rollback();
          }
        }
      }
      assertThat(unseen).isEmpty();
      assertThat(tried).isGreaterThan(200);
    }
  }

  /// All but access tokens, which nothing guards.
  private static List<String> rows(Connection connection, String table) throws SQLException {
    return ask(
        connection,
        "select quote_literal(ctid) || '::tid' from %s %s order by ctid limit %d"
            .formatted(table, table.equals("credential") ? "where expires_at is null" : "", ROWS));
  }

  /// Statements that change one column each, to end with a row.
  private static List<String> changes(Connection connection, String table) throws SQLException {
    return ask(
        connection,
        """
        select format('update %%I set %%I = %%s where %%I is not null and ctid = ', table_name,
          column_name, format(
            case data_type when 'text' then '%%I || ''x'''
              when 'bytea' then 'set_byte(%%I, 3, 255 - get_byte(%%1$I, 3))'
              else '%%I + 1' end, column_name), column_name)
        from information_schema.columns
        where table_schema = current_schema() and table_name = '%s'
        """
            .formatted(table));
  }

  private static List<String> ask(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<String> texts = new ArrayList<>();
      while (result.next()) {
        texts.add(result.getString(1));
      }
      return texts;
    }
  }

  /// Whether the database let it happen, and there was something to change.
  private static boolean isDone(Connection connection, String sql) {
    try (Statement statement = connection.createStatement()) {
      return statement.executeUpdate(sql) == 1;
    } catch (SQLException e) {
      assertThat(Errors.code(e)).isEqualTo(Errors.UNIQUE_VIOLATION);
      return false;
    }
  }

  private static Verification.Report verify(Connection connection) {
    return Verification.verify(
        new JdbcStoredBooks(connection, Instant.EPOCH, IllegalStateException::new), (_, _) -> {});
  }
}

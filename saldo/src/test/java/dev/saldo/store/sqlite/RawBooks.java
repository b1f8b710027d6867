package dev.saldo.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.ledger.CheckpointReader;
import dev.saldo.ledger.CheckpointWriter;
import dev.saldo.ledger.Verification;
import dev.saldo.store.JdbcStoredBooks;
import java.io.OutputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The books as somebody has them who writes to the database past the program: tables, columns and
/// rows as the schema itself lists them, all of it in one transaction that is rolled back.
final class RawBooks implements AutoCloseable {

  /// @param nullable whether it may hold nothing
  /// @param inKey whether it is part of the primary key
  record Column(String name, boolean nullable, boolean inKey) {}

  record Table(String name, List<Column> columns) {

    List<Column> key() {
      return columns.stream().filter(Column::inKey).toList();
    }
  }

  record Line(Table table, Map<String, @Nullable Object> values) {

    @Nullable Object get(Column column) {
      return values.get(column.name());
    }

    @Override
    public String toString() {
      return values.entrySet().stream()
          .map(each -> each.getKey() + "=" + show(each.getValue()))
          .collect(Collectors.joining(" ", table.name() + " ", ""));
    }
  }

  private final Connection connection;

  RawBooks(Path folder) throws SQLException {
    connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("saldo.db"));
    connection.setAutoCommit(false);
  }

  List<Table> tables() throws SQLException {
    List<Table> tables = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet names =
            statement.executeQuery(
                """
                select name from sqlite_schema
                where type = 'table' and name not like 'sqlite_%' and name not like 'flyway_%'
                order by name
                """)) {
      while (names.next()) {
        tables.add(table(names.getString(1)));
      }
    }
    return tables;
  }

  Table table(String name) throws SQLException {
    List<Column> columns = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet each = statement.executeQuery("pragma table_info(" + name + ")")) {
      while (each.next()) {
        columns.add(
            new Column(each.getString("name"), each.getInt("notnull") == 0, each.getInt("pk") > 0));
      }
    }
    return new Table(name, columns);
  }

  List<Line> rows(Table table) throws SQLException {
    List<Line> rows = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("select * from " + table.name())) {
      while (result.next()) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (Column column : table.columns()) {
          values.put(column.name(), result.getObject(column.name()));
        }
        rows.add(new Line(table, values));
      }
    }
    return rows;
  }

  /// Whether the database let it happen.
  boolean change(Line row, Column column, @Nullable Object value) throws SQLException {
    return executed(
        "update " + row.table().name() + " set " + column.name() + " = ? where " + isRow(row),
        value,
        row);
  }

  void remove(Line row) throws SQLException {
    assertThat(executed("delete from " + row.table().name() + " where " + isRow(row), null, row))
        .isTrue();
  }

  /// Whether the database let it happen.
  boolean add(Line row) throws SQLException {
    String places = row.values().keySet().stream().map(_ -> "?").collect(Collectors.joining(", "));
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into " + row.table().name() + " values (" + places + ")")) {
      int place = 0;
      for (Object value : row.values().values()) {
        insert.setObject(++place, value);
      }
      insert.executeUpdate();
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  int execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    }
  }

  private boolean executed(String sql, @Nullable Object value, Line row) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      int place = 0;
      if (sql.startsWith("update")) {
        statement.setObject(++place, value);
      }
      for (Column column : row.table().key()) {
        statement.setObject(++place, row.get(column));
      }
      assertThat(statement.executeUpdate()).as("%s", row).isEqualTo(1);
      return true;
    } catch (SQLException e) {
      assertThat(Objects.toString(e.getMessage())).contains("CONSTRAINT");
      return false;
    }
  }

  private static String isRow(Line row) {
    return row.table().key().stream()
        .map(column -> column.name() + " = ?")
        .collect(Collectors.joining(" and "));
  }

  Verification.Report verify() {
    return verify(null, OutputStream.nullOutputStream());
  }

  Verification.Report verify(@Nullable CheckpointReader since, OutputStream checkpoint) {
    return Verification.verify(
        new JdbcStoredBooks(connection, Instant.EPOCH, IllegalStateException::new),
        since,
        new CheckpointWriter(checkpoint),
        (_, _) -> {});
  }

  void rollBack() throws SQLException {
    connection.rollback();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  static String show(@Nullable Object value) {
    return value instanceof byte[] bytes
        ? HexFormat.of().formatHex(bytes)
        : Objects.toString(value, "nothing");
  }
}

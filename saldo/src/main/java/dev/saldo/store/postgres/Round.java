package dev.saldo.store.postgres;

import dev.saldo.ledger.BrokenInvariantException;
import dev.saldo.store.Row;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/// Several statements that are sent to the database together: one round trip, however many they
/// are. The database executes them one after the other, each on what the ones before it left and,
/// at the isolation we use, on a snapshot of its own.
///
/// For one thread, once.
final class Round {

  /// Takes one row.
  interface Takes {
    void take(Row row) throws SQLException;
  }

  /// Takes one row that was found for the key at this place.
  interface Finds {
    void found(int place, Row row) throws SQLException;
  }

  /// @param takes the rows of a select; null for a statement that writes
  /// @param hits how many rows a statement that writes must hit
  private record Part(
      String sql, List<@Nullable Object> parameters, @Nullable Takes takes, int hits) {}

  private final Connection connection;
  private final PGConnection arrays;
  private final List<Part> parts = new ArrayList<>();

  Round(Connection connection) throws SQLException {
    this.connection = connection;
    this.arrays = connection.unwrap(PGConnection.class);
  }

  /// A select.
  Round select(String sql, Takes takes, @Nullable Object... parameters) {
    parts.add(new Part(sql, Arrays.asList(parameters), takes, 0));
    return this;
  }

  /// A look-up; no statement when there is nothing to look up.
  ///
  /// @param before the parameters that the look-up has before its keys
  <K> Round find(
      Lookup<K> lookup, Collection<? extends K> keys, Finds finds, @Nullable Object... before)
      throws SQLException {
    if (!keys.isEmpty()) {
      List<@Nullable Object> parameters = new ArrayList<>();
      parameters.addAll(Arrays.asList(before));
      parameters.addAll(Column.arrays(arrays, lookup.key(), List.copyOf(keys)));
      parts.add(new Part(lookup.sql(), parameters, row -> finds.found(row.place() - 1, row), 0));
    }
    return this;
  }

  /// A statement that writes each of these rows; none when there are none.
  <T> Round write(Write<T> write, List<? extends T> rows) throws SQLException {
    if (!rows.isEmpty()) {
      List<@Nullable Object> parameters = new ArrayList<>();
      parameters.addAll(Column.arrays(arrays, write.columns(), rows));
      parts.add(new Part(write.sql(), parameters, null, rows.size()));
    }
    return this;
  }

  /// Sends the statements, and has their rows taken.
  ///
  /// @throws BrokenInvariantException when a row cannot be what it is, or one that was to be
  ///   written was not hit
  void send() throws SQLException {
    if (parts.isEmpty()) {
      return;
    }
    String sql = parts.stream().map(Part::sql).collect(Collectors.joining(";\n"));
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement);
      statement.execute();
      for (Part part : parts) {
        answer(statement, part);
        statement.getMoreResults();
      }
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw Row.damaged(e);
    }
  }

  private void bind(PreparedStatement statement) throws SQLException {
    int at = 0;
    for (Part part : parts) {
      for (Object parameter : part.parameters()) {
        at++;
        switch (parameter) {
          case null -> statement.setNull(at, Types.NULL);
          case Array array -> statement.setArray(at, array);
          case String[] texts -> statement.setArray(at, connection.createArrayOf("text", texts));
          default -> statement.setObject(at, parameter);
        }
      }
    }
  }

  private static void answer(PreparedStatement statement, Part part) throws SQLException {
    if (part.takes() == null) {
      int hits = statement.getUpdateCount();
      if (hits != part.hits()) {
        throw new BrokenInvariantException(
            hits + " rows instead of " + part.hits() + " were hit by: " + part.sql());
      }
      return;
    }
    try (ResultSet result = statement.getResultSet()) {
      Row row = new Row(result);
      while (result.next()) {
        part.takes().take(row.first());
      }
    }
  }
}

package dev.saldo.store.sqlite;

import dev.saldo.ledger.BrokenInvariantException;
import dev.saldo.store.Row;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A connection and the statements prepared on it. It is opened when it is first needed, and again
/// after it was [#discard]ed, until the session is closed. For one thread at a time.
final class Session implements AutoCloseable {

  /// Opens a connection that leaves transactions to us.
  interface Opens {
    Connection open() throws SQLException;
  }

  /// Reads one row.
  interface Reads<T> {
    T read(Row row) throws SQLException;
  }

  /// Takes one row.
  interface Takes {
    void take(Row row) throws SQLException;
  }

  /// Reads one row that was found for the key at this place.
  interface Finds {
    void found(int place, Row row) throws SQLException;
  }

  private final Opens opens;
  private final Map<String, PreparedStatement> statements = new HashMap<>();
  private @Nullable Connection connection;
  private boolean closed;

  Session(Opens opens) {
    this.opens = opens;
  }

  private PreparedStatement statement(String sql) throws SQLException {
    PreparedStatement prepared = statements.get(sql);
    if (prepared == null) {
      if (closed) {
        throw new SQLException("the session is closed");
      }
      if (connection == null) {
        connection = opens.open();
      }
      prepared = connection.prepareStatement(sql);
      statements.put(sql, prepared);
    }
    return prepared;
  }

  /// Executes a statement that has no parameters and no result: `begin`, `commit`, `rollback`.
  void execute(String sql) throws SQLException {
    statement(sql).execute();
  }

  /// All rows of a select.
  <T> List<T> select(String sql, Reads<T> reads, Parameters parameters) throws SQLException {
    List<T> rows = new ArrayList<>();
    each(sql, parameters, row -> rows.add(reads.read(row)));
    return rows;
  }

  /// Takes the rows of a select one by one, without keeping them.
  void each(String sql, Parameters parameters, Takes takes) throws SQLException {
    PreparedStatement prepared = statement(sql);
    bind(prepared, 0, parameters);
    read(prepared, takes);
  }

  /// Looks up keys, in several statements when they are many.
  ///
  /// @param keys each with as many columns as the look-up has
  void find(Lookup lookup, List<Parameters> keys, Finds finds) throws SQLException {
    find(lookup, keys, new Parameters(), finds);
  }

  /// As [#find(Lookup, List, Finds)].
  ///
  /// @param rest the parameters of what the look-up joins
  void find(Lookup lookup, List<Parameters> keys, Parameters rest, Finds finds)
      throws SQLException {
    for (int from = 0; from < keys.size(); ) {
      int size = Lookup.size(keys.size() - from);
      PreparedStatement prepared = statement(lookup.statement(size));
      Parameters none = Parameters.none(lookup.width());
      for (int i = 0; i < size; i++) {
        bind(prepared, i * lookup.width(), from + i < keys.size() ? keys.get(from + i) : none);
      }
      bind(prepared, size * lookup.width(), rest);
      int first = from;
      read(prepared, row -> finds.found(first + row.place(), row));
      from += size;
    }
  }

  private static void read(PreparedStatement prepared, Takes takes) throws SQLException {
    try (ResultSet result = prepared.executeQuery()) {
      Row row = new Row(result);
      while (result.next()) {
        takes.take(row.first());
      }
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw Row.damaged(e);
    }
  }

  /// Executes an insert, update or delete once for each of these; each must hit one row.
  <T> void write(String sql, List<T> rows, Function<T, Parameters> parameters) throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    PreparedStatement prepared = statement(sql);
    prepared.clearBatch(); // what an exception left there
    for (T row : rows) {
      bind(prepared, 0, parameters.apply(row));
      prepared.addBatch();
    }
    int[] hits = prepared.executeBatch();
    for (int i = 0; i < hits.length; i++) {
      if (hits[i] != 1) {
        throw new BrokenInvariantException(hits[i] + " rows instead of one were hit by: " + sql);
      }
    }
  }

  private static void bind(PreparedStatement prepared, int before, Parameters parameters)
      throws SQLException {
    int at = before;
    for (Object value : parameters.values()) {
      prepared.setObject(++at, value);
    }
  }

  /// Forgets the connection: after an error it may be in any state. What was not committed is
  /// rolled back.
  void discard() {
    statements.clear();
    Connection discarded = connection;
    connection = null;
    if (discarded != null) {
      try {
        discarded.close();
      } catch (SQLException e) {
        // It failed before; that is told by whoever discards it.
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    discard();
  }
}

package dev.saldo.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// What SQLite takes of the rows that a bulk request made, with nothing but SQLite and its driver:
/// the same tables and indexes, the same rows in the order of their recording, as many to a commit
/// as Saldo commits at most, flushed as Saldo flushes. For each posting an entry and a transaction
/// are added and an account is updated.
final class BareSqlite {

  private static final int BATCH = 500;

  /// As Saldo's writer has it.
  private static final int CACHE_KIB = 32 << 10;

  private static final String ROWS =
      """
      select e.*, t.* from entry e join txn t on t.lane = e.lane and t.id = e.txn
        order by e.recorded_at desc limit ?
      """;

  private BareSqlite() {}

  /// Writes the newest rows of these books again, into books that are like them without.
  ///
  /// @param books that nobody serves
  /// @param count how many postings
  static Measured rewrite(Path books, Path copy, int count) throws Exception {
    Files.createDirectories(copy.getParent());
    Files.copy(books, copy);
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + copy);
        Statement statement = connection.createStatement()) {
      statement.execute("pragma journal_mode = wal");
      statement.execute("pragma synchronous = full");
      statement.execute("pragma cache_size = -" + CACHE_KIB);
      int entryColumns = columns(connection, "entry");
      List<Object[]> rows = newest(connection, count);
      statement.execute("begin");
      try (PreparedStatement entry =
              connection.prepareStatement(
                  "delete from entry where lane = ? and account = ? and version = ?");
          PreparedStatement transaction =
              connection.prepareStatement("delete from txn where lane = ? and id = ?")) {
        for (Object[] row : rows) {
          set(entry, row, 0, 3);
          entry.executeUpdate();
          set(transaction, row, entryColumns, entryColumns + 2);
          transaction.executeUpdate();
        }
      }
      statement.execute("commit");
      // It answers a row; left unread, that keeps the first commit from ending.
      statement.executeQuery("pragma wal_checkpoint(truncate)").close();
      return write(connection, rows.reversed(), entryColumns);
    }
  }

  private static int columns(Connection connection, String table) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select * from " + table + " limit 0")) {
      return row.getMetaData().getColumnCount();
    }
  }

  private static List<Object[]> newest(Connection connection, int count) throws SQLException {
    List<Object[]> rows = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(ROWS)) {
      select.setInt(1, count);
      try (ResultSet found = select.executeQuery()) {
        int width = found.getMetaData().getColumnCount();
        while (found.next()) {
          Object[] row = new Object[width];
          for (int i = 0; i < width; i++) {
            row[i] = found.getObject(i + 1);
          }
          rows.add(row);
        }
      }
    }
    return rows;
  }

  private static Measured write(Connection connection, List<Object[]> rows, int entryColumns)
      throws SQLException {
    int width = rows.getFirst().length;
    connection.setAutoCommit(false);
    long start = System.nanoTime();
    try (PreparedStatement entry =
            connection.prepareStatement("insert into entry values " + places(entryColumns));
        PreparedStatement transaction =
            connection.prepareStatement("insert into txn values " + places(width - entryColumns));
        PreparedStatement account =
            connection.prepareStatement(
                "update account set version = ?, available = ?, head = ?, updated_at = ?"
                    + " where lane = ? and account = ?")) {
      int inBatch = 0;
      for (Object[] row : rows) {
        set(entry, row, 0, entryColumns);
        entry.addBatch();
        set(transaction, row, entryColumns, width);
        transaction.addBatch();
        account.setObject(1, row[2]); // version
        account.setObject(2, row[5]); // available
        account.setObject(3, row[entryColumns - 1]); // hash
        account.setObject(4, row[4]); // recorded_at
        account.setObject(5, row[0]);
        account.setObject(6, row[1]);
        account.addBatch();
        if (++inBatch == BATCH) {
          commit(connection, entry, transaction, account);
          inBatch = 0;
        }
      }
      commit(connection, entry, transaction, account);
    }
    long nanos = System.nanoTime() - start;
    return new Measured(rows.size(), 0, 0, nanos, Load.histogram());
  }

  private static void commit(Connection connection, PreparedStatement... batches)
      throws SQLException {
    for (PreparedStatement batch : batches) {
      batch.executeBatch();
    }
    connection.commit();
  }

  private static void set(PreparedStatement statement, Object[] row, int from, int to)
      throws SQLException {
    for (int i = from; i < to; i++) {
      statement.setObject(i - from + 1, row[i]);
    }
  }

  private static String places(int count) {
    return "(" + "?,".repeat(count - 1) + "?)";
  }
}

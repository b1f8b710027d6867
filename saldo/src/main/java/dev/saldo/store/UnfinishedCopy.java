package dev.saldo.store;

import dev.saldo.ledger.Hash;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import javax.sql.DataSource;

/// What a store has written in it while books are copied to it: nobody may use it, and the copy may
/// only be gone on with from the books that it was begun from. It is a table with one row, which is
/// there from before the first row of the books until they have been checked.
///
/// @param standing how the books that are copied stood, as [BookRows#standing]
/// @param at when they stood so
/// @param root of the checkpoint of the books that are copied, as of `at`
public record UnfinishedCopy(Hash standing, Instant at, Hash root) {

  private static final String TABLE = "unfinished_copy";

  /// Refuses a store that books are being copied to.
  ///
  /// @param database what people call it, for the message
  /// @throws StoreOpenException when it is one
  public static void refuse(DataSource source, String database) throws SQLException {
    try (Connection connection = source.getConnection()) {
      if (isIn(connection)) {
        throw new StoreOpenException(
            database
                + " holds an unfinished copy of books: run the same `saldo copy` or `saldo import"
                + " --restore` again first");
      }
    }
  }

  private static boolean isIn(Connection connection) throws SQLException {
    try (ResultSet tables =
        connection.getMetaData().getTables(null, connection.getSchema(), TABLE, null)) {
      return tables.next();
    }
  }

  /// The one in this store; empty when there is none.
  static Optional<UnfinishedCopy> read(Connection connection) throws SQLException {
    if (!isIn(connection)) {
      return Optional.empty();
    }
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select standing, at, root from " + TABLE)) {
      row.next();
      return Optional.of(
          new UnfinishedCopy(
              hash(row.getString(1)), Instant.parse(row.getString(2)), hash(row.getString(3))));
    }
  }

  private static Hash hash(String hex) {
    return Hash.of(HexFormat.of().parseHex(hex));
  }

  void write(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("create table " + TABLE + " (standing text, at text, root text)");
    }
    try (PreparedStatement insert =
        connection.prepareStatement("insert into " + TABLE + " values (?, ?, ?)")) {
      insert.setString(1, standing.toString());
      insert.setString(2, at.toString());
      insert.setString(3, root.toString());
      insert.executeUpdate();
    }
  }

  static void remove(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("drop table " + TABLE);
    }
  }
}

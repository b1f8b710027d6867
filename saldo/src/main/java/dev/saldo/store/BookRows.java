package dev.saldo.store;

import dev.saldo.ledger.Hash;
import dev.saldo.ledger.StoredBooks;
import dev.saldo.ledger.Verification;
import dev.saldo.store.BookTable.Column;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The rows of the books, table by table, as they lie in a store: one end of a copy. All that is
/// read is of one moment, until [#refresh].
///
/// For one thread. Every method may throw what the store's errors mean.
public final class BookRows implements CopySource {

  /// Rows that the driver fetches at once.
  private static final int FETCH = 1_000;

  private final String name;
  private final Connection connection;
  private final Function<SQLException, RuntimeException> meaning;
  private final @Nullable String faults;
  private final Runnable released;

  /// @param name what people call the store
  /// @param connection with a transaction that sees one moment; from here on ours
  /// @param meaning what an error of the database means
  /// @param faults as of [JdbcStoredBooks]
  /// @param released is called when it is closed
  public BookRows(
      String name,
      Connection connection,
      Function<SQLException, RuntimeException> meaning,
      @Nullable String faults,
      Runnable released) {
    this.name = name;
    this.connection = connection;
    this.meaning = meaning;
    this.faults = faults;
    this.released = released;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long count(BookTable table) {
    try (Statement statement = connection.createStatement();
        ResultSet count = statement.executeQuery("select count(*) from " + table.name())) {
      count.next();
      return count.getLong(1);
    } catch (SQLException e) {
      throw meaning.apply(e);
    }
  }

  /// Whether there is no row in any table.
  public boolean isEmpty() {
    return BookTable.ALL.stream().allMatch(table -> lastKey(table) == null);
  }

  /// The key of the last row; null when there is none.
  @Nullable Object @Nullable [] lastKey(BookTable table) {
    try (Statement statement = connection.createStatement();
        ResultSet last = statement.executeQuery(table.selectLastKey())) {
      return last.next() ? row(last, table.key()) : null;
    } catch (SQLException e) {
      throw meaning.apply(e);
    }
  }

  @Override
  public void each(BookTable table, @Nullable Object @Nullable [] key, Takes takes) {
    try (PreparedStatement statement = connection.prepareStatement(table.select(key != null))) {
      if (key != null) {
        for (int i = 0; i < key.length; i++) {
          statement.setObject(i + 1, key[i]);
        }
      }
      statement.setFetchSize(FETCH);
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          takes.take(row(result, table.columns()));
        }
      }
    } catch (SQLException e) {
      throw meaning.apply(e);
    }
  }

  private static @Nullable Object[] row(ResultSet result, List<Column> columns)
      throws SQLException {
    @Nullable Object[] row = new @Nullable Object[columns.size()];
    for (int i = 0; i < row.length; i++) {
      Column column = columns.get(i);
      row[i] =
          switch (column.kind()) {
            case NUMBER -> {
              long number = result.getLong(i + 1);
              yield column.nullable() && result.wasNull() ? null : number;
            }
            case TEXT, AMOUNT -> result.getString(i + 1);
            case BYTES -> result.getBytes(i + 1);
          };
    }
    return row;
  }

  @Override
  public Hash standing() {
    MessageDigest digest = Hash.digest();
    for (BookTable table : BookTable.STANDING) {
      digest.update(bytes(table.name()));
      each(
          table,
          null,
          row -> {
            for (Object value : row) {
              byte[] bytes = bytes(value);
              digest.update(ByteBuffer.allocate(4).putInt(0, value == null ? -1 : bytes.length));
              digest.update(bytes);
            }
          });
    }
    return Hash.of(digest.digest());
  }

  private static byte[] bytes(@Nullable Object value) {
    return switch (value) {
      case null -> new byte[0];
      case byte[] bytes -> bytes;
      default -> value.toString().getBytes(StandardCharsets.UTF_8);
    };
  }

  @Override
  public Hash standingNow() {
    refresh();
    return standing();
  }

  @Override
  public UnfinishedCopy verified(Instant at, Verification.Progress progress) {
    Verification.Report report = verify(at, progress);
    if (!report.holds()) {
      throw new CopyException(
          "the books in "
              + name
              + " are not as they must be, so they are not copied; `saldo verify` tells more: "
              + report.findings().getFirst());
    }
    return new UnfinishedCopy(standing(), at, report.root());
  }

  /// Rows of a store change only with [#standing].
  @Override
  public void recheck(Verification.Progress progress) {}

  /// Recomputes them.
  ///
  /// @param at the time to call the moment
  Verification.Report verify(Instant at, Verification.Progress progress) {
    return Verification.verify(books(at), progress);
  }

  /// The same rows as books. They need not be closed.
  ///
  /// @param at the time to call the moment
  StoredBooks books(Instant at) {
    return new JdbcStoredBooks(connection, at, meaning, faults);
  }

  /// Sees from here on what has been committed meanwhile.
  void refresh() {
    try {
      connection.commit();
    } catch (SQLException e) {
      throw meaning.apply(e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw meaning.apply(e);
    } finally {
      released.run();
    }
  }
}

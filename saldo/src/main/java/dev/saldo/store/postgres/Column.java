package dev.saldo.store.postgres;

import dev.saldo.ledger.Balance;
import dev.saldo.ledger.Hash;
import dev.saldo.ledger.KeyId;
import dev.saldo.ledger.Lane;
import dev.saldo.ledger.LogId;
import dev.saldo.ledger.Times;
import dev.saldo.ledger.TransactionId;
import dev.saldo.money.Amount;
import java.nio.ByteBuffer;
import java.sql.Array;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/// A column of the rows that one statement takes, as an array with one element for each row.
///
/// @param name what the statement calls it
/// @param type PostgreSQL's
/// @param value gives a row's element, as the driver wants one of that type
record Column<T>(String name, Type type, Function<? super T, ? extends @Nullable Object> value) {

  /// A type that arrays can have.
  enum Type {
    SMALLINT(Short.class),
    BIGINT(Long.class),
    TEXT(String.class),
    /// As text, in which no figure passes through a binary fraction.
    NUMERIC(String.class),
    BYTEA(byte[].class);

    private final Class<?> element;
    private final String sql = name().toLowerCase(Locale.ROOT);

    Type(Class<?> element) {
      this.element = element;
    }

    private @Nullable Object[] array(int length) {
      return (Object[]) java.lang.reflect.Array.newInstance(element, length);
    }
  }

  static <T> Column<T> lane(Function<? super T, Lane> lane) {
    return lane("lane", lane);
  }

  static <T> Column<T> lane(String name, Function<? super T, Lane> lane) {
    return small(name, row -> lane.apply(row).number());
  }

  static <T> Column<T> small(String name, Function<? super T, Integer> value) {
    return new Column<>(name, Type.SMALLINT, row -> value.apply(row).shortValue());
  }

  static <T> Column<T> number(String name, ToLongFunction<? super T> value) {
    return new Column<>(name, Type.BIGINT, value::applyAsLong);
  }

  static <T> Column<T> numberOrNull(
      String name, Function<? super T, ? extends @Nullable Long> value) {
    return new Column<>(name, Type.BIGINT, value);
  }

  static <T> Column<T> time(String name, Function<? super T, ? extends @Nullable Instant> value) {
    return new Column<>(
        name,
        Type.BIGINT,
        row -> {
          Instant time = value.apply(row);
          return time == null ? null : Times.micros(time);
        });
  }

  static <T> Column<T> flag(String name, Function<? super T, Boolean> value) {
    return small(name, row -> value.apply(row) ? 1 : 0);
  }

  static <T> Column<T> text(String name, Function<? super T, ? extends @Nullable String> value) {
    return new Column<>(name, Type.TEXT, value);
  }

  static <T> Column<T> amount(String name, Function<? super T, Amount> value) {
    return new Column<>(name, Type.NUMERIC, row -> value.apply(row).toString());
  }

  /// Six columns: the parts and the overdraft limit.
  static <T> Stream<Column<T>> balance(Function<? super T, Balance> balance) {
    return Stream.of(
        amount("available", row -> balance.apply(row).available()),
        amount("pending", row -> balance.apply(row).pending()),
        amount("reserved", row -> balance.apply(row).reserved()),
        amount("frozen", row -> balance.apply(row).frozen()),
        amount("fees", row -> balance.apply(row).fees()),
        amount("overdraft", row -> balance.apply(row).overdraft()));
  }

  static <T> Column<T> hash(String name, Function<? super T, ? extends @Nullable Hash> value) {
    return new Column<>(
        name,
        Type.BYTEA,
        row -> {
          Hash hash = value.apply(row);
          return hash == null ? null : hash.bytes();
        });
  }

  /// Ids, as their [#bytes].
  static <T> Column<T> id(String name, Function<? super T, byte @Nullable []> value) {
    return new Column<>(name, Type.BYTEA, value);
  }

  static byte[] bytes(TransactionId id) {
    return bytes(id.high(), id.low());
  }

  static byte[] bytes(KeyId id) {
    return bytes(id.high(), id.low());
  }

  static byte[] bytes(LogId id) {
    return bytes(id.high(), id.low());
  }

  private static byte[] bytes(long high, long low) {
    return ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low).array();
  }

  private Array array(PGConnection connection, List<? extends T> rows) throws SQLException {
    @Nullable Object[] elements = type.array(rows.size());
    for (int i = 0; i < elements.length; i++) {
      elements[i] = value.apply(rows.get(i));
    }
    return connection.createArrayOf(type.sql, elements);
  }

  /// The parameters for these rows: an array for each column.
  static <T> List<Object> arrays(
      PGConnection connection, List<Column<T>> columns, List<? extends T> rows)
      throws SQLException {
    Object[] arrays = new Object[columns.size()];
    for (int i = 0; i < arrays.length; i++) {
      arrays[i] = columns.get(i).array(connection, rows);
    }
    return List.of(arrays);
  }

  /// The names, with commas between them.
  static String names(List<? extends Column<?>> columns) {
    return columns.stream().map(Column::name).collect(Collectors.joining(", "));
  }

  /// The arrays as a table, each a parameter.
  static String unnest(List<? extends Column<?>> columns) {
    return columns.stream()
        .map(column -> "?::" + column.type().sql + "[]")
        .collect(Collectors.joining(", ", "unnest(", ")"));
  }
}

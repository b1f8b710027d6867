package dev.saldo.store.postgres;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A statement that writes many rows of one table at once.
///
/// @param <T> what a row is made from
/// @param columns its parameters: an array each
record Write<T>(String sql, List<Column<T>> columns) {

  /// Adds rows.
  static <T> Write<T> insert(String table, Stream<Column<T>> columns) {
    List<Column<T>> all = columns.toList();
    return new Write<>(
        "insert into " + table + " (" + Column.names(all) + ") select * from " + Column.unnest(all),
        all);
  }

  /// Changes rows that are there.
  ///
  /// @param where which row, `t`, is changed to which of the new ones, `n`
  /// @param key the columns that say so
  static <T> Write<T> update(
      String table, String where, Stream<Column<T>> key, Stream<Column<T>> changed) {
    List<Column<T>> values = changed.toList();
    return of(
        "update "
            + table
            + " t set "
            + values.stream()
                .map(column -> column.name() + " = n." + column.name())
                .collect(Collectors.joining(", "))
            + " from ",
        where,
        Stream.concat(key, values.stream()).toList());
  }

  /// Takes rows away.
  ///
  /// @param where as for [#update]
  static <T> Write<T> delete(String table, String where, Stream<Column<T>> key) {
    return of("delete from " + table + " t using ", where, key.toList());
  }

  private static <T> Write<T> of(String what, String where, List<Column<T>> all) {
    return new Write<>(
        what + Column.unnest(all) + " as n (" + Column.names(all) + ") where " + where, all);
  }
}

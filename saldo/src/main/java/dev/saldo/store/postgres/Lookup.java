package dev.saldo.store.postgres;

import java.util.List;
import java.util.stream.Stream;

/// A select that looks up many keys at once. It joins `wanted`, whose rows are the keys, and yields
/// the key's place among those that were asked for together before all else.
///
/// The joins are written so that each is one index seek for each key; see [Connections] for why
/// they are done in that way. Where the columns that a seek needs come from two tables, the join is
/// lateral with a limit: the planner would otherwise trust its statistics, seek by the first
/// columns and read on, which for one merchant of very many transactions is all of them.
///
/// @param <K> a key
/// @param key the columns of `wanted`
/// @param sql parameters of its own, if any, come before the keys
record Lookup<K>(List<Column<K>> key, String sql) {

  /// @param columns what to select
  /// @param joins what to join to `wanted`, and what follows it
  static <K> Lookup<K> of(String columns, String joins, Stream<Column<K>> key) {
    return of("", columns, joins, key);
  }

  /// @param before what stands before the select
  static <K> Lookup<K> of(String before, String columns, String joins, Stream<Column<K>> key) {
    List<Column<K>> columnsOfKey = key.toList();
    return new Lookup<>(
        columnsOfKey,
        before
            + "select wanted.place, "
            + columns
            + " from "
            + Column.unnest(columnsOfKey)
            + " with ordinality as wanted ("
            + Column.names(columnsOfKey)
            + ", place) "
            + joins);
  }
}

package dev.saldo.cli;

import dev.saldo.http.JsonValue.JsonObject;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One item, a line for each thing to tell of it; what it does not have is left out.
final class Details {

  private final List<Column> columns;

  Details(Column... columns) {
    this(List.of(columns));
  }

  private Details(List<Column> columns) {
    this.columns = columns;
  }

  /// The same with more to tell.
  Details with(Column... more) {
    return new Details(Stream.concat(columns.stream(), Stream.of(more)).toList());
  }

  String lines(JsonObject item) {
    List<Column> filled =
        columns.stream().filter(column -> !column.text().apply(item).isEmpty()).toList();
    int widest = filled.stream().mapToInt(column -> column.title().length()).max().orElse(0);
    return filled.stream()
        .map(column ->
            column.title()
                + " ".repeat(widest - column.title().length() + 2)
                + Screen.plain(column.text().apply(item))
                + "\n")
        .collect(Collectors.joining());
  }
}

package dev.saldo.cli;

import dev.saldo.http.JsonValue.JsonObject;
import java.util.Arrays;
import java.util.List;

/// Items in rows below titles: texts to the left, figures by their decimal point. One for each use:
/// it remembers how wide its columns became, so that what comes page by page stays aligned.
final class Table {

  private static final String BETWEEN = "  ";

  private final List<Column> columns;

  /// Of each column what stands before the point, and from the point on; a text is all before.
  private final int[] before;

  private final int[] behind;
  private boolean hasTitles;

  Table(Column... columns) {
    this.columns = List.of(columns);
    this.before = new int[columns.length];
    this.behind = new int[columns.length];
  }

  /// A table without the columns in which none of these items has anything.
  static Table ofFilled(List<JsonObject> items, Column... columns) {
    return new Table(
        Arrays.stream(columns)
            .filter(column -> items.stream().anyMatch(item -> !column.text().apply(item).isEmpty()))
            .toArray(Column[]::new));
  }

  /// The next rows, each with its end, after the titles when they are the first; nothing for no
  /// items.
  String lines(List<JsonObject> items) {
    if (items.isEmpty()) {
      return "";
    }
    List<List<String>> rows = items.stream().map(this::row).toList();
    rows.forEach(this::widen);
    StringBuilder lines = new StringBuilder();
    if (!hasTitles) {
      hasTitles = true;
      fitTitles();
      lines.append(titles()).append('\n');
    }
    rows.forEach(row -> lines.append(line(row)).append('\n'));
    return lines.toString();
  }

  private List<String> row(JsonObject item) {
    return columns.stream().map(column -> Screen.plain(column.text().apply(item))).toList();
  }

  private void widen(List<String> row) {
    for (int i = 0; i < row.size(); i++) {
      String cell = row.get(i);
      int point = point(i, cell);
      before[i] = Math.max(before[i], Screen.width(cell.substring(0, point)));
      behind[i] = Math.max(behind[i], Screen.width(cell.substring(point)));
    }
  }

  private void fitTitles() {
    for (int i = 0; i < before.length; i++) {
      int missing = Screen.width(columns.get(i).title()) - before[i] - behind[i];
      before[i] += Math.max(missing, 0);
    }
  }

  private String titles() {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < before.length; i++) {
      Column column = columns.get(i);
      String space = " ".repeat(before[i] + behind[i] - Screen.width(column.title()));
      line.append(column.isFigure() ? space + column.title() : column.title() + space);
      line.append(BETWEEN);
    }
    return line.toString().stripTrailing();
  }

  private String line(List<String> row) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < before.length; i++) {
      String cell = row.get(i);
      int point = point(i, cell);
      String left = " ".repeat(before[i] - Screen.width(cell.substring(0, point)));
      String right = " ".repeat(behind[i] - Screen.width(cell.substring(point)));
      line.append(columns.get(i).isFigure() ? left + cell + right : cell + left);
      line.append(BETWEEN);
    }
    return line.toString().stripTrailing();
  }

  /// Where what stands behind the point begins, point included.
  private int point(int column, String cell) {
    int point = columns.get(column).isFigure() ? cell.indexOf('.') : -1;
    return point < 0 ? cell.length() : point;
  }
}

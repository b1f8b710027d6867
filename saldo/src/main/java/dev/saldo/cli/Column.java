package dev.saldo.cli;

import dev.saldo.http.JsonValue.JsonObject;
import java.util.function.Function;

/// What a [Table] or [Details] shows of each item.
///
/// @param isFigure whether it is aligned by the decimal point
/// @param text of an item; empty when there is nothing to show
record Column(String title, boolean isFigure, Function<JsonObject, String> text) {

  /// @param path as in [JsonTexts#at]
  static Column text(String title, String path) {
    return new Column(title, false, item -> JsonTexts.at(item, path));
  }

  static Column figure(String title, String path) {
    return new Column(title, true, item -> JsonTexts.at(item, path));
  }

  /// A figure that is told to be one of change: with its sign, and nothing for no change.
  static Column change(String title, String path) {
    return new Column(title, true, item -> signed(JsonTexts.at(item, path)));
  }

  /// The same with nothing for zero.
  Column unlessZero() {
    return new Column(
        title, isFigure, item -> text.apply(item).equals("0") ? "" : text.apply(item));
  }

  private static String signed(String figure) {
    return figure.isEmpty() || figure.startsWith("-") ? figure : "+" + figure;
  }
}

package dev.saldo.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.saldo.http.Json;
import dev.saldo.http.JsonValue;
import dev.saldo.http.JsonValue.JsonArray;
import dev.saldo.http.JsonValue.JsonBoolean;
import dev.saldo.http.JsonValue.JsonNull;
import dev.saldo.http.JsonValue.JsonNumber;
import dev.saldo.http.JsonValue.JsonObject;
import dev.saldo.http.JsonValue.JsonString;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Answers in JSON as texts: whole, and member by member.
final class JsonTexts {

  private JsonTexts() {}

  /// The value on one line.
  static String line(JsonValue value) {
    return new String(Json.write(value), UTF_8);
  }

  /// A member as people read it; empty when it is not there. Numbers are as they were written.
  ///
  /// @param path its name; `balance.available` for a member of a member
  static String at(JsonObject object, String path) {
    int point = path.indexOf('.');
    if (point < 0) {
      return text(object.members().get(path));
    }
    return object.members().get(path.substring(0, point)) instanceof JsonObject inner
        ? at(inner, path.substring(point + 1))
        : "";
  }

  private static String text(@Nullable JsonValue value) {
    return switch (value) {
      case null -> "";
      case JsonString(String text) -> text;
      case JsonNumber(String written) -> written;
      case JsonBoolean(boolean is) -> is ? "yes" : "no";
      case JsonNull() -> "";
      case JsonArray(List<JsonValue> items) ->
          items.stream().map(JsonTexts::text).collect(Collectors.joining(", "));
      case JsonObject object ->
          object.members().entrySet().stream()
              .map(member -> member.getKey() + "=" + text(member.getValue()))
              .collect(Collectors.joining(", "));
    };
  }
}

package dev.saldo.http;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// A JSON value as it was sent: nothing is converted, least of all a number. Immutable.
public sealed interface JsonValue {

  /// What JSON calls this sort of value, for messages: `an object`, `a number`.
  String sort();

  /// An object.
  ///
  /// @param members in the order in which they were sent, each once
  record JsonObject(SequencedMap<String, JsonValue> members) implements JsonValue {

    public JsonObject {
      members = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(members));
    }

    /// The member of this name as it was written; empty when it is neither a string nor a number.
    public String text(String name) {
      return switch (members.get(name)) {
        case JsonString(String text) -> text;
        case JsonNumber(String written) -> written;
        case null, default -> "";
      };
    }

    /// The objects in the array of this name; none when there is no such array.
    public List<JsonObject> objects(String name) {
      return members.get(name) instanceof JsonArray(List<JsonValue> items)
          ? items.stream().filter(JsonObject.class::isInstance).map(JsonObject.class::cast).toList()
          : List.of();
    }

    @Override
    public String sort() {
      return "an object";
    }
  }

  /// An array.
  record JsonArray(List<JsonValue> items) implements JsonValue {

    public JsonArray {
      items = List.copyOf(items);
    }

    @Override
    public String sort() {
      return "an array";
    }
  }

  /// A string.
  ///
  /// @param value anything that JSON can say: it may hold control characters and lone surrogates
  record JsonString(String value) implements JsonValue {

    @Override
    public String sort() {
      return "a string";
    }
  }

  /// A number.
  ///
  /// @param written its characters, untouched: `12.50`, `1e3` and `-0` stay what they are, and it
  ///   may be of any length
  record JsonNumber(String written) implements JsonValue {

    @Override
    public String sort() {
      return "a number";
    }
  }

  /// `true` or `false`.
  record JsonBoolean(boolean value) implements JsonValue {

    @Override
    public String sort() {
      return "a boolean";
    }
  }

  /// `null`.
  record JsonNull() implements JsonValue {

    @Override
    public String sort() {
      return "null";
    }
  }
}

package dev.saldo.cli;

import dev.saldo.client.Ask;
import dev.saldo.http.JsonValue;
import dev.saldo.http.JsonValue.JsonArray;
import dev.saldo.http.JsonValue.JsonBoolean;
import dev.saldo.http.JsonValue.JsonObject;
import dev.saldo.http.JsonValue.JsonString;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// An option that goes to the server as it is: a member of the request's body, or a parameter of
/// its query. Whether its value is any good is for the server to say.
///
/// @param wire the member's or parameter's name there; `to.merchant` for a member of a member
record ApiOption(String name, String label, String wire, Kind kind, String meaning) {

  enum Kind {
    TEXT,
    /// True when it is given without a value.
    BOOLEAN,
    /// Given as often as there are texts.
    LIST,
    /// Given as often as there are pairs, each `NAME=VALUE`.
    PAIRS
  }

  static ApiOption text(String name, String label, String wire, String meaning) {
    return new ApiOption(name, label, wire, Kind.TEXT, meaning);
  }

  /// One whose name is the wire's, in the manner of options.
  static ApiOption text(String wire, String label, String meaning) {
    String name = "--" + wire.replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);
    return text(name, label, wire, meaning);
  }

  OptionSpec spec() {
    OptionSpec.Builder spec =
        OptionSpec.builder(name).paramLabel(label).description(meaning).userObject(this);
    switch (kind) {
      case TEXT -> spec.type(String.class);
      case BOOLEAN -> spec.type(Boolean.class).arity("0..1").fallbackValue("true");
      case LIST, PAIRS -> spec.type(List.class).auxiliaryTypes(String.class);
    }
    return spec.build();
  }

  /// The request with what was given as parameters.
  static Ask asked(ParseResult parsed, Ask ask) {
    Ask asked = ask;
    for (OptionSpec spec : parsed.matchedOptions()) {
      if (spec.userObject() instanceof ApiOption option) {
        asked = asked.with(option.wire, spec.getValue());
      }
    }
    return asked;
  }

  /// What was given, as members, those that belong together in one.
  static SequencedMap<String, JsonValue> members(ParseResult parsed) throws MisuseException {
    SequencedMap<String, JsonValue> members = new LinkedHashMap<>();
    for (OptionSpec spec : parsed.matchedOptions()) {
      if (spec.userObject() instanceof ApiOption option) {
        put(members, option.wire, option.value(spec.getValue()));
      }
    }
    return members;
  }

  private static void put(SequencedMap<String, JsonValue> members, String wire, JsonValue value) {
    int point = wire.indexOf('.');
    if (point < 0) {
      members.put(wire, value);
      return;
    }
    String outer = wire.substring(0, point);
    SequencedMap<String, JsonValue> inner = new LinkedHashMap<>();
    if (members.get(outer) instanceof JsonObject(SequencedMap<String, JsonValue> there)) {
      inner.putAll(there);
    }
    put(inner, wire.substring(point + 1), value);
    members.put(outer, new JsonObject(inner));
  }

  private JsonValue value(Object given) throws MisuseException {
    return switch (given) {
      case Boolean is -> new JsonBoolean(is);
      case List<?> texts when kind == Kind.PAIRS -> pairs(texts);
      case List<?> texts ->
          new JsonArray(
              texts.stream().map(text -> (JsonValue) new JsonString(text.toString())).toList());
      default -> new JsonString(given.toString());
    };
  }

  private JsonObject pairs(List<?> texts) throws MisuseException {
    SequencedMap<String, JsonValue> pairs = new LinkedHashMap<>();
    for (Object text : texts) {
      String[] pair = text.toString().split("=", 2);
      if (pair.length < 2 || pairs.put(pair[0], new JsonString(pair[1])) != null) {
        throw new MisuseException(name + " takes NAME=VALUE, each name once, not " + text);
      }
    }
    return new JsonObject(pairs);
  }
}

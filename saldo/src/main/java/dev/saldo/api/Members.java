package dev.saldo.api;

import dev.saldo.http.Json;
import dev.saldo.http.JsonException;
import dev.saldo.http.JsonValue;
import dev.saldo.http.JsonValue.JsonArray;
import dev.saldo.http.JsonValue.JsonBoolean;
import dev.saldo.http.JsonValue.JsonNull;
import dev.saldo.http.JsonValue.JsonNumber;
import dev.saldo.http.JsonValue.JsonObject;
import dev.saldo.http.JsonValue.JsonString;
import dev.saldo.http.Request;
import dev.saldo.money.Amount;
import dev.saldo.money.AmountFormatException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// The members of the object that a request's body is, or one of its lines. Each can be taken once,
/// as what it must be; what nobody has taken is unknown, and [#end] refuses it, so a mistyped name
/// never passes.
///
/// `null` is no value of any member: who does not mean one leaves it out.
public final class Members {

  private final String prefix;
  private final SequencedMap<String, JsonValue> left;

  /// @param prefix what problems put before the members' names: `to.`
  private Members(String prefix, JsonObject object) {
    this.prefix = prefix;
    this.left = new LinkedHashMap<>(object.members());
  }

  /// The members of a request's body.
  ///
  /// @throws ProblemException unless the body is an object in JSON and is not said to be something
  ///   else
  public static Members of(Request request) {
    request.header("Content-Type").ifPresent(Members::checkContentType);
    return of(Problem.BODY, request.body());
  }

  /// The members of a line.
  ///
  /// @throws ProblemException unless the line is an object in JSON
  static Members ofLine(byte[] line) {
    return of(Problem.LINE, line);
  }

  private static Members of(String what, byte[] bytes) {
    JsonValue value;
    try {
      value = Json.read(bytes);
    } catch (JsonException e) {
      throw Problem.invalid(
              e.repeatedMember().orElse(what), "the " + what + " cannot be read: " + e.getMessage())
          .exception();
    }
    if (!(value instanceof JsonObject object)) {
      throw Problem.invalid(what, "the " + what + " must be an object, not " + value.sort())
          .exception();
    }
    return new Members("", object);
  }

  private static void checkContentType(String sent) {
    String type = sent.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    if (!type.equals("application/json")) {
      throw Problem.invalid(
              "Content-Type", "the body must be application/json, not " + Problem.quoted(type))
          .exception();
    }
  }

  /// Whether the member is there and was not taken.
  boolean has(String name) {
    return left.containsKey(name);
  }

  /// A text that must be there.
  public Field text(String name) {
    return findText(name).orElseThrow(() -> missing(prefix + name));
  }

  /// A text; empty when it is absent.
  Optional<Field> findText(String name) {
    return take(name)
        .map(value -> new Field(prefix + name, textOf(prefix + name, "a string", value)));
  }

  Optional<Boolean> findBoolean(String name) {
    return take(name)
        .map(value ->
            switch (value) {
              case JsonBoolean(boolean is) -> is;
              case JsonObject _, JsonArray _, JsonString _, JsonNumber _, JsonNull _ ->
                  throw wrongSort(prefix + name, "a boolean", value);
            });
  }

  /// An amount, as a string or a number, exactly as it was written; empty when it is absent.
  ///
  /// @param signed whether it may have a minus
  Optional<Amount> findAmount(String name, boolean signed) {
    return take(name)
        .map(value ->
            switch (value) {
              case JsonString(String text) -> amount(prefix + name, text, signed);
              case JsonNumber(String written) -> amount(prefix + name, written, signed);
              case JsonObject _, JsonArray _, JsonBoolean _, JsonNull _ ->
                  throw wrongSort(prefix + name, "a decimal in a string", value);
            });
  }

  private static Amount amount(String name, String text, boolean signed) {
    if (!signed && text.startsWith("-")) {
      throw Problem.invalid(name, name + " must have no sign").exception();
    }
    try {
      return Amount.parse(text);
    } catch (AmountFormatException e) {
      throw (switch (e.problem()) {
            case MALFORMED -> Problem.invalid(name, name + " is " + e.getMessage());
            case TOO_LONG -> Problem.precisionExceeded(name, name + " has " + e.getMessage());
          })
          .exception();
    }
  }

  /// An object of texts, in its order; empty when it is absent.
  Map<String, String> texts(String name) {
    return take(name)
        .map(value ->
            switch (value) {
              case JsonObject(SequencedMap<String, JsonValue> members) -> {
                Map<String, String> texts = new LinkedHashMap<>();
                members.forEach((key, text) ->
                    texts.put(key, textOf(prefix + name, "an object of strings", text)));
                yield texts;
              }
              case JsonArray _, JsonString _, JsonNumber _, JsonBoolean _, JsonNull _ ->
                  throw wrongSort(prefix + name, "an object of strings", value);
            })
        .orElseGet(Map::of);
  }

  /// The members of an object; empty when it is absent. Its own [#end] is the caller's to call.
  Optional<Members> findObject(String name) {
    return take(name)
        .map(value ->
            switch (value) {
              case JsonObject object -> new Members(prefix + name + ".", object);
              case JsonArray _, JsonString _, JsonNumber _, JsonBoolean _, JsonNull _ ->
                  throw wrongSort(prefix + name, "an object", value);
            });
  }

  /// An array of texts; empty when it is absent.
  List<Field> fields(String name) {
    return take(name)
        .map(value ->
            switch (value) {
              case JsonArray(List<JsonValue> items) -> {
                List<Field> fields = new ArrayList<>();
                String whole = prefix + name;
                items.forEach(item ->
                    fields.add(new Field(whole, textOf(whole, "an array of strings", item))));
                yield fields;
              }
              case JsonObject _, JsonString _, JsonNumber _, JsonBoolean _, JsonNull _ ->
                  throw wrongSort(prefix + name, "an array of strings", value);
            })
        .orElseGet(List::of);
  }

  /// Refuses what was not taken.
  public void end() {
    if (!left.isEmpty()) {
      String name = prefix + left.firstEntry().getKey();
      throw Problem.invalid(name, "there is no member " + Problem.quoted(name) + " here")
          .exception();
    }
  }

  private Optional<JsonValue> take(String name) {
    return Optional.ofNullable(left.remove(name));
  }

  private static String textOf(String name, String wanted, JsonValue value) {
    return switch (value) {
      case JsonString(String text) -> text;
      case JsonObject _, JsonArray _, JsonNumber _, JsonBoolean _, JsonNull _ ->
          throw wrongSort(name, wanted, value);
    };
  }

  static ProblemException missing(String name) {
    return Problem.invalid(name, name + " is missing").exception();
  }

  private static ProblemException wrongSort(String name, String wanted, JsonValue value) {
    return Problem.invalid(name, name + " must be " + wanted + ", not " + value.sort()).exception();
  }
}

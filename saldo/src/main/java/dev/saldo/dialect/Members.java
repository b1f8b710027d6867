package dev.saldo.dialect;

import dev.saldo.http.Form;
import dev.saldo.http.Json;
import dev.saldo.http.JsonException;
import dev.saldo.http.JsonValue;
import dev.saldo.http.JsonValue.JsonArray;
import dev.saldo.http.JsonValue.JsonBoolean;
import dev.saldo.http.JsonValue.JsonNull;
import dev.saldo.http.JsonValue.JsonNumber;
import dev.saldo.http.JsonValue.JsonObject;
import dev.saldo.http.JsonValue.JsonString;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The members of a request's body that is either a JSON object or a form. Clients label it as they
/// like, or not at all, so what counts is how the body begins.
public final class Members {

  private final Map<String, JsonValue> values;

  private Members(Map<String, JsonValue> values) {
    this.values = values;
  }

  /// The members of this body.
  ///
  /// @return empty when the body cannot be read, or has one of them twice
  public static Optional<Members> read(byte[] body) {
    return isObject(body) ? object(body) : Form.read(body).map(Members::ofForm);
  }

  /// The text of a member; `""` when it is absent or null.
  ///
  /// @return empty when the member is anything else than a text
  public Optional<String> text(String name) {
    return switch (values.get(name)) {
      case null -> Optional.of("");
      case JsonNull() -> Optional.of("");
      case JsonString(String value) -> Optional.of(value);
      case JsonObject _, JsonArray _, JsonNumber _, JsonBoolean _ -> Optional.empty();
    };
  }

  private static boolean isObject(byte[] body) {
    for (byte b : body) {
      if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
        return b == '{';
      }
    }
    return false;
  }

  private static Optional<Members> object(byte[] body) {
    try {
      return Optional.of(new Members(((JsonObject) Json.read(body)).members()));
    } catch (JsonException e) {
      return Optional.empty();
    }
  }

  private static Members ofForm(Map<String, String> form) {
    Map<String, JsonValue> values = new LinkedHashMap<>();
    form.forEach((name, value) -> values.put(name, new JsonString(value)));
    return new Members(values);
  }
}

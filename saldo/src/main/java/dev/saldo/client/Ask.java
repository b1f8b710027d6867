package dev.saldo.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.saldo.http.JsonValue.JsonObject;
import java.net.URLEncoder;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A request of the ledger API. Immutable.
///
/// @param target the path and query, encoded
/// @param body null: none
public record Ask(String method, String target, @Nullable JsonObject body, Effect effect) {

  private static final String BASE = "/ledger/v1/";

  /// What happens when it is asked more than once.
  public enum Effect {
    /// Nothing: it only reads.
    NONE,
    /// The same as when it is asked once, and the answer tells of it.
    ONCE,
    /// It happens as often as it is asked, or the answer would be another one.
    EACH_TIME
  }

  /// @param path names below the base path, each one segment
  public static Ask get(String... path) {
    return new Ask("GET", target(path), null, Effect.NONE);
  }

  public static Ask put(JsonObject body, String... path) {
    return new Ask("PUT", target(path), body, Effect.ONCE);
  }

  public static Ask post(Effect effect, JsonObject body, String... path) {
    return new Ask("POST", target(path), body, effect);
  }

  public static Ask delete(Effect effect, String... path) {
    return new Ask("DELETE", target(path), null, effect);
  }

  /// The same with a parameter in its query.
  public Ask with(String name, String value) {
    String between = target.indexOf('?') < 0 ? "?" : "&";
    return new Ask(method, target + between + name + "=" + encoded(value), body, effect);
  }

  private static String target(String... path) {
    return Arrays.stream(path).map(Ask::encoded).collect(Collectors.joining("/", BASE, ""));
  }

  /// `+` is a space in a query only, `%20` everywhere.
  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }
}

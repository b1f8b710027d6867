package dev.saldo.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Reads `application/x-www-form-urlencoded`.
public final class Form {

  private Form() {}

  /// The members of a form; one without `=` has the value `""`.
  ///
  /// @return empty when a member is there twice, or when it is not ASCII that encodes UTF-8
  public static Optional<Map<String, String>> read(byte[] body) {
    for (byte b : body) {
      if (b < 0) {
        return Optional.empty();
      }
    }
    Map<String, String> members = new LinkedHashMap<>();
    for (String pair : new String(body, US_ASCII).strip().split("&")) {
      int equals = pair.indexOf('=');
      String name = PercentCoding.decodeQuery(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : PercentCoding.decodeQuery(pair.substring(equals + 1));
      if (name == null || value == null) {
        return Optional.empty();
      }
      if (!pair.isEmpty() && members.put(name, value) != null) {
        return Optional.empty();
      }
    }
    return Optional.of(members);
  }
}

package dev.saldo.http;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.util.concurrent.ThreadLocalRandom;

/// What requests are called in answers and logs.
final class RequestIds {

  static final HeaderName HEADER = HeaderNames.create("X-Request-Id");

  private static final int LONGEST = 64;

  private RequestIds() {}

  /// A random id of 64 bits, lower-case letters and digits.
  static String fresh() {
    return Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), 36);
  }

  /// Whether a client may call its request so: 1 to 64 of `A-Za-z0-9._-`.
  static boolean isValid(String id) {
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      boolean letterOrDigit =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!letterOrDigit && c != '.' && c != '_' && c != '-') {
        return false;
      }
    }
    return !id.isEmpty() && id.length() <= LONGEST;
  }
}

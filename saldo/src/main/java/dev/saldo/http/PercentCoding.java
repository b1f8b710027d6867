package dev.saldo.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Percent-encoding (RFC 3986, section 2.1), undone once and strictly.
final class PercentCoding {

  private PercentCoding() {}

  /// The text that `raw` (ASCII) stands for; null when an escape is incomplete or the bytes are no
  /// UTF-8.
  static @Nullable String decodeSegment(String raw) {
    return raw.indexOf('%') < 0 ? raw : decode(raw, false);
  }

  /// As [#decodeSegment], with `+` for a space, as forms and therefore queries have it.
  static @Nullable String decodeQuery(String raw) {
    return raw.indexOf('%') < 0 && raw.indexOf('+') < 0 ? raw : decode(raw, true);
  }

  private static @Nullable String decode(String raw, boolean plusIsSpace) {
    ByteBuffer bytes = ByteBuffer.allocate(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        int high = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 1), 16) : -1;
        int low = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 2), 16) : -1;
        if (high < 0 || low < 0) {
          return null;
        }
        bytes.put((byte) (high << 4 | low));
        i += 2;
      } else {
        bytes.put((byte) (plusIsSpace && c == '+' ? ' ' : c));
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}

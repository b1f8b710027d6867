package dev.saldo.house;

/// Java source as text, for rules that look at code only.
final class JavaText {
  private JavaText() {}

  /// The code alone: same length, same lines, but blanks for comments and for what strings and
  /// characters hold.
  static String code(String source) {
    StringBuilder code = new StringBuilder(source);
    int at = 0;
    while (at < source.length()) {
      int end;
      if (source.startsWith("//", at)) {
        end = find(source, "\n", at);
      } else if (source.startsWith("/*", at)) {
        end = find(source, "*/", at + 2);
      } else if (source.startsWith("\"\"\"", at)) {
        end = closing(source, "\"\"\"", at);
      } else if (source.charAt(at) == '"' || source.charAt(at) == '\'') {
        end = closing(source, source.substring(at, at + 1), at);
      } else {
        at++;
        continue;
      }
      for (; at < end; at++) {
        if (source.charAt(at) != '\n') {
          code.setCharAt(at, ' ');
        }
      }
    }
    return code.toString();
  }

  /// One more than the number of line breaks before that place.
  static long line(String source, int at) {
    return 1 + source.substring(0, at).chars().filter(c -> c == '\n').count();
  }

  private static int find(String source, String what, int from) {
    int found = source.indexOf(what, from);
    return found < 0 ? source.length() : found + what.length();
  }

  private static int closing(String source, String quote, int opening) {
    int at = opening + quote.length();
    while (at < source.length() && !source.startsWith(quote, at)) {
      at += source.charAt(at) == '\\' ? 2 : 1;
    }
    return Math.min(at + quote.length(), source.length());
  }
}

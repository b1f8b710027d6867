package dev.saldo.cli;

import java.io.Console;

/// What people look at: how texts of others stand there, in columns of equal width.
final class Screen {

  private static final int NOT_SHOWN = 0xfffd;

  /// First and last of the characters that take two columns (Unicode's East Asian Width, W and F):
  /// whole blocks, which is near enough for a table.
  private static final int[][] WIDE = {
    {0x1100, 0x115f}, {0x2e80, 0x303e}, {0x3041, 0x4dbf}, {0x4e00, 0xa4cf}, {0xa960, 0xa97c},
    {0xac00, 0xd7a3}, {0xf900, 0xfaff}, {0xfe30, 0xfe6f}, {0xff01, 0xff60}, {0xffe0, 0xffe6},
    {0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd}
  };

  private Screen() {}

  /// Whether somebody looks at what is told now.
  static boolean isTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  /// How many columns a text takes.
  static int width(String text) {
    return text.codePoints().map(Screen::width).sum();
  }

  private static int width(int c) {
    int type = Character.getType(c);
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT) {
      return 0;
    }
    for (int[] block : WIDE) {
      if (c >= block[0] && c <= block[1]) {
        return 2;
      }
    }
    return 1;
  }

  /// The text with U+FFFD for what would do something to the screen or turn a line around.
  static String plain(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    text.codePoints().map(c -> isHarmless(c) ? c : NOT_SHOWN).forEach(plain::appendCodePoint);
    return plain.toString();
  }

  private static boolean isHarmless(int c) {
    boolean turns = (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    return !turns
        && !Character.isISOControl(c)
        && c != '\u2028'
        && c != '\u2029'
        && Character.getType(c) != Character.SURROGATE;
  }
}

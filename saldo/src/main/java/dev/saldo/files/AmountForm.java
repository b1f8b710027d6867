package dev.saldo.files;

import dev.saldo.money.Amount;
import dev.saldo.money.AmountFormatException;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How amounts are written in a file. What stands there otherwise is refused rather than guessed:
/// `1,23` is never 123.
///
/// @param decimal what stands before the fraction
/// @param grouping what stands between thousands; null when nothing may
record AmountForm(char decimal, @Nullable Character grouping) {

  static final AmountForm PLAIN = new AmountForm('.', null);

  private static final Pattern BRACKETS = Pattern.compile("\\((.*)\\)");
  private static final Pattern AROUND = Pattern.compile("^[\\s\u00a0\u202f]+|[\\s\u00a0\u202f]+$");

  /// The amount that a text is. A minus may stand before or behind it; brackets are one, too. Only
  /// an empty text is nothing.
  ///
  /// @param column its name, for people
  Amount read(String column, String text) throws UnfitException {
    String bare = bare(text.replace('\u2212', '-'));
    if (bare.isEmpty()) {
      return Amount.ZERO;
    }
    boolean negative = false;
    var brackets = BRACKETS.matcher(bare);
    if (brackets.matches()) {
      negative = true;
      bare = bare(brackets.group(1));
    } else if (bare.startsWith("-") || bare.endsWith("-")) {
      negative = true;
      bare = (bare.startsWith("-") ? bare.substring(1) : bare.substring(0, bare.length() - 1));
      bare = bare(bare);
    } else if (bare.startsWith("+")) {
      bare = bare.substring(1);
    }
    int point = bare.indexOf(decimal);
    String whole = point < 0 ? bare : bare.substring(0, point);
    String fraction = point < 0 ? "" : "." + bare.substring(point + 1);
    OptionalInt separator = whole.chars().filter(this::groups).findFirst();
    if (separator.isPresent()) {
      String group = Character.toString(separator.getAsInt());
      String again = Pattern.quote(group);
      if (!whole.matches("[1-9]\\d{0,2}(?:" + again + "\\d{2,3})*" + again + "\\d{3}")) {
        throw none(column, text);
      }
      whole = whole.replace(group, "");
    }
    if (!whole.matches("\\d*") || bare.isEmpty()) {
      throw none(column, text);
    }
    try {
      Amount amount = Amount.parse((whole.isEmpty() ? "0" : whole) + fraction);
      return negative ? amount.negate() : amount;
    } catch (AmountFormatException e) {
      throw none(column, text);
    }
  }

  /// Whether it may stand between thousands: spaces that do not break may in every file.
  private boolean groups(int c) {
    return c == '\u00a0' || c == '\u202f' || (grouping != null && c == grouping);
  }

  /// Without spaces around it, those that do not break included.
  private static String bare(String text) {
    return AROUND.matcher(text).replaceAll("");
  }

  private static UnfitException none(String column, String text) {
    return new UnfitException(column + " is no amount: " + Mapping.shown(text));
  }
}

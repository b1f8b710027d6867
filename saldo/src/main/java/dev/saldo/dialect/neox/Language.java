package dev.saldo.dialect.neox;

import dev.saldo.http.Request;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The languages that NeoX speaks.
enum Language {
  ENGLISH("en", "Successful"),
  VIETNAMESE("vi", "Thành công");

  // RFC 9110, section 12.5.4: a language with its regions, and a weight of up to three decimals.
  private static final Pattern RANGE =
      Pattern.compile(
          "\\s*([a-z]{1,8}|\\*)(?:-[a-z0-9]{1,8})*\\s*(?:;\\s*q=(0(?:\\.[0-9]{0,3})?|1(?:\\.0{0,3})?)\\s*)?");

  private final String tag;
  private final String success;

  Language(String tag, String success) {
    this.tag = tag;
    this.success = success;
  }

  /// What a successful answer says.
  String success() {
    return success;
  }

  /// The language that a request's answer is to be in.
  static Language of(Request request) {
    return preferred(request.headers("Accept-Language"));
  }

  /// The language that the caller likes best, of those we speak; the one named first, where two are
  /// liked alike; English, when there is none. What cannot be read is passed over.
  ///
  /// @param headers every `Accept-Language` that was sent
  static Language preferred(List<String> headers) {
    Language best = ENGLISH;
    int bestWeight = 0;
    for (String range : String.join(",", headers).toLowerCase(Locale.ROOT).split(",")) {
      Matcher matcher = RANGE.matcher(range);
      if (matcher.matches()) {
        int weight = thousandths(matcher.group(2));
        for (Language language : values()) {
          if (weight > bestWeight && language.tag.equals(matcher.group(1))) {
            best = language;
            bestWeight = weight;
          }
        }
      }
    }
    return best;
  }

  /// @param weight null for none, which counts as 1
  private static int thousandths(@Nullable String weight) {
    return weight == null ? 1_000 : new BigDecimal(weight).movePointRight(3).intValueExact();
  }
}

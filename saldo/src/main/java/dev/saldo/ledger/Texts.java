package dev.saldo.ledger;

/// What every text that is kept must be: free of control characters and lone surrogates, and not
/// too long.
public final class Texts {

  private Texts() {}

  /// Whether the text has at most `most` characters (code points), none of them a control character
  /// and none half of a surrogate pair.
  public static boolean isPlain(String text, int most) {
    int characters = 0;
    for (int i = 0; i < text.length(); characters++) {
      int c = text.codePointAt(i);
      if (Character.isISOControl(c)
          || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
        return false;
      }
      i += Character.charCount(c);
    }
    return characters <= most;
  }
}

package dev.saldo.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The 128 bits of an id of ours, and their text: 26 characters of Crockford's base 32, lower case.
///
/// From the top: 48 bits of milliseconds since 1970, so that ids made together lie together in the
/// store; 73 random bits; one bit that marks what Saldo derived from another id; 6 bits of lane.
record LaneId(long high, long low) {

  private static final String DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";
  private static final int TEXT_LENGTH = 26;
  private static final long DERIVED = 1L << 6;

  static LaneId of(Lane lane, Instant at, long randomHigh, long randomLow) {
    return new LaneId(
        (at.toEpochMilli() << 16) | (randomHigh & 0xffff), (randomLow & ~0x7fL) | lane.number());
  }

  Lane lane() {
    return Lane.of((int) (low & 0x3f));
  }

  LaneId derived() {
    return new LaneId(high, low | DERIVED);
  }

  /// The id with this text behind this prefix; null when the text is none.
  static @Nullable LaneId parse(String prefix, String text) {
    if (text.length() != prefix.length() + TEXT_LENGTH || !text.startsWith(prefix)) {
      return null;
    }
    long high = 0;
    long low = 0;
    for (int i = 0; i < TEXT_LENGTH; i++) {
      int digit = DIGITS.indexOf(text.charAt(prefix.length() + i));
      if (digit < 0 || (i == 0 && digit > 7)) {
        return null;
      }
      high = (high << 5) | (low >>> 59);
      low = (low << 5) | digit;
    }
    return new LaneId(high, low);
  }

  String text(String prefix) {
    char[] digits = new char[TEXT_LENGTH];
    long h = high;
    long l = low;
    for (int i = TEXT_LENGTH - 1; i >= 0; i--) {
      digits[i] = DIGITS.charAt((int) (l & 0x1f));
      l = (l >>> 5) | (h << 59);
      h >>>= 5;
    }
    return prefix + new String(digits);
  }
}

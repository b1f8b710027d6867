package dev.saldo.access;

/// How many requests one caller may make.
///
/// @param perMinute how many a minute in the long run
/// @param burst how many at once after a pause
public record RateLimit(int perMinute, int burst) {

  /// More than this a minute is no limit.
  public static final int MOST = 1_000_000;

  /// @throws IllegalArgumentException unless both are from 1 to [#MOST]
  public RateLimit {
    if (perMinute < 1 || perMinute > MOST || burst < 1 || burst > MOST) {
      throw new IllegalArgumentException("a rate and a burst are from 1 to " + MOST);
    }
  }
}

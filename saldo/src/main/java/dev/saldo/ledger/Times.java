package dev.saldo.ledger;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Times as the ledger keeps them: whole microseconds since 1970, UTC.
public final class Times {

  private static final long MICROS = 1_000_000;

  private Times() {}

  /// Microseconds since 1970; what is below one is dropped.
  public static long micros(Instant time) {
    long micros = time.getNano() / 1_000;
    return time.getEpochSecond() < 0
        // from above: whole seconds further down may be out of range where the time is not
        ? Math.addExact(Math.multiplyExact(time.getEpochSecond() + 1, MICROS), micros - MICROS)
        : Math.addExact(Math.multiplyExact(time.getEpochSecond(), MICROS), micros);
  }

  /// The time these microseconds after 1970.
  public static Instant ofMicros(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1_000);
  }

  /// The time without what is below a microsecond.
  public static Instant truncate(Instant time) {
    return time.truncatedTo(ChronoUnit.MICROS);
  }

  static Instant latest(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}

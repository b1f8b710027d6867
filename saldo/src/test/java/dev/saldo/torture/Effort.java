package dev.saldo.torture;

import java.time.Duration;

/// How much a trial is to do.
///
/// @param time how long it may go on; it ends with the round that is under way then
/// @param seed of all that is drawn at random: it is printed, so that a run can be repeated as far
///   as threads and disks allow
record Effort(Duration time, long seed) {

  /// For `make check`.
  static Effort shortly(long seed) {
    return new Effort(Duration.ofSeconds(3), seed);
  }

  /// The time, as [System#nanoTime] counts, at which no new round begins.
  long end() {
    return System.nanoTime() + time.toNanos();
  }
}

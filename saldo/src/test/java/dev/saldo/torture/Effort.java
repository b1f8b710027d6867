package dev.saldo.torture;

import java.time.Duration;

/// How much a trial is to do.
///
/// @param time how long it may go on; it ends with the round that is under way then
/// @param faults how many faults at least, however long that takes; means nothing to trials that
///   throw none
/// @param seed of all that is drawn at random: it is printed, so that a run can be repeated as far
///   as threads and disks allow
record Effort(Duration time, long faults, long seed) {

  /// For `make check`.
  static Effort shortly(long seed) {
    return new Effort(Duration.ofSeconds(3), 0, seed);
  }

  /// The time, as [System#nanoTime] counts, at which no new round begins.
  long end() {
    return System.nanoTime() + time.toNanos();
  }
}

package dev.saldo.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// What the clients and the judge of a trial found wrong, and how much they checked. Thread-safe.
final class Findings {

  private static final int MOST_TOLD = 20;

  private final List<String> found = new ArrayList<>();
  private final AtomicLong checks = new AtomicLong();
  private volatile String where = "";

  /// What is under way, to be told with whatever is found from now on.
  void at(String round) {
    where = round;
  }

  void add(String finding) {
    synchronized (found) {
      if (found.size() < MOST_TOLD) {
        found.add(where + ": " + finding);
      }
    }
  }

  /// Counts a check, and what it found.
  ///
  /// @return whether it is as it must be
  boolean check(boolean holds, String finding) {
    checks.incrementAndGet();
    if (!holds) {
      add(finding);
    }
    return holds;
  }

  Tally tally(long rounds, long faults) {
    synchronized (found) {
      return new Tally(rounds, faults, checks.get(), found);
    }
  }
}

package dev.saldo.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/// Measurements taken in turns: all of them once, then all of them again, so that whatever else
/// happens on the machine harms them alike.
final class Rounds {

  /// On two cores the compiler takes its time beside a server that is loaded.
  private static final int WARM_UPS = 4;

  private final Map<String, Callable<Measured>> trials = new LinkedHashMap<>();
  private final List<Callable<Measured>> warmUps = new ArrayList<>();
  private final Map<String, List<Measured>> results = new LinkedHashMap<>();
  private final Map<String, String> failures = new LinkedHashMap<>();

  void add(String name, Callable<Measured> trial) {
    trials.put(name, trial);
  }

  /// Loads a few times before all rounds, until the JVM has compiled what is measured; counts for
  /// nothing.
  void warmUp(Callable<Measured> load) {
    warmUps.add(load);
  }

  /// Takes each measurement `repeats` times; one that fails is not tried again, and stops none of
  /// the others.
  void run(int repeats) {
    for (int round = 0; round < WARM_UPS; round++) {
      warmUps.forEach(Rounds::warm);
    }
    for (int round = 0; round < repeats; round++) {
      trials.forEach((name, trial) -> {
        if (!failures.containsKey(name) && !Server.Running.ended()) {
          run(name, trial);
        }
      });
    }
  }

  private static void warm(Callable<Measured> load) {
    try {
      load.call();
    } catch (Exception e) {
      System.err.printf("  warming up failed: %s%n", e); // what is measured will say so, too
    }
  }

  private void run(String name, Callable<Measured> trial) {
    try {
      Measured measured = trial.call();
      record(name, measured);
    } catch (Exception e) {
      failures.put(name, String.valueOf(e.getMessage()));
      System.err.printf("  %-56s failed: %s%n", name, e);
    }
  }

  /// Takes what was measured beside something else.
  void record(String name, Measured measured) {
    results.computeIfAbsent(name, _ -> new ArrayList<>()).add(measured);
    System.err.printf("  %-56s %,10.0f /s%n", name, measured.rate());
  }

  /// The median of what was measured under this name; empty when it failed or is unknown.
  Optional<Measured> median(String name) {
    return failures.containsKey(name)
        ? Optional.empty()
        : Optional.ofNullable(results.get(name)).map(Measured::median);
  }

  /// What failed, with the reason.
  Map<String, String> failures() {
    return failures;
  }
}

package dev.saldo.metrics;

import io.micrometer.core.instrument.Counter;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Counters that differ by a number, each made when it counts for the first time: so that counting
/// looks nothing up by name. Thread-safe.
final class Counters {

  private final AtomicReferenceArray<@Nullable Counter> made;
  private final IntFunction<Counter> making;

  /// @param size above the highest number
  /// @param making gives the counter of a number; the same one when asked again
  Counters(int size, IntFunction<Counter> making) {
    this.made = new AtomicReferenceArray<>(size);
    this.making = making;
  }

  void count(int number) {
    Counter counter = made.get(number);
    if (counter == null) {
      counter = making.apply(number);
      made.set(number, counter);
    }
    counter.increment();
  }
}

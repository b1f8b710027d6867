package dev.saldo.bench;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/// What one load saw.
///
/// @param answers as expected, and within the time
/// @param unexpected answers of another status
/// @param dropped connections that broke, and requests that were not answered at all
/// @param nanos how long it took
/// @param latency of each answer, in nanoseconds
record Measured(long answers, long unexpected, long dropped, long nanos, Histogram latency) {

  /// What several saw who loaded at the same time.
  static Measured together(List<Measured> shares) {
    Histogram latency = Load.histogram();
    shares.forEach(share -> latency.add(share.latency));
    return new Measured(
        shares.stream().mapToLong(Measured::answers).sum(),
        shares.stream().mapToLong(Measured::unexpected).sum(),
        shares.stream().mapToLong(Measured::dropped).sum(),
        shares.stream().mapToLong(Measured::nanos).max().orElseThrow(),
        latency);
  }

  /// The middle rate, with the latencies and the faults of all.
  static Measured median(List<Measured> repeats) {
    Measured middle =
        repeats.stream()
            .sorted(Comparator.comparingDouble(Measured::rate))
            .toList()
            .get(repeats.size() / 2);
    return new Measured(
        middle.answers,
        repeats.stream().mapToLong(Measured::unexpected).sum(),
        repeats.stream().mapToLong(Measured::dropped).sum(),
        middle.nanos,
        together(repeats).latency);
  }

  /// Answers a second.
  double rate() {
    return answers * 1e9 / nanos;
  }

  /// The latency that this share of the answers did not exceed, in milliseconds.
  double millis(double percentile) {
    return latency.getValueAtPercentile(percentile) / 1e6;
  }

  /// Answers that were wrong and connections that broke.
  long faults() {
    return unexpected + dropped;
  }

  /// How long it took, in seconds.
  double seconds() {
    return nanos / (double) TimeUnit.SECONDS.toNanos(1);
  }
}

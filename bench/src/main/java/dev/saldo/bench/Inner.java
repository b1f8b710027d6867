package dev.saldo.bench;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Each [Piece] by itself, measured by JMH.
final class Inner {

  private static final String HOW =
      """
      Pieces of Saldo by themselves, measured by JMH on one thread: a JVM for each with the garbage \
      collector and the heap of `bin/saldo`, a second to warm up, then the mean of five quarters of \
      a second, with JMH's error at 99.9 %, and the bytes allocated. Of the Decider an operation is \
      one posting of a batch of a hundred. The dialects write one answer from balances that are \
      made for it ("Given" tells what that takes); the request's way to them and the store are not \
      in it. One alone, with all that JMH can do: `java -cp 'bench/target/app/*' \
      org.openjdk.jmh.Main Amount.*parse -prof gc`, after `make bench ARGS="--only inner"`.

      Not shown: several threads at once, cold code, and what a garbage collection takes of others.
      """;

  private static final String ALLOCATED = "gc.alloc.rate.norm";

  void run(Note note) throws RunnerException {
    note.section("Inner pieces", HOW);
    List<List<String>> rows = measure(new OptionsBuilder());
    note.table(List.of("", "ns", "±", "bytes"), rows);
  }

  /// Runs all pieces.
  ///
  /// @param how what differs from [Piece]'s own settings
  /// @return a row for each: its title, nanoseconds an operation, their error, bytes an operation
  /// @throws RunnerException when a piece fails
  static List<List<String>> measure(ChainedOptionsBuilder how) throws RunnerException {
    Collection<RunResult> results =
        new Runner(
                how.include("Piece\\.")
                    .addProfiler(GCProfiler.class)
                    .verbosity(VerboseMode.SILENT)
                    .shouldFailOnError(true)
                    .build())
            .run();
    return results.stream().map(Inner::row).toList();
  }

  private static List<String> row(RunResult result) {
    Result<?> time = result.getPrimaryResult();
    Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
    return Note.row(
        title(result.getParams()),
        figure(time.getScore()),
        figure(time.getScoreError()),
        allocated == null ? "–" : "%,.0f".formatted(allocated.getScore()));
  }

  private static String figure(double nanos) {
    return Double.isNaN(nanos) ? "–" : (nanos < 10 ? "%.1f" : "%,.0f").formatted(nanos);
  }

  /// From the names of its class and method: `Amount: to fixed, 18 digits`.
  private static String title(BenchmarkParams params) {
    String[] names = params.getBenchmark().split("\\.");
    String piece = names[names.length - 2].replaceFirst("Piece$", "");
    String what = names[names.length - 1].replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
    String with =
        params.getParamsKeys().stream()
            .map(key -> ", " + params.getParam(key) + " " + key)
            .collect(Collectors.joining());
    return piece + ": " + what + with;
  }
}

package dev.saldo.torture;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// Where `make torture` begins: runs the trials one after the other, each for its share of the
/// time, prints what they did and found, and, when it ran all of them, writes it into the table of
/// docs/reliability.md.
public final class Torture {

  /// All of them, in the order in which they are told.
  static final List<Trial> TRIALS =
      Stream.of(
              Faults.TRIALS,
              List.of(
                  new SimulationTrial(),
                  Histories.embedded(),
                  Histories.shared(),
                  Histories.ofTwoServers(),
                  new Flood(),
                  new BackupTrial(),
                  Fuzzing.TEXTS,
                  Fuzzing.REQUESTS))
          .flatMap(List::stream)
          .toList();

  private static final Path NOTE = Path.of("docs/reliability.md");
  private static final String BEGIN = "<!-- what follows is written by make torture -->";
  private static final String END = "<!-- what was written by make torture ends here -->";

  private static final String HELP =
      """
      make torture ARGS="…" tries to break what Saldo promises:
        --minutes N      how long all of it may take (10)
        --faults N       how many faults each trial of faults throws at least, however long that
                         takes: kills, cuts, full disks (0)
        --only NAME,…    only these trials; the note is left alone then
        --seed N         what is drawn at random
      """;

  private Torture() {}

  public static void main(String[] args) throws Exception {
    Locale.setDefault(Locale.ROOT);
    PrintStream out = new PrintStream(System.out, true, UTF_8);
    long minutes = 10;
    long faults = 0;
    long seed = RandomGenerator.getDefault().nextLong();
    List<Trial> chosen = TRIALS;
    try {
      for (int i = 0; i < args.length; i += 2) {
        switch (args[i]) {
          case "--minutes" -> minutes = Long.parseLong(args[i + 1]);
          case "--faults" -> faults = Long.parseLong(args[i + 1]);
          case "--seed" -> seed = Long.parseLong(args[i + 1]);
          case "--only" -> chosen = Stream.of(args[i + 1].split(",")).map(Torture::named).toList();
          default -> throw new IllegalArgumentException("there is no option " + args[i]);
        }
      }
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      out.println("make torture: " + e.getMessage() + "\n\n" + HELP);
      System.exit(2);
      return;
    }
    out.printf("seed %d, %d minutes%n", seed, minutes);
    Duration share = Duration.ofMinutes(minutes).dividedBy(Math.max(1, chosen.size()));
    List<String> rows = new ArrayList<>();
    boolean held = true;
    for (Trial trial : chosen) {
      long began = System.nanoTime();
      String row;
      try {
        Tally tally = trial.run(new Effort(share, faults, seed));
        tally.findings().forEach(finding -> out.println("  FOUND " + finding));
        held &= tally.findings().isEmpty();
        row = row(trial, tally, Duration.ofNanos(System.nanoTime() - began));
      } catch (Exception e) {
        held = false;
        row =
            "| `%s` | %s | could not be run: %s | | | | |"
                .formatted(trial.name(), trial.promise(), e);
      }
      out.println(row);
      rows.add(row);
    }
    if (chosen.size() == TRIALS.size()) {
      write(rows, seed);
      out.println("written to " + NOTE);
    }
    System.exit(held ? 0 : 1);
  }

  private static Trial named(String name) {
    return TRIALS.stream()
        .filter(trial -> trial.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                name + " is none of " + TRIALS.stream().map(Trial::name).toList()));
  }

  private static String row(Trial trial, Tally tally, Duration took) {
    return "| `%s` | %s | %,d | %,d | %,d | %d | %,d s |"
        .formatted(
            trial.name(),
            trial.promise(),
            tally.rounds(),
            tally.faults(),
            tally.checks(),
            tally.findings().size(),
            took.toSeconds());
  }

  private static void write(List<String> rows, long seed) throws Exception {
    String text = Files.readString(NOTE);
    String table =
        """
        %s

        Run on %s with seed %d.

        | trial | promise | rounds | faults | checked | found | time |
        |---|---|--:|--:|--:|--:|--:|
        %s

        """
            .formatted(BEGIN, LocalDate.now(ZoneOffset.UTC), seed, String.join("\n", rows));
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    Files.writeString(NOTE, text.substring(0, begin) + table + text.substring(end));
  }
}

package dev.saldo.torture;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintStream;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// Where `make torture` begins: runs the trials one after the other, each for its share of the
/// time, prints what they did and found, and writes it into the [Note].
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

  private static final String HELP =
      """
      make torture ARGS="…" tries to break what Saldo promises:
        --minutes N      how long all of it may take (10)
        --faults N       how many faults each trial of faults throws at least, however long that
                         takes: kills, cuts, full disks (0)
        --only NAME,…    only these trials; the other rows of the note are left as they are
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
    Note note = new Note(LocalDate.now(ZoneOffset.UTC), seed);
    boolean held = true;
    for (Trial trial : chosen) {
      long began = System.nanoTime();
      try {
        Tally tally = trial.run(new Effort(share, faults, seed));
        tally.findings().forEach(finding -> out.println("  FOUND " + finding));
        held &= tally.findings().isEmpty();
        out.println(note.tell(trial, tally, Duration.ofNanos(System.nanoTime() - began)));
      } catch (Exception e) {
        held = false;
        out.println(note.tellOfFailure(trial, e));
      }
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
}

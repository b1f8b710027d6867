package dev.saldo.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// Where `make bench` begins: runs the parts that were chosen, prints what was measured, and writes
/// it down. A part that fails stops none of the others.
public final class Bench {

  private static final String ABOUT =
      """
      Measured on %s (UTC) in %d minutes, by `make bench` with: %s.

      %s
      Everything runs on this one machine and talks over 127.0.0.1: nothing here says what a network \
      adds, and ratios within this run say more than any rate. All measurements of a part are taken \
      in turns, and the medians stand here. The load comes from a generator of our own, the same for \
      Saldo and for nginx: connections that each send a request, wait for the answer and send the \
      next, two threads for all of them. PostgreSQL is as it comes, with `fsync`, \
      `synchronous_commit` and `full_page_writes` on. Saldo is what `bin/saldo serve` starts, with \
      nothing set.
      """;

  private Bench() {}

  public static void main(String[] args) throws Exception {
    Locale.setDefault(Locale.ROOT);
    PrintStream out = new PrintStream(System.out, true, UTF_8);
    Options options;
    try {
      options = Options.read(args);
    } catch (IllegalArgumentException e) {
      out.println("make bench: " + e.getMessage() + "\n\n" + Options.HELP);
      System.exit(2);
      return;
    }
    Path work = options.work().toAbsolutePath();
    remove(work);
    Files.createDirectories(work);
    try {
      out.println(measure(options, work));
      out.println("\nwritten to " + options.note());
    } finally {
      remove(work);
    }
  }

  private static String measure(Options options, Path work) throws Exception {
    Instant begin = Instant.now();
    String machine = Machine.describe(work);
    Server.prepare();
    Note note = new Note();
    String text = "";
    try (Stage stage = new Stage(options, work)) {
      Optional<Measured> plain = Optional.empty();
      for (Options.Part part : options.parts()) {
        System.err.println(part.word());
        try {
          switch (part) {
            case READS -> new Reads(options, stage).run(note);
            case POSTINGS -> {
              Postings postings = new Postings(options, stage);
              postings.run(note);
              plain = postings.plain();
            }
            case BULK -> new Bulk(options, stage, plain).run(note);
            case GROWTH -> new Growth(options, stage).run(note);
            case FOOTPRINT -> new Footprint(options, stage).run(note);
            case INNER -> new Inner().run(note);
          }
        } catch (Exception e) {
          note.failure(part.word(), e);
          System.err.printf("%s failed: %s%n", part.word(), e);
        }
        if (Server.Running.ended()) {
          break;
        }
        // Whatever ends a long run, what was measured before is kept.
        text = note.text(told(options, begin, machine));
        Note.write(options.note(), text);
      }
    }
    return text;
  }

  private static String told(Options options, Instant begin, String machine) {
    return ABOUT.formatted(
        begin.toString().substring(0, 16).replace('T', ' '),
        Duration.between(begin, Instant.now()).toMinutes() + 1,
        options.told(),
        machine);
  }

  private static void remove(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}

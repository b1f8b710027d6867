package dev.saldo.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The table in docs/reliability.md: a row for each trial, of the last time that it was run. For
/// one thread, but several programs may write into it in turn.
///
/// @param on when the trials are run
/// @param seed what they are run with
record Note(LocalDate on, long seed) {

  private static final Path FILE = Path.of("docs/reliability.md");
  private static final String BEGIN = "<!-- what follows is written by make torture -->\n";
  private static final String END = "<!-- what was written by make torture ends here -->\n";
  private static final String HEAD =
      """

      | trial | promise | rounds | faults | checked | found | time | run on, with seed |
      |---|---|--:|--:|--:|--:|--:|---|
      """;

  /// Writes what a trial did in place of what it did before.
  ///
  /// @return the row
  String tell(Trial trial, Tally tally, Duration took) throws IOException {
    return write(
        trial,
        "%,d | %,d | %,d | %d | %,d s"
            .formatted(
                tally.rounds(),
                tally.faults(),
                tally.checks(),
                tally.findings().size(),
                took.toSeconds()));
  }

  /// The same for a trial that could not be carried out.
  String tellOfFailure(Trial trial, Exception why) throws IOException {
    String line = why.toString().replaceAll("\\s*\\R\\s*", " ");
    return write(trial, "could not be run: " + line + " | | | | ");
  }

  private String write(Trial trial, String figures) throws IOException {
    String row =
        "%s%s | %s | %s, %d |".formatted(beginning(trial), trial.promise(), figures, on, seed);
    String text = Files.readString(FILE);
    int begin = text.indexOf(BEGIN) + BEGIN.length();
    int end = text.indexOf(END);
    Map<String, String> rows = new TreeMap<>();
    for (Trial known : Torture.TRIALS) {
      text.substring(begin, end)
          .lines()
          .filter(line -> line.startsWith(beginning(known)))
          .forEach(line -> rows.put(known.name(), line));
    }
    rows.put(trial.name(), row);
    String table =
        Torture.TRIALS.stream()
            .map(Trial::name)
            .filter(rows::containsKey)
            .map(name -> rows.get(name) + "\n")
            .collect(Collectors.joining("", HEAD, "\n"));
    Files.writeString(FILE, text.substring(0, begin) + table + text.substring(end));
    return row;
  }

  private static String beginning(Trial trial) {
    return "| `" + trial.name() + "` | ";
  }
}

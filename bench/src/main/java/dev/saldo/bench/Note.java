package dev.saldo.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The note that the bench writes: the machine, the targets, and a section for each part. In a file
/// that is there already, only what stands between the two marks is replaced; the rest belongs to
/// people.
final class Note {

  static final String BEGIN = "<!-- what follows is written by make bench -->";
  static final String END = "<!-- what was written by make bench ends here -->";

  /// A target of the design, and what was reached.
  ///
  /// @param wanted in words
  /// @param got in words; empty when it was not measured
  record Target(String what, String wanted, String got, Optional<Boolean> reached) {}

  private final List<Target> targets = new ArrayList<>();
  private final StringBuilder sections = new StringBuilder();

  /// Begins a section.
  ///
  /// @param how each figure was taken, and what it does not show
  void section(String title, String how) {
    sections.append("\n## ").append(title).append("\n\n").append(how.strip()).append('\n');
  }

  /// Adds a table to the section. Columns but the first are figures.
  void table(List<String> header, List<List<String>> rows) {
    sections.append('\n').append(aligned(header, rows));
  }

  /// Adds what went wrong to the section.
  void failures(Map<String, String> failures) {
    failures.forEach((what, why) ->
        sections.append("\nNot measured: ").append(what).append(" (").append(why).append(").\n"));
  }

  void failure(String what, Throwable why) {
    failures(Map.of(what, String.valueOf(why.getMessage())));
  }

  /// A figure that should be at least so much.
  void atLeast(String what, double wanted, Optional<Double> got) {
    target(what, "at least %.2f".formatted(wanted), got, got.map(figure -> figure >= wanted));
  }

  /// A figure that should be below so much.
  void below(String what, double limit, Optional<Double> got) {
    target(what, "below %s".formatted(plain(limit)), got, got.map(figure -> figure < limit));
  }

  private void target(String what, String wanted, Optional<Double> got, Optional<Boolean> reached) {
    targets.add(new Target(what, wanted, got.map(Note::plain).orElse(""), reached));
  }

  private static String plain(double figure) {
    return figure >= 100 ? "%.0f".formatted(figure) : "%.2f".formatted(figure);
  }

  /// The whole of it.
  ///
  /// @param about what stands above the targets: the machine and how the run went
  String text(String about) {
    List<List<String>> rows =
        targets.stream()
            .map(target ->
                List.of(
                    target.what(),
                    target.wanted(),
                    target.got(),
                    target
                        .reached()
                        .map(reached -> reached ? "reached" : "**missed**")
                        .orElse("not measured")))
            .toList();
    String list = rows.isEmpty() ? "" : aligned(List.of("target", "wanted", "measured", ""), rows);
    return about.strip() + "\n\n## Targets\n\n" + list + sections;
  }

  /// Writes the text into the file, between the marks if it has them.
  static void write(Path file, String text) throws IOException {
    String marked = BEGIN + "\n\n" + text.strip() + "\n\n" + END + "\n";
    Files.createDirectories(file.toAbsolutePath().getParent());
    String before = Files.exists(file) ? Files.readString(file) : "";
    int begin = before.indexOf(BEGIN);
    int end = before.indexOf(END);
    Files.writeString(
        file,
        begin < 0 || end < begin
            ? marked
            : before.substring(0, begin)
                + marked
                + before.substring(end + END.length()).replaceFirst("^\n", ""));
  }

  private static String aligned(List<String> header, List<List<String>> rows) {
    int[] widths =
        IntStream.range(0, header.size())
            .map(column ->
                Stream.concat(Stream.of(header), rows.stream())
                    .mapToInt(row -> row.get(column).length())
                    .max()
                    .orElse(0))
            .map(width -> Math.max(width, 3))
            .toArray();
    String rule =
        Arrays.stream(widths)
            .mapToObj("-"::repeat)
            .collect(Collectors.joining(":|-", "|-", ":|\n"))
            .replaceFirst(":", "-");
    return line(header, widths)
        + rule
        + rows.stream().map(row -> line(row, widths)).collect(Collectors.joining());
  }

  private static String line(List<String> cells, int[] widths) {
    return IntStream.range(0, widths.length)
        .mapToObj(i -> (i == 0 ? "%-" : "%") + widths[i] + "s")
        .collect(Collectors.joining(" | ", "| ", " |\n"))
        .formatted(cells.toArray());
  }

  /// A rate, without digits that mean nothing.
  static String rate(Optional<Measured> measured) {
    return measured.map(m -> "%,.0f".formatted(m.rate())).orElse("–");
  }

  /// How many times the second rate the first one is.
  static Optional<Double> ratio(Optional<Measured> one, Optional<Measured> other) {
    return one.flatMap(m -> other.map(o -> m.rate() / o.rate()));
  }

  static String shown(Optional<Double> figure) {
    return figure.map(f -> String.format(Locale.ROOT, "%.2f", f)).orElse("–");
  }

  /// The latencies that 50, 99 and 99.9 of a hundred answers did not exceed, in milliseconds.
  static List<String> latencies(Optional<Measured> measured) {
    return Stream.of(50.0, 99.0, 99.9)
        .map(percentile -> shown(measured.map(m -> m.millis(percentile))))
        .toList();
  }

  static String faults(Optional<Measured> measured) {
    return measured.map(m -> String.valueOf(m.faults())).orElse("–");
  }

  /// Cells, and lists of cells, as one row.
  static List<String> row(Object... cells) {
    return Arrays.stream(cells)
        .flatMap(cell ->
            cell instanceof List<?> several
                ? several.stream().map(String::valueOf)
                : Stream.of(String.valueOf(cell)))
        .toList();
  }
}

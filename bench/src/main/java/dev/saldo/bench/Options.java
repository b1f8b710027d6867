package dev.saldo.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What is measured, and how much of it.
///
/// @param parts the parts of the bench to run
/// @param stores the stores that Saldo is measured on
/// @param merchants how many merchants there are where reads and single postings are measured
/// @param time how long one measurement takes
/// @param repeats how often each measurement is taken; the median counts
/// @param bulk how many postings one bulk request has
/// @param entries the sizes of the books at which growth is measured
/// @param hotPercent how many postings of a hundred go to the one hot merchant
/// @param note the file to write
/// @param work a folder that is made for the run and removed after it
record Options(
    Set<Part> parts,
    Set<Store> stores,
    int merchants,
    Duration time,
    int repeats,
    int bulk,
    List<Integer> entries,
    int hotPercent,
    Path note,
    Path work) {

  /// What can be measured by itself.
  enum Part {
    READS,
    POSTINGS,
    BULK,
    GROWTH,
    FOOTPRINT,
    INNER;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static final String HELP =
      """
      make bench ARGS="…" measures Saldo; each option has a value:
        --only PART,…       reads, postings, bulk, growth, footprint, inner (all of them)
        --stores STORE,…    sqlite, postgres (both)
        --merchants N       merchants for reads and single postings (100000)
        --seconds N         time of one measurement (2)
        --repeats N         how often each is taken; the median counts (3)
        --bulk N            postings of one bulk request (1000000)
        --entries N,…       sizes of the books for growth (10000,1000000); 10000000 takes its time
        --hot N             percent of the postings that go to the hot merchant, where one is (50)
        --note FILE         where to write (docs/performance.md; for a part, bench/target/performance.md)
        --work DIR          folder for databases, made and removed (bench/target/work)
      """;

  private static final Path WHOLE_NOTE = Path.of("docs/performance.md");
  private static final Path PART_NOTE = Path.of("bench/target/performance.md");

  static final Options DEFAULT =
      new Options(
          EnumSet.allOf(Part.class),
          EnumSet.allOf(Store.class),
          100_000,
          Duration.ofSeconds(2),
          3,
          1_000_000,
          List.of(10_000, 1_000_000),
          50,
          WHOLE_NOTE,
          Path.of("bench/target/work"));

  /// Reads a command line.
  ///
  /// @throws IllegalArgumentException when it cannot be read, with a sentence that says why
  static Options read(String... words) {
    if (words.length % 2 != 0) {
      throw new IllegalArgumentException("every option has a value");
    }
    Options options = DEFAULT;
    boolean noteGiven = false;
    for (int i = 0; i < words.length; i += 2) {
      options = options.with(words[i], words[i + 1]);
      noteGiven |= words[i].equals("--note");
    }
    // What a part measured must not take the place of the whole.
    boolean whole = options.parts.equals(DEFAULT.parts) && options.stores.equals(DEFAULT.stores);
    return noteGiven || whole ? options : options.with("--note", PART_NOTE.toString());
  }

  private Options with(String option, String value) {
    return switch (option) {
      case "--only" -> copy(chosen(Part.class, value), stores, merchants, time, repeats, bulk);
      case "--stores" -> copy(parts, chosen(Store.class, value), merchants, time, repeats, bulk);
      case "--merchants" -> copy(parts, stores, number(value), time, repeats, bulk);
      case "--seconds" ->
          copy(parts, stores, merchants, Duration.ofSeconds(number(value)), repeats, bulk);
      case "--repeats" -> copy(parts, stores, merchants, time, number(value), bulk);
      case "--bulk" -> copy(parts, stores, merchants, time, repeats, number(value));
      case "--entries" -> grown(Stream.of(value.split(",")).map(Options::number).toList());
      case "--hot" -> hot(number(value));
      case "--note" -> at(Path.of(value), work);
      case "--work" -> at(note, Path.of(value));
      default -> throw new IllegalArgumentException("there is no option " + option);
    };
  }

  private Options copy(
      Set<Part> parts, Set<Store> stores, int merchants, Duration time, int repeats, int bulk) {
    return new Options(
        parts, stores, merchants, time, repeats, bulk, entries, hotPercent, note, work);
  }

  private Options grown(List<Integer> sizes) {
    List<Integer> ascending = List.copyOf(new TreeSet<>(sizes));
    return new Options(
        parts, stores, merchants, time, repeats, bulk, ascending, hotPercent, note, work);
  }

  private Options hot(int percent) {
    return new Options(parts, stores, merchants, time, repeats, bulk, entries, percent, note, work);
  }

  private Options at(Path newNote, Path newWork) {
    return new Options(
        parts, stores, merchants, time, repeats, bulk, entries, hotPercent, newNote, newWork);
  }

  private static <E extends Enum<E>> Set<E> chosen(Class<E> all, String words) {
    try {
      return Stream.of(words.split(","))
          .map(word -> Enum.valueOf(all, word.toUpperCase(Locale.ROOT)))
          .collect(Collectors.toCollection(() -> EnumSet.noneOf(all)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          words + " is not of " + EnumSet.allOf(all).toString().toLowerCase(Locale.ROOT), e);
    }
  }

  private static int number(String text) {
    if (!text.matches("[1-9][0-9]{0,8}")) {
      throw new IllegalArgumentException(text + " is not a number above zero");
    }
    return Integer.parseInt(text);
  }

  /// The options in words, for the note.
  String told() {
    return ("%,d merchants, %d s a measurement, %d repeats, %,d postings in bulk, %d %% of the"
            + " postings on the hot merchant")
        .formatted(merchants, time.toSeconds(), repeats, bulk, hotPercent);
  }
}

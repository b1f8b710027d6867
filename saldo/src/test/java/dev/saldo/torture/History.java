package dev.saldo.torture;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Judges what clients saw of one account, each with the times at which it asked and was answered:
/// whether one order of everything explains it, in which nothing comes before what had been
/// answered when it was asked for. That is linearizability.
///
/// Finding such an order is hard in general: a checker for any object tries orders, and how many
/// there are grows with the factorial of what runs at once. Here the order need not be found. The
/// account only ever gets payments, each of [#FEE] and more than that, so `fees` counts them and
/// `gross` and `available` only rise: each figure names the one version that it is of, in dialects
/// that tell no version too. And the statement says which payment made which version. So:
///
/// - Payments stand in the order of their versions, which is the only one that explains them. A
///   read of version v stands after the payment that made v and before the next one; reads of one
///   version stand in the order in which they were asked for.
/// - It explains what was seen exactly if each figure shown is that of its version (it never stood
///   otherwise, or an answer is torn), and nothing stands before what was answered before it began:
///   a read shows no less, and a payment makes a version above, all that had been answered when it
///   was asked for. Two reads of one version cannot contradict: the earlier one was asked first.
/// - A payment without an answer may happen whenever it likes, or never: it is answered at
///   [#NEVER], so nothing has to come after it; where it stands in the statement it must still not
///   be shown before it was asked for; where it does not, nothing was seen of it.
///
/// One sweep over all that was seen, sorted by when it was asked, beside the same sorted by when it
/// was answered, with the highest version so far: O(n log n).
///
/// **Then.** What is served as of a time is the entries recorded by then, but for those whose
/// posting was under way while it was asked for. A read of now says as of when it is, so it is
/// judged in the same way, and what is later asked for as of that time cannot differ from it by
/// anything else.
///
/// Times of clients are as [System#nanoTime] counts, all of one process; whoever takes the time
/// before he sends and after he has the whole answer only makes more orders possible.
final class History {

  /// Of each payment.
  static final long FEE = 1;

  /// When what has no answer was answered.
  static final long NEVER = Long.MAX_VALUE;

  private static final int MOST_FINDINGS = 10;

  /// What an answer tells that names a version.
  enum Figure {
    VERSION,
    GROSS,
    FEES,
    AVAILABLE
  }

  /// What a client knows.
  sealed interface Seen {

    /// Before it was sent.
    long asked();

    /// When the answer was there, or [#NEVER].
    long answered();

    /// What the answer tells; nothing when there is none.
    Map<Figure, Long> figures();

    default boolean isDuring(Seen other) {
      return asked() < other.answered() && answered() > other.asked();
    }
  }

  /// A payment, with all that was done until it was answered or given up.
  ///
  /// @param amount more than [#FEE]
  /// @param answered [#NEVER]: nobody knows whether it was recorded
  /// @param nothingHappened whether that was the answer
  record Payment(
      String idempotencyKey,
      long amount,
      long asked,
      long answered,
      Map<Figure, Long> figures,
      boolean nothingHappened)
      implements Seen {

    @Override
    public String toString() {
      return "payment " + idempotencyKey;
    }
  }

  /// A read of now.
  ///
  /// @param by whose answer it is, for people
  /// @param asOf the time that it says it is of; null where it says none
  record Read(
      String by, long asked, long answered, Map<Figure, Long> figures, @Nullable Instant asOf)
      implements Seen {

    @Override
    public String toString() {
      return "read by " + by;
    }
  }

  /// A read as of a time that had passed.
  record ReadThen(Instant at, long asked, long answered, Map<Figure, Long> figures)
      implements Seen {

    @Override
    public String toString() {
      return "read as of " + at;
    }
  }

  /// A line of the statement.
  record Entry(String idempotencyKey, long version, Instant recordedAt) {}

  /// Something seen, and the version that its figures name or that it made.
  private record Placed(Seen seen, int version) {}

  private final List<String> findings = new ArrayList<>();
  private final Map<String, Payment> payments = new HashMap<>();
  private final List<Payment> recorded = new ArrayList<>();
  private final List<Instant> times = new ArrayList<>();

  /// What each figure is at each version.
  private final Map<Figure, long[]> figures = new LinkedHashMap<>();

  private History() {}

  /// @param statement the account's entries, the oldest first, read after everything was answered
  /// @return what was wrong, in sentences; nothing when an order explains it
  static List<String> judge(List<Entry> statement, List<? extends Seen> all) {
    History history = new History();
    for (Seen seen : all) {
      if (seen instanceof Payment payment) {
        history.payments.put(payment.idempotencyKey(), payment);
      }
    }
    history.order(statement);
    if (history.findings.isEmpty()) {
      history.sweep(history.placed(all));
    }
    return history.findings.stream().limit(MOST_FINDINGS).toList();
  }

  private void order(List<Entry> statement) {
    Map<String, Long> versions = new HashMap<>();
    for (Entry entry : statement) {
      Payment payment = payments.get(entry.idempotencyKey());
      if (payment == null) {
        findings.add(entry + " was sent by nobody");
        return;
      }
      recorded.add(payment);
      if (entry.version() != recorded.size()) {
        findings.add("%s should be version %d".formatted(entry, recorded.size()));
      }
      if (!times.isEmpty() && entry.recordedAt().isBefore(times.getLast())) {
        findings.add(entry + " was recorded before the one that precedes it");
      }
      if (payment.nothingHappened()) {
        findings.add(payment + " was told that nothing happened, and is in the books");
      }
      if (versions.put(entry.idempotencyKey(), entry.version()) != null) {
        findings.add(payment + " was recorded twice");
      }
      times.add(entry.recordedAt());
    }
    long[] fees = new long[recorded.size() + 1];
    long[] gross = fees.clone();
    for (int version = 1; version < gross.length; version++) {
      fees[version] = fees[version - 1] + FEE;
      gross[version] = gross[version - 1] + recorded.get(version - 1).amount();
    }
    figures.put(Figure.FEES, fees);
    figures.put(Figure.GROSS, gross);
    long[] counted = new long[gross.length];
    long[] available = new long[gross.length];
    Arrays.setAll(counted, version -> version);
    Arrays.setAll(available, version -> gross[version] - fees[version]);
    figures.put(Figure.VERSION, counted);
    figures.put(Figure.AVAILABLE, available);
  }

  private List<Placed> placed(List<? extends Seen> all) {
    Map<String, Integer> made = new HashMap<>();
    for (Payment payment : recorded) {
      made.put(payment.idempotencyKey(), made.size() + 1);
    }
    List<Placed> placed = new ArrayList<>();
    for (Seen seen : all) {
      OptionalInt shown = versionOf(seen);
      switch (seen) {
        case Payment payment -> {
          Integer version = made.get(payment.idempotencyKey());
          if (version != null) {
            if (shown.isPresent() && shown.getAsInt() != version) {
              findings.add(
                  "%s was answered with %s, and is version %d"
                      .formatted(payment, payment.figures(), version));
            }
            placed.add(new Placed(payment, version));
          } else if (payment.answered() != NEVER && !payment.nothingHappened()) {
            findings.add(payment + " was answered as recorded, and is not in the books");
          }
        }
        case Read read ->
            shown.ifPresent(version -> {
              placed.add(new Placed(read, version));
              if (read.asOf() != null) {
                then(read, read.asOf(), version);
              }
            });
        case ReadThen read -> shown.ifPresent(version -> then(read, read.at(), version));
      }
    }
    return placed;
  }

  /// The one version that all figures are of; nothing when there are none, or there is no such
  /// version, which is a finding.
  private OptionalInt versionOf(Seen seen) {
    OptionalInt version = OptionalInt.empty();
    for (var figure : seen.figures().entrySet()) {
      int found = Arrays.binarySearch(figures.get(figure.getKey()), figure.getValue());
      if (found < 0 || (version.isPresent() && version.getAsInt() != found)) {
        findings.add(
            "%s shows %s, which %s"
                .formatted(
                    seen, seen.figures(), found < 0 ? "never stood" : "is of several versions"));
        return OptionalInt.empty();
      }
      version = OptionalInt.of(found);
    }
    return version;
  }

  private void then(Seen read, Instant at, int shown) {
    int due = 0;
    while (due < times.size() && !times.get(due).isAfter(at)) {
      due++;
    }
    if (shown > due) {
      findings.add(
          "%s, as of %s, shows version %d, which was recorded at %s"
              .formatted(read, at, shown, times.get(shown - 1)));
    }
    for (int version = shown + 1; version <= due; version++) {
      if (!recorded.get(version - 1).isDuring(read)) {
        findings.add(
            "%s, as of %s, shows version %d, and not %d, which was recorded by then and not being"
                    .formatted(read, at, shown, version)
                + " committed just then");
      }
    }
  }

  private void sweep(List<Placed> placed) {
    List<Placed> byAsked =
        placed.stream().sorted(Comparator.comparingLong(one -> one.seen().asked())).toList();
    List<Placed> byAnswered =
        placed.stream().sorted(Comparator.comparingLong(one -> one.seen().answered())).toList();
    int answered = 0;
    Placed highest = null;
    for (Placed next : byAsked) {
      for (; byAnswered.get(answered).seen().answered() < next.seen().asked(); answered++) {
        Placed before = byAnswered.get(answered);
        if (highest == null || before.version() > highest.version()) {
          highest = before;
        }
      }
      int least = next.seen() instanceof Payment ? 1 : 0;
      if (highest != null && next.version() < highest.version() + least) {
        findings.add(
            "%s has version %d, and was asked for %d µs after version %d was known by %s"
                .formatted(
                    next.seen(),
                    next.version(),
                    (next.seen().asked() - highest.seen().answered()) / 1_000,
                    highest.version(),
                    highest.seen()));
      }
    }
  }
}

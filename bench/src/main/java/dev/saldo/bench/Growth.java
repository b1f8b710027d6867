package dev.saldo.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;

/// Whether anything becomes slower as the books grow.
final class Growth {

  private static final int MERCHANTS = 1_000;
  private static final int READERS = 64;
  private static final int POSTERS = 16;
  private static final int ASKERS = 16;
  private static final int MOMENTS = 5_000;
  private static final double FLAT = 1.2;
  private static final Dialect DIALECT = Dialect.PAYTOTA;

  private static final String HOW =
      """
      Books of a thousand merchants with that many entries each time, side by side and measured in \
      turns: balance reads of one dialect at 64 connections, single postings at 16, and balances \
      as of random moments between the first entry and the last (the ledger API, 16 connections). \
      Latencies in milliseconds. The sizes are those before the postings that are measured.

      Not shown: books that the memory does not hold.
      """;

  /// Books of one size.
  ///
  /// @param moments requests for balances as they were
  private record Grown(
      Store store, int entries, Site site, BalanceRequests reads, BalanceRequests moments) {

    String name(String what) {
      return "%s, %,d entries, %s".formatted(store, entries, what);
    }
  }

  private final Options options;
  private final Stage stage;
  private final Rounds rounds = new Rounds();
  private final List<Grown> all = new ArrayList<>();

  Growth(Options options, Stage stage) {
    this.options = options;
    this.stage = stage;
  }

  void run(Note note) {
    note.section("Growth", HOW);
    try {
      for (Store store : options.stores()) {
        for (int entries : options.entries()) {
          grow(note, store, entries);
        }
      }
      all.forEach(this::trials);
      rounds.run(options.repeats());
    } finally {
      all.forEach(grown -> grown.site().close());
    }
    table(note);
    options.stores().forEach(store -> targets(note, store));
  }

  private void grow(Note note, Store store, int entries) {
    System.err.printf("filling %s with %,d entries%n", store, entries);
    try {
      Site site = stage.newSite(store);
      Grown grown =
          site.fill(ledger -> {
            Population population = Population.fill(ledger, MERCHANTS);
            Instant first = ledger.store().now();
            Population.pay(ledger, MERCHANTS, entries - population.entries());
            Duration taken = Duration.between(first, ledger.store().now());
            String[] credentials = Objects.requireNonNull(population.credentials().get(DIALECT));
            return new Grown(
                store,
                entries,
                site,
                BalanceRequests.of(DIALECT, credentials),
                moments(first, taken));
          });
      site.serve();
      all.add(grown);
    } catch (Exception e) {
      note.failure("%s with %,d entries".formatted(store, entries), e);
      System.err.printf("  failed: %s%n", e);
    }
  }

  private static BalanceRequests moments(Instant first, Duration taken) {
    SplittableRandom random = new SplittableRandom();
    byte[][] requests = new byte[MOMENTS][];
    for (int i = 0; i < MOMENTS; i++) {
      long micros = 1 + random.nextLong(Math.max(1, taken.toNanos() / 1_000));
      String target =
          "/ledger/v1/merchants/%s/balances?at=%s"
              .formatted(
                  Population.merchant(random.nextInt(MERCHANTS)).value(),
                  first.plusNanos(micros * 1_000));
      requests[i] =
          BalanceRequests.written(
              "GET", target, List.of("Authorization: Bearer " + Server.TOKEN), "");
    }
    return BalanceRequests.of(requests);
  }

  private void trials(Grown grown) {
    int port = grown.site().server().port();
    rounds.warmUp(() -> load(port, READERS, grown.reads()));
    rounds.warmUp(() -> load(port, ASKERS, grown.moments()));
    rounds.warmUp(() -> post(port));
    rounds.add(grown.name("reads"), () -> load(port, READERS, grown.reads()));
    rounds.add(grown.name("as of"), () -> load(port, ASKERS, grown.moments()));
    rounds.add(grown.name("postings"), () -> post(port));
  }

  private Measured load(int port, int connections, BalanceRequests requests) {
    return Load.run(port, connections, options.time(), 200, requests::again);
  }

  private Measured post(int port) {
    return Load.run(port, POSTERS, options.time(), 201, () -> new Payments(MERCHANTS, 0));
  }

  private void table(Note note) {
    List<List<String>> rows = new ArrayList<>();
    for (Grown grown : all) {
      Optional<Measured> reads = rounds.median(grown.name("reads"));
      Optional<Measured> postings = rounds.median(grown.name("postings"));
      Optional<Measured> asOf = rounds.median(grown.name("as of"));
      rows.add(
          Note.row(
              "%s, %,d".formatted(grown.store(), grown.entries()),
              Note.rate(reads),
              Note.shown(p99(reads)),
              Note.rate(postings),
              Note.shown(p99(postings)),
              Note.rate(asOf),
              Note.shown(p99(asOf))));
    }
    note.table(List.of("entries", "reads", "p99", "postings", "p99", "as of", "p99"), rows);
    note.failures(rounds.failures());
  }

  private static Optional<Double> p99(Optional<Measured> measured) {
    return measured.map(m -> m.millis(99));
  }

  private void targets(Note note, Store store) {
    List<Grown> sizes = all.stream().filter(grown -> grown.store() == store).toList();
    if (sizes.size() < 2) {
      return;
    }
    Grown small = sizes.getFirst();
    Grown large = sizes.getLast();
    String sizesTold =
        "%,d to %,d entries on %s".formatted(small.entries(), large.entries(), store);
    note.below(
        "p99 of reads, from " + sizesTold + ", times",
        FLAT,
        p99(rounds.median(large.name("reads")))
            .flatMap(
                after -> p99(rounds.median(small.name("reads"))).map(before -> after / before)));
    note.atLeast(
        "rate of postings, from " + sizesTold,
        1 / FLAT,
        Note.ratio(rounds.median(large.name("postings")), rounds.median(small.name("postings"))));
    note.atLeast(
        "rate of as-of reads, from " + sizesTold,
        1 / FLAT,
        Note.ratio(rounds.median(large.name("as of")), rounds.median(small.name("as of"))));
  }
}

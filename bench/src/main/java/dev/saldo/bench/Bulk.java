package dev.saldo.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/// Very many postings in one request.
final class Bulk {

  private static final int MERCHANTS = 10_000;
  private static final int MOST_BARE = 200_000;
  private static final double TIMES_PLAIN = 8;
  private static final double HOT_OF_SPREAD = 0.85;
  private static final double OF_BARE = 0.5;

  private static final String HOW =
      """
      One request, one connection, NDJSON, `Prefer: return=minimal`; from the first byte sent until \
      the last line is answered, everything durable. "hot": some of the lines on one merchant, as \
      above. Once each: so many lines are their own average. Into fresh books with 10,000 \
      merchants. "bare SQLite" writes rows that the spread request made once more, at most 200,000 \
      of them, into the same tables with the same indexes, 500 postings to a flush: what the disk \
      and SQLite allow when nothing is read, parsed, decided or answered. Bytes are what the books \
      grew by on disk, indexes included, the database's write-ahead log not.

      Not shown: lines of other types, whose holds and second accounts cost more.
      """;

  private final Options options;
  private final Stage stage;
  private final Optional<Measured> plain;
  private final Map<String, Measured> measured = new LinkedHashMap<>();
  private final Map<String, String> failures = new LinkedHashMap<>();
  private final Map<Store, Double> bytes = new EnumMap<>(Store.class);

  /// @param plain the rate that this is judged by
  Bulk(Options options, Stage stage, Optional<Measured> plain) {
    this.options = options;
    this.stage = stage;
    this.plain = plain;
  }

  void run(Note note) throws Exception {
    note.section("Bulk", HOW);
    Map<Store, Site> sites = new EnumMap<>(Store.class);
    try {
      for (Store store : options.stores()) {
        attempt(store.toString(), () -> spread(store, sites));
      }
      sites.forEach((store, site) -> attempt(store + ", hot", () -> send(site, true)));
      Site sqlite = sites.get(Store.SQLITE);
      if (sqlite != null) {
        sqlite.close();
        attempt("bare SQLite", () -> bare(sqlite));
      }
    } finally {
      sites.values().forEach(Site::close);
    }
    table(note);
    targets(note);
  }

  private void attempt(String name, Callable<Measured> work) {
    try {
      Measured taken = work.call();
      measured.put(name, taken);
      System.err.printf("  %-56s %,10.0f /s%n", name, taken.rate());
    } catch (Exception e) {
      failures.put(name, String.valueOf(e.getMessage()));
      System.err.printf("  %-56s failed: %s%n", name, e);
    }
  }

  /// Fills books, sends, and weighs what was added.
  private Measured spread(Store store, Map<Store, Site> sites) throws Exception {
    Site site = stage.newSite(store);
    site.fill(ledger -> {
      Population.open(ledger, MERCHANTS);
      return MERCHANTS;
    });
    long before = site.bytes();
    site.serve();
    sites.put(store, site);
    // Compiles what will be measured.
    BulkRequest.send(site.server().port(), new Payments(MERCHANTS, 0), options.bulk() / 20 + 1);
    Measured taken = send(site, false);
    site.close();
    bytes.put(store, (site.bytes() - before) / (options.bulk() * 1.05));
    site.serve();
    BulkRequest.send(site.server().port(), new Payments(MERCHANTS, 0), options.bulk() / 20 + 1);
    return taken;
  }

  private Measured send(Site site, boolean hot) throws Exception {
    Payments payments = new Payments(MERCHANTS, hot ? options.hotPercent() : 0);
    return BulkRequest.send(site.server().port(), payments, options.bulk());
  }

  private Measured bare(Site sqlite) throws Exception {
    Path copy = stage.work().resolve("bare/bare.db");
    return BareSqlite.rewrite(
        sqlite.folder().resolve("saldo.db"), copy, Math.min(options.bulk(), MOST_BARE));
  }

  private Optional<Measured> of(String name) {
    return Optional.ofNullable(measured.get(name));
  }

  private void table(Note note) {
    List<List<String>> rows = new ArrayList<>();
    measured.forEach((name, taken) ->
        rows.add(
            Note.row(
                name,
                Note.rate(Optional.of(taken)),
                "%.1f".formatted(taken.seconds()),
                Note.shown(Note.ratio(Optional.of(taken), plain)),
                String.valueOf(taken.faults()))));
    note.table(List.of("", "postings a second", "seconds", "of plain SQL", "faults"), rows);
    List<List<String>> weights = new ArrayList<>();
    bytes.forEach((store, each) -> weights.add(Note.row(store, "%,.0f".formatted(each))));
    note.table(List.of("", "bytes a posting"), weights);
    note.failures(failures);
  }

  private void targets(Note note) {
    for (Store store : options.stores()) {
      Optional<Measured> spread = of(store.toString());
      Optional<Measured> hot = of(store + ", hot");
      note.atLeast(
          "bulk on %s, of plain SQL".formatted(store), TIMES_PLAIN, Note.ratio(spread, plain));
      note.atLeast(
          "hot bulk on %s, of spread".formatted(store), HOT_OF_SPREAD, Note.ratio(hot, spread));
    }
    if (options.stores().contains(Store.SQLITE)) {
      note.atLeast(
          "bulk on SQLite, of bare SQLite",
          OF_BARE,
          Note.ratio(of(Store.SQLITE.toString()), of("bare SQLite")));
    }
  }
}

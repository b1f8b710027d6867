package dev.saldo.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Postings, one a request, against the ordinary way of posting.
final class Postings {

  private static final int[] CONNECTIONS = {1, 16, 64};
  private static final int[] PLAIN_CONNECTIONS = {16, 64};
  private static final int MANY = 64;
  private static final double TIMES_PLAIN = 3;
  private static final double TIMES_PLAIN_HOT = 6;
  private static final double TAIL_MILLIS = 5;

  private static final String HOW =
      """
      Each request records one payment with a fee and a reference, on a merchant drawn at random; \
      "hot": some of them (see the options above) on one and the same. An answer counts when it \
      says 201, which is not said before it is on disk. The reference is plain SQL on the same \
      cluster: a transaction that locks the balance's row, adds a transaction and an entry, changes \
      the balance and commits, with prepared statements over JDBC; no HTTP, no idempotency, no \
      chain. Latencies in milliseconds, over all repeats together; "of plain" compares with 16 \
      connections of plain SQL, equally hot or not.

      Not shown: requests that arrive whether or not the earlier ones were answered. Here each \
      connection waits for its answer, so a stall shows in few latencies, and in the rate.
      """;

  private final Options options;
  private final Stage stage;
  private final Rounds rounds = new Rounds();

  Postings(Options options, Stage stage) {
    this.options = options;
    this.stage = stage;
  }

  void run(Note note) {
    note.section("Single postings", HOW);
    plainTrials(note);
    stage.onEach((store, populated) -> trials(store, populated.site().server()));
    note.failures(stage.failures());
    rounds.run(options.repeats());
    table(note);
    targets(note);
  }

  private void plainTrials(Note note) {
    try {
      PlainSql plain = stage.plain();
      for (boolean hot : HOT) {
        for (int connections : PLAIN_CONNECTIONS) {
          rounds.add(
              plainName(connections, hot),
              () -> plain.post(connections, options.time(), percent(hot)));
        }
      }
    } catch (Exception e) {
      note.failure("plain SQL", e);
    }
  }

  private void trials(Store store, Server server) {
    rounds.warmUp(() -> load(server, MANY, false));
    for (boolean hot : HOT) {
      for (int connections : CONNECTIONS) {
        rounds.add(name(store, connections, hot), () -> load(server, connections, hot));
      }
    }
  }

  private static final boolean[] HOT = {false, true};

  private Measured load(Server server, int connections, boolean hot) {
    return Load.run(
        server.port(),
        connections,
        options.time(),
        201,
        () -> new Payments(options.merchants(), percent(hot)));
  }

  private int percent(boolean hot) {
    return hot ? options.hotPercent() : 0;
  }

  private void table(Note note) {
    List<List<String>> rows = new ArrayList<>();
    for (boolean hot : HOT) {
      for (int connections : PLAIN_CONNECTIONS) {
        rows.add(row(plainName(connections, hot), hot));
      }
      for (Store store : options.stores()) {
        for (int connections : CONNECTIONS) {
          rows.add(row(name(store, connections, hot), hot));
        }
      }
    }
    note.table(List.of("", "a second", "of plain", "p50", "p99", "p99.9", "faults"), rows);
    note.failures(rounds.failures());
  }

  private List<String> row(String name, boolean hot) {
    Optional<Measured> measured = rounds.median(name);
    return Note.row(
        name,
        Note.rate(measured),
        Note.shown(ofPlain(measured, hot)),
        Note.latencies(measured),
        Note.faults(measured));
  }

  private Optional<Double> ofPlain(Optional<Measured> measured, boolean hot) {
    return Note.ratio(measured, rounds.median(plainName(PLAIN_CONNECTIONS[0], hot)));
  }

  private void targets(Note note) {
    for (Store store : options.stores()) {
      note.atLeast(
          "postings on %s at 64 connections, of plain SQL".formatted(store),
          TIMES_PLAIN,
          ofPlain(rounds.median(name(store, MANY, false)), false));
      note.atLeast(
          "the same with a hot merchant",
          TIMES_PLAIN_HOT,
          ofPlain(rounds.median(name(store, MANY, true)), true));
      for (int connections : new int[] {1, 16}) {
        note.below(
            "p99 of a posting on %s, %d in flight, ms".formatted(store, connections),
            TAIL_MILLIS,
            rounds.median(name(store, connections, false)).map(m -> m.millis(99)));
      }
    }
  }

  /// The rates of plain SQL with its fewer connections, spread, by which bulk is judged.
  Optional<Measured> plain() {
    return rounds.median(plainName(PLAIN_CONNECTIONS[0], false));
  }

  private static String name(Store store, int connections, boolean hot) {
    return "%s, %d%s".formatted(store, connections, hot ? ", hot" : "");
  }

  private static String plainName(int connections, boolean hot) {
    return "plain SQL, %d%s".formatted(connections, hot ? ", hot" : "");
  }
}

package dev.saldo.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;

/// Balance reads in every dialect, against nginx.
final class Reads {

  private static final int[] CONNECTIONS = {8, 64};
  private static final int MANY = 64;
  private static final int POSTING_CONNECTIONS = 16;
  private static final double SHARE_OF_NGINX = 0.65;

  private static final String HOW =
      """
      Each request asks for one merchant's balance with that merchant's credential, drawn at random; \
      every merchant has a key of one dialect. nginx gets the very same requests and answers with \
      the bytes of one such answer, from its memory, without looking at the credential. Rates are \
      answers a second with 8 and 64 connections, and the share of nginx's rate in the same round; \
      latencies are those at 64 connections, in milliseconds. "while posting": the same at 64, with \
      16 more connections that record payments. The last row asks the same server whether it lives: \
      what a request costs before anybody looks at a credential or a store.

      Not shown: networks, TLS, more cores. The load, the server and the database share the cores, \
      so a rate says what a request costs in all, and the ratio to nginx flatters nobody: the load \
      itself takes its part of both.
      """;

  private final Options options;
  private final Stage stage;
  private final Rounds rounds = new Rounds();

  Reads(Options options, Stage stage) {
    this.options = options;
    this.stage = stage;
  }

  void run(Note note) throws Exception {
    note.section("Balance reads", HOW);
    Map<String, String> answers = new HashMap<>();
    stage.onEach((store, populated) -> {
      for (Dialect dialect : Dialect.values()) {
        answers.computeIfAbsent(dialect.path(), _ -> answer(dialect, populated));
      }
    });
    note.failures(stage.failures());
    try (Nginx nginx = Nginx.start(stage.work().resolve("nginx"), answers)) {
      addTrials(Optional.of(nginx));
      rounds.run(options.repeats());
    } catch (IOException e) {
      note.failure("nginx", e);
      addTrials(Optional.empty());
      rounds.run(options.repeats());
    }
    tables(note);
    targets(note);
  }

  private static String answer(Dialect dialect, Stage.Populated populated) {
    String credential = credentials(populated, dialect)[0];
    try {
      return populated
          .site()
          .server()
          .ask(
              dialect.method(),
              dialect.target(),
              dialect.headers(credential),
              dialect.body(credential));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String[] credentials(Stage.Populated populated, Dialect dialect) {
    return Objects.requireNonNull(populated.population().credentials().get(dialect));
  }

  private void addTrials(Optional<Nginx> nginx) {
    for (Dialect dialect : Dialect.values()) {
      stage.onEach((store, populated) -> {
        BalanceRequests requests = BalanceRequests.of(dialect, credentials(populated, dialect));
        Server server = populated.site().server();
        rounds.warmUp(() -> load(server.port(), MANY, requests));
        for (int connections : CONNECTIONS) {
          nginx.ifPresent(reference ->
              rounds.add(
                  reference(dialect, connections),
                  () -> load(reference.port(), connections, requests)));
          rounds.add(
              name(dialect, store, connections), () -> load(server.port(), connections, requests));
        }
        rounds.add(
            whilePosting(dialect, store),
            () -> whilePosting(server, requests, postings(dialect, store)));
      });
    }
    BalanceRequests alive =
        BalanceRequests.of(
            new byte[][] {BalanceRequests.written("GET", "/health/live", List.of(), "")});
    stage.onEach((store, populated) -> {
      for (int connections : CONNECTIONS) {
        rounds.add(
            alive(store, connections),
            () -> load(populated.site().server().port(), connections, alive));
      }
    });
  }

  /// Nginx is as fast with any dialect's answer; this is the first one's.
  private List<String> aliveRow(Store store) {
    Optional<Measured> few = rounds.median(alive(store, CONNECTIONS[0]));
    Optional<Measured> many = rounds.median(alive(store, MANY));
    Dialect any = Dialect.values()[0];
    return Note.row(
        "(alive)",
        Note.rate(rounds.median(reference(any, MANY))),
        Note.rate(few),
        Note.shown(Note.ratio(few, rounds.median(reference(any, CONNECTIONS[0])))),
        Note.rate(many),
        Note.shown(Note.ratio(many, rounds.median(reference(any, MANY)))),
        Note.latencies(many),
        "",
        "",
        Note.faults(many));
  }

  private static String alive(Store store, int connections) {
    return "alive, " + store + ", " + connections;
  }

  private Measured load(int port, int connections, BalanceRequests requests) {
    return Load.run(port, connections, options.time(), 200, requests::again);
  }

  private Measured whilePosting(Server server, BalanceRequests requests, String postings) {
    Duration time = options.time();
    Callable<Measured> reading = () -> load(server.port(), MANY, requests);
    Callable<Measured> posting =
        () ->
            Load.run(
                server.port(),
                POSTING_CONNECTIONS,
                time,
                201,
                () -> new Payments(options.merchants(), 0));
    List<Measured> both = Load.atOnce(List.of(reading, posting));
    rounds.record(postings, both.get(1));
    return both.get(0);
  }

  private void tables(Note note) {
    for (Store store : options.stores()) {
      List<List<String>> rows = new ArrayList<>();
      for (Dialect dialect : Dialect.values()) {
        Optional<Measured> few = rounds.median(name(dialect, store, CONNECTIONS[0]));
        Optional<Measured> many = rounds.median(name(dialect, store, MANY));
        rows.add(
            Note.row(
                dialect.title(),
                Note.rate(rounds.median(reference(dialect, MANY))),
                Note.rate(few),
                Note.shown(Note.ratio(few, rounds.median(reference(dialect, CONNECTIONS[0])))),
                Note.rate(many),
                Note.shown(share(dialect, store)),
                Note.latencies(many),
                Note.rate(rounds.median(whilePosting(dialect, store))),
                Note.rate(rounds.median(postings(dialect, store))),
                Note.faults(many)));
      }
      rows.add(aliveRow(store));
      note.table(
          List.of(
              store.toString(),
              "nginx at 64",
              "at 8",
              "of nginx",
              "at 64",
              "of nginx",
              "p50",
              "p99",
              "p99.9",
              "while posting",
              "postings",
              "faults"),
          rows);
    }
    note.failures(rounds.failures());
  }

  private Optional<Double> share(Dialect dialect, Store store) {
    return Note.ratio(
        rounds.median(name(dialect, store, MANY)), rounds.median(reference(dialect, MANY)));
  }

  private void targets(Note note) {
    for (Store store : options.stores()) {
      for (Dialect dialect : Dialect.values()) {
        note.atLeast(
            "%s read on %s at 64 connections, of nginx".formatted(dialect.title(), store),
            SHARE_OF_NGINX,
            share(dialect, store));
      }
    }
  }

  private static String name(Dialect dialect, Store store, int connections) {
    return dialect.title() + ", " + store + ", " + connections;
  }

  private static String reference(Dialect dialect, int connections) {
    return dialect.title() + ", nginx, " + connections;
  }

  private static String whilePosting(Dialect dialect, Store store) {
    return name(dialect, store, MANY) + ", while posting";
  }

  private static String postings(Dialect dialect, Store store) {
    return whilePosting(dialect, store) + ": postings";
  }
}

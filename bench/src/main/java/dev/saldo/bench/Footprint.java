package dev.saldo.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// How soon it answers after it was started, and what memory it takes.
final class Footprint {

  private static final int MERCHANTS = 100;
  private static final int STARTS = 5;
  private static final int CONNECTIONS = 64;
  private static final int MEBIBYTE = 1 << 20;
  private static final double START_SECONDS = 0.7;
  private static final double MOST_MEBIBYTES = 256;

  private static final String HOW =
      """
      From the start of `bin/saldo serve` as a process until a merchant's balance is answered over \
      HTTP, five starts in turns, the median; the database is there and warm. Memory is what is \
      resident: right after that first answer, and the most there ever was in a process that then \
      was loaded with reads and with single postings at 64 connections and with a bulk request, \
      one after the other.

      Not shown: a first start, which builds the program and makes the database.
      """;

  /// What was seen of one store's server.
  private static final class Seen {
    final List<Double> seconds = new ArrayList<>();
    final List<Long> idle = new ArrayList<>();
    long peak;
  }

  private final Options options;
  private final Stage stage;
  private final Map<Store, Seen> all = new EnumMap<>(Store.class);

  Footprint(Options options, Stage stage) {
    this.options = options;
    this.stage = stage;
  }

  void run(Note note) {
    note.section("Start and memory", HOW);
    Map<Store, BalanceRequests> requests = new EnumMap<>(Store.class);
    Map<Store, Site> sites = new EnumMap<>(Store.class);
    for (Store store : options.stores()) {
      try {
        Site site = stage.newSite(store);
        Population population = site.fill(ledger -> Population.fill(ledger, MERCHANTS));
        requests.put(
            store,
            BalanceRequests.of(
                Dialect.PAYTOTA,
                Objects.requireNonNull(population.credentials().get(Dialect.PAYTOTA))));
        sites.put(store, site);
        start(site); // once for the disk's cache
      } catch (Exception e) {
        sites.remove(store);
        note.failure(store.toString(), e);
      }
    }
    for (int i = 1; i <= STARTS; i++) {
      boolean last = i == STARTS;
      sites.forEach((store, site) -> {
        try {
          see(store, site, Objects.requireNonNull(requests.get(store)), last);
        } catch (Exception e) {
          note.failure(store.toString(), e);
        }
      });
    }
    table(note);
  }

  private static void start(Site site) throws IOException {
    site.serve();
    site.close();
  }

  private void see(Store store, Site site, BalanceRequests requests, boolean loaded)
      throws Exception {
    Seen seen = all.computeIfAbsent(store, _ -> new Seen());
    long start = System.nanoTime();
    try (site) {
      Server server = site.serve();
      answered(server.port(), requests.first());
      seen.seconds.add((System.nanoTime() - start) / 1e9);
      seen.idle.add(server.resident());
      if (loaded) {
        Load.run(server.port(), CONNECTIONS, options.time(), 200, requests::again);
        Load.run(server.port(), CONNECTIONS, options.time(), 201, () -> new Payments(MERCHANTS, 0));
        seen.peak = server.residentPeak();
        BulkRequest.send(server.port(), new Payments(MERCHANTS, 0), options.bulk() / 10 + 1);
        seen.peak = server.residentPeak();
      }
    }
  }

  private static void answered(int port, byte[] request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(request);
      String status = new String(socket.getInputStream().readNBytes(12), US_ASCII);
      if (!status.equals("HTTP/1.1 200")) {
        throw new IOException("the first answer was " + status);
      }
    }
  }

  private void table(Note note) {
    List<List<String>> rows = new ArrayList<>();
    all.forEach((store, seen) -> {
      if (seen.seconds.isEmpty()) {
        return;
      }
      double seconds = seen.seconds.stream().sorted().toList().get(seen.seconds.size() / 2);
      double idle =
          seen.idle.stream().sorted().toList().get(seen.idle.size() / 2) / (double) MEBIBYTE;
      double peak = seen.peak / (double) MEBIBYTE;
      rows.add(
          Note.row(
              store, "%.2f".formatted(seconds), "%.0f".formatted(idle), "%.0f".formatted(peak)));
      note.below(
          "start to first answer on %s, s".formatted(store), START_SECONDS, Optional.of(seconds));
      note.below(
          "memory under load on %s, MiB".formatted(store),
          MOST_MEBIBYTES,
          Optional.of(peak).filter(p -> p > 0));
    });
    note.table(List.of("", "start, s", "idle, MiB", "most, MiB"), rows);
  }
}

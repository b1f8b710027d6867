package dev.saldo.torture;

import dev.saldo.torture.Wire.Answer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Many clients over the same merchants, on books that were empty before them. They are set off,
/// something happens to the servers, they are stopped, and then they settle whatever they do not
/// know.
final class Load implements AutoCloseable {

  static final int MERCHANTS = 6;

  private static final int CLIENTS = 12;
  private static final int PAUSE_MILLIS = 25;
  private static final long PATIENCE_SECONDS = 180;

  final Wire wire;
  final Findings findings;
  final List<String> merchants;
  final List<Client> clients;
  final InstantSource clock;

  private final AtomicLong answered = new AtomicLong();
  private final List<Thread> threads = new ArrayList<>();
  private volatile CountDownLatch stopped = new CountDownLatch(0);

  /// @param address of the server to ask next
  /// @param clock by which holds are to fall due soon
  Load(long seed, Supplier<String> address, InstantSource clock, Findings findings) {
    this.wire = new Wire(address);
    this.findings = findings;
    this.clock = clock;
    this.merchants = IntStream.range(0, MERCHANTS).mapToObj(i -> "merchant-" + i).toList();
    Map<String, Client.Saved> saved =
        merchants.stream()
            .collect(
                Collectors.toMap(
                    merchant -> merchant,
                    _ -> new Client.Saved(new AtomicLong(), new AtomicLong())));
    Random random = new Random(seed);
    this.clients =
        IntStream.range(0, CLIENTS)
            .mapToObj(i ->
                new Client(
                    "client-" + i,
                    new Random(random.nextLong()),
                    wire,
                    clock,
                    merchants,
                    saved,
                    findings))
            .toList();
  }

  /// Makes the merchants and their keys.
  Load introduce() {
    merchants.forEach(merchant -> Reading.introduce(wire, merchant));
    return this;
  }

  /// Sets the clients off.
  void start() {
    CountDownLatch stop = new CountDownLatch(1);
    stopped = stop;
    for (Client client : clients) {
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                while (stop.getCount() > 0) {
                  try {
                    int decided = client.step();
                    answered.addAndGet(decided);
                    if (decided == 0) {
                      pause(stop);
                    }
                  } catch (RuntimeException | Error e) {
                    findings.add("a client does not understand an answer: " + e);
                    return;
                  }
                }
              }));
    }
  }

  private static void pause(CountDownLatch stop) {
    try {
      stop.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts a client", e);
    }
  }

  /// Waits for so many more answers.
  ///
  /// @return whether they came; if not, that is a finding
  boolean await(int answers) {
    long enough = answered.get() + answers;
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    CountDownLatch never = new CountDownLatch(1);
    while (answered.get() < enough) {
      if (System.nanoTime() > end) {
        findings.add("%d answers did not come within %d s".formatted(answers, PATIENCE_SECONDS));
        return false;
      }
      pause(never);
    }
    return true;
  }

  /// Whether the clients were set off and not stopped.
  boolean isGoing() {
    return stopped.getCount() > 0;
  }

  /// Stops the clients once each has the answer that it waits for.
  void stop() {
    stopped.countDown();
    threads.forEach(Load::join);
    threads.clear();
  }

  private static void join(Thread thread) {
    try {
      if (!thread.join(Duration.ofSeconds(2 * PATIENCE_SECONDS))) {
        throw new IllegalStateException("a client has no answer yet");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts a trial", e);
    }
  }

  /// What nobody knows of yet.
  List<Remembered> open() {
    return clients.stream().flatMap(client -> client.open.stream()).toList();
  }

  /// Looks whether each open posting is there, and asks for it again, until it is decided. Servers
  /// may come and go meanwhile.
  void settle() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    for (Client client : clients) {
      threads.add(Thread.ofVirtual().start(() -> settle(client, end)));
    }
    threads.forEach(Load::join);
    threads.clear();
  }

  private void settle(Client client, long end) {
    CountDownLatch never = new CountDownLatch(1);
    for (Remembered posting : List.copyOf(client.open)) {
      boolean seen = false;
      while (client.open.contains(posting)) {
        if (System.nanoTime() > end) {
          findings.add(posting + " could not be settled within " + PATIENCE_SECONDS + " s");
          return;
        }
        try {
          seen |= look(posting);
          if (client.ask(posting) == 0) {
            pause(never);
          }
        } catch (RuntimeException | Error e) {
          findings.add("a client does not understand an answer: " + e);
          return;
        }
      }
      findings.check(
          !seen || posting.isRecorded(), posting + " was there, and then it was refused");
    }
  }

  /// Whether it is there. It must not be if it was not even begun.
  boolean look(Remembered posting) {
    String path = "/ledger/v1/merchants/" + posting.merchant + "/transactions/" + posting.key;
    if (!(wire.ask(wire.operator(path)) instanceof Answer.Said said) || said.status() == 503) {
      return false;
    }
    findings.check(
        said.status() == 404 || (said.status() == 200 && posting.lost),
        "%s, %s, was looked for, and the answer is %s"
            .formatted(
                posting, posting.lost ? "an answer of which was lost" : "never begun", said));
    return said.status() == 200;
  }

  /// What every account must show, of all that was recorded, at this time.
  Map<Purse, Figures> figures(Instant at) {
    Map<Purse, Figures> figures = new HashMap<>();
    remembered()
        .filter(Remembered::isRecorded)
        .forEach(posting ->
            posting.changes.forEach(
                (purse, change) -> figures.merge(purse, change, Figures::plus)));
    timed(at).forEach(held -> figures.merge(held.purse, held.released(), Figures::plus));
    return figures;
  }

  /// The holds that have been released by themselves at this time.
  Collection<Held> timed(Instant at) {
    return remembered()
        .filter(Remembered::isRecorded)
        .map(posting -> posting.opens)
        .filter(Objects::nonNull)
        .filter(held -> held.left > 0 && held.releaseAt != null && !held.releaseAt.isAfter(at))
        .toList();
  }

  /// When the last hold falls due that does.
  Instant lastRelease() {
    return remembered()
        .map(posting -> posting.opens)
        .filter(Objects::nonNull)
        .map(held -> held.releaseAt)
        .filter(Objects::nonNull)
        .max(Instant::compareTo)
        .orElse(Instant.EPOCH);
  }

  Stream<Remembered> remembered() {
    return clients.stream().flatMap(client -> client.remembered.stream());
  }

  @Override
  public void close() {
    stop();
    wire.close();
  }
}

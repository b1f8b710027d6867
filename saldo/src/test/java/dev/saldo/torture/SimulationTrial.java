package dev.saldo.torture;

import dev.saldo.ledger.SimulatedHistory;
import java.util.Collections;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// Attacks writers, batching, repeating and unknown outcomes by simulated histories, one a round. A
/// finding names its seed: [SimulatedHistory#play] with it is the same history again. What is
/// checked is each posting that was put to a server.
final class SimulationTrial implements Trial {

  private static final int MOST_FINDINGS = 20;

  @Override
  public String name() {
    return "simulation";
  }

  @Override
  public String promise() {
    return "In simulated histories full of faults every posting is there once, in its order, and"
        + " whoever asks again learns what became of his.";
  }

  @Override
  public Tally run(Effort effort) throws Exception {
    long end = effort.end();
    AtomicLong seeds = new AtomicLong(effort.seed());
    LongAdder faults = new LongAdder();
    LongAdder postings = new LongAdder();
    Queue<String> findings = new ConcurrentLinkedQueue<>();
    Callable<Void> histories =
        () -> {
          do {
            long seed = seeds.getAndIncrement();
            SimulatedHistory.Judged judged = SimulatedHistory.play(seed);
            faults.add(judged.faults());
            postings.add(judged.postings());
            judged.findings().forEach(finding -> findings.add("seed " + seed + ": " + finding));
          } while (System.nanoTime() < end && findings.size() < MOST_FINDINGS);
          return null;
        };
    int processors = Runtime.getRuntime().availableProcessors();
    try (ExecutorService players = Executors.newFixedThreadPool(processors)) {
      for (Future<Void> player : players.invokeAll(Collections.nCopies(processors, histories))) {
        player.get();
      }
    }
    return new Tally(
        seeds.get() - effort.seed(),
        faults.sum(),
        postings.sum(),
        findings.stream().limit(MOST_FINDINGS).toList());
  }
}

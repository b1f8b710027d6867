package dev.saldo.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Random;

/// Rounds of faults under a [Load]: the clients are set off, a [Scene] breaks something and mends
/// it, the clients go on over it, settle what they do not know, and a [Judge] compares.
///
/// @param promise as [Trial#promise]
/// @param opens makes a place with servers, for some rounds
record FaultTrial(String name, String promise, Opens opens) implements Trial {

  /// After so many rounds it goes on with new books, so that judging them takes no longer each
  /// time.
  private static final int ROUNDS_OF_BOOKS = 25;

  /// Servers over books, and what can break there.
  interface Scene extends AutoCloseable {

    /// Where the books are, for the judge.
    Site site();

    /// The server to be asked next; may be asked for by any thread.
    String address();

    /// By which the books tell the time.
    default InstantSource clock() {
      return InstantSource.system();
    }

    /// Breaks something while the clients go on, and mends it; the clients may be stopped on the
    /// way.
    ///
    /// @return how many faults that were
    int strike(Load load, Random random) throws Exception;

    @Override
    void close() throws IOException;
  }

  /// Makes a scene on new books.
  interface Opens {
    Scene open(Path folder, Findings findings) throws Exception;
  }

  @Override
  public Tally run(Effort effort) throws Exception {
    Random random = new Random(effort.seed());
    Findings findings = new Findings();
    long end = effort.end();
    int rounds = 0;
    int faults = 0;
    do {
      Path folder = Files.createTempDirectory("saldo-faults");
      try (Scene scene = opens.open(folder, findings);
          Load load =
              new Load(random.nextLong(), scene::address, scene.clock(), findings).introduce()) {
        Judge judge = new Judge(load, scene.site()::books, folder, new Random(random.nextLong()));
        int judged = 0;
        do {
          rounds++;
          findings.at("seed %d, round %d".formatted(effort.seed(), rounds));
          load.start();
          load.await(30 + random.nextInt(300));
          faults += scene.strike(load, random);
          if (load.isGoing()) {
            load.await(30);
          }
          load.stop();
          load.settle();
          judge.judge();
          judged++;
        } while (judged < ROUNDS_OF_BOOKS && (System.nanoTime() < end || faults < effort.faults()));
        if (judged > 1) {
          judge.judgeAll();
        }
      } finally {
        Folders.remove(folder);
      }
    } while (System.nanoTime() < end || faults < effort.faults());
    return findings.tally(rounds, faults);
  }
}

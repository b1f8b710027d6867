package dev.saldo.torture;

import dev.saldo.torture.FaultTrial.Scene;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

/// What happens to a server's process.
final class ServerFaults {

  private static final Duration DRAINING = Duration.ofSeconds(15);

  private ServerFaults() {}

  /// SIGKILL: under load, while the clients settle what they do not know, and in the middle of a
  /// start.
  record Killed(Site site, Serving server) implements Scene {

    static Scene over(Path folder, Site site) throws Exception {
      return new Killed(site, Serving.start(folder, site));
    }

    @Override
    public String address() {
      return server.address();
    }

    @Override
    public int strike(Load load, Random random) throws Exception {
      int kills = 1;
      server.kill();
      if (random.nextInt(4) == 0) {
        server.killWhileStarting(1 + random.nextInt(1_500));
        kills++;
      }
      server.restart();
      if (random.nextInt(4) == 0) {
        load.await(30);
        server.kill();
        load.stop();
        server.restart();
        Thread settling = Thread.ofVirtual().start(load::settle);
        settling.join(Duration.ofMillis(1 + random.nextInt(30)));
        server.kill();
        server.restart();
        settling.join();
        kills += 2;
      }
      return kills;
    }

    @Override
    public void close() {
      server.close();
      site.close();
    }
  }

  /// SIGTERM. Whatever it took in, it answers: what got no answer is not there.
  record Stopped(Site site, Serving server, Findings findings) implements Scene {

    static Scene over(Path folder, Site site, Findings findings) throws Exception {
      return new Stopped(site, Serving.start(folder, site), findings);
    }

    @Override
    public String address() {
      return server.address();
    }

    @Override
    public int strike(Load load, Random random) throws Exception {
      long began = System.nanoTime();
      int code = server.stop();
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      load.stop();
      findings.check(code == 0, "after SIGTERM it exits with " + code);
      findings.check(
          took.compareTo(DRAINING) < 0, "after SIGTERM it went on for " + took.toMillis() + " ms");
      findings.check(server.err().isEmpty(), "after SIGTERM it says " + server.err());
      server.restart();
      for (Remembered posting : load.open()) {
        findings.check(!load.look(posting), posting + " was taken in, and not answered");
      }
      return 1;
    }

    @Override
    public void close() {
      server.close();
      site.close();
    }
  }

  /// Two servers over one database, of which now one is killed and now the other; each client goes
  /// to either.
  record OneOfTwo(Site site, Serving one, Serving other) implements Scene {

    static Scene over(Path folder, Site site) throws Exception {
      return new OneOfTwo(site, Serving.start(folder, site), Serving.start(folder, site));
    }

    @Override
    public String address() {
      return (ThreadLocalRandom.current().nextBoolean() ? one : other).address();
    }

    @Override
    public int strike(Load load, Random random) throws Exception {
      Serving killed = random.nextBoolean() ? one : other;
      killed.kill();
      load.await(20 + random.nextInt(50)); // of the one that is left
      killed.restart();
      return 1;
    }

    @Override
    public void close() {
      one.close();
      other.close();
      site.close();
    }
  }
}

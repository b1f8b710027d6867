package dev.saldo.torture;

import dev.saldo.app.ClockedServer;
import dev.saldo.torture.FaultTrial.Scene;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;

/// What happens to the clock by which the embedded store goes. PostgreSQL's is its own machine's.
final class ClockFaults {

  private ClockFaults() {}

  /// The clock is set back and forward, by anything from a millisecond to days, and in the end to
  /// the latest time that it ever showed. The server is in this process, whose own clock stays as
  /// it is.
  ///
  /// @param ahead of the machine's clock; below zero when it was set back
  record Turned(Site.Embedded site, AtomicReference<Duration> ahead, ClockedServer server)
      implements Scene {

    private static final int MOST_MILLIS = 2 * 24 * 60 * 60 * 1_000;

    static Scene over(Path folder) throws Exception {
      AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
      Site.Embedded site = new Site.Embedded(folder.resolve("books"), clock(ahead));
      return new Turned(site, ahead, ClockedServer.start(site.folder(), Wire.TOKEN, site.clock()));
    }

    private static InstantSource clock(AtomicReference<Duration> ahead) {
      return () -> Instant.now().plus(ahead.get());
    }

    @Override
    public InstantSource clock() {
      return site.clock();
    }

    @Override
    public String address() {
      return server.address();
    }

    @Override
    public int strike(Load load, Random random) {
      Duration latest = ahead.get();
      int turns = 2 + random.nextInt(4);
      for (int i = 0; i < turns; i++) {
        int scale = 1 << random.nextInt(28); // as often by little as by much
        long millis = random.nextLong(2L * Math.min(scale, MOST_MILLIS) + 1);
        ahead.set(ahead.get().plusMillis(millis - Math.min(scale, MOST_MILLIS)));
        latest = latest.compareTo(ahead.get()) < 0 ? ahead.get() : latest;
        load.await(20 + random.nextInt(60));
      }
      ahead.set(latest);
      return turns;
    }

    @Override
    public void close() {
      server.close();
    }
  }
}

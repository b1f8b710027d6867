package dev.saldo.torture;

import dev.saldo.app.ClockedServer;
import dev.saldo.store.postgres.TestDatabase;
import dev.saldo.torture.FaultTrial.Scene;
import dev.saldo.torture.Wire.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;

/// What happens to the clock by which a store goes: the one of this process, given to the embedded
/// store, or PostgreSQL's, in whose place its sessions find another.
final class ClockFaults {

  private ClockFaults() {}

  private static final int MOST_MILLIS = 2 * 24 * 60 * 60 * 1_000;

  /// Sets a clock.
  private interface Sets {
    void to(Duration ahead);
  }

  /// The clock is set back and forward, by anything from a millisecond to days, and in the end to
  /// the latest time that it ever showed.
  ///
  /// @return how often
  private static int turn(Load load, Random random, Duration before, Sets sets) {
    Duration ahead = before;
    Duration latest = before;
    int turns = 2 + random.nextInt(4);
    for (int i = 0; i < turns; i++) {
      int most = Math.min(1 << random.nextInt(28), MOST_MILLIS); // as often by little as by much
      ahead = ahead.plusMillis(random.nextLong(2L * most + 1) - most);
      latest = latest.compareTo(ahead) < 0 ? ahead : latest;
      sets.to(ahead);
      load.await(20 + random.nextInt(60));
    }
    sets.to(latest);
    return turns;
  }

  private static InstantSource clock(AtomicReference<Duration> ahead) {
    return () -> Instant.now().plus(ahead.get());
  }

  /// The embedded store's. The server is in this process, whose own clock stays as it is.
  ///
  /// @param ahead of the machine's clock; below zero when it was set back
  record Turned(Site.Embedded site, AtomicReference<Duration> ahead, ClockedServer server)
      implements Scene {

    static Scene over(Path folder) throws Exception {
      AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
      Site.Embedded site = new Site.Embedded(folder.resolve("books"), ClockFaults.clock(ahead));
      return new Turned(site, ahead, ClockedServer.start(site.folder(), Wire.TOKEN, site.clock()));
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
      return turn(load, random, ahead.get(), ahead::set);
    }

    @Override
    public void close() {
      server.close();
    }
  }

  /// PostgreSQL's: before its own `clock_timestamp()`, the sessions of the server find one that is
  /// as far ahead as a row of a table says.
  ///
  /// @param turned where that one is
  record OfDatabase(
      TestDatabase books,
      TestDatabase turned,
      AtomicReference<Duration> ahead,
      Serving server,
      Findings findings)
      implements Scene {

    static Scene over(Path folder, Findings findings) throws Exception {
      TestDatabase books = TestDatabase.bare();
      TestDatabase turned = TestDatabase.bare();
      turned.execute(
          "create table turned (micros bigint not null)",
          "insert into turned values (0)",
          """
          create function clock_timestamp() returns timestamptz language sql volatile as
            'select pg_catalog.clock_timestamp() + micros * interval ''1 microsecond'' from turned'
          """);
      return new OfDatabase(
          books,
          turned,
          new AtomicReference<>(Duration.ZERO),
          Serving.start(folder, site(books, turned)),
          findings);
    }

    private static Site site(TestDatabase books, TestDatabase turned) {
      String url = books.url() + "," + turned.ask("select current_schema()") + ",pg_catalog";
      return new Site.Own(url, url);
    }

    @Override
    public Site site() {
      return site(books, turned);
    }

    @Override
    public InstantSource clock() {
      return ClockFaults.clock(ahead);
    }

    @Override
    public String address() {
      return server.address();
    }

    @Override
    public int strike(Load load, Random random) {
      int turns = turn(load, random, ahead.get(), this::set);
      Instant since = clock().instant();
      String balances = "/ledger/v1/merchants/" + load.merchants.getFirst() + "/balances";
      if (load.wire.ask(load.wire.operator(balances)) instanceof Answer.Said said) {
        Instant shown = Instant.parse(Wire.text(said.json(), "asOf"));
        findings.check(
            !shown.isBefore(since.minusMillis(1)), "balances are of " + shown + " at " + since);
      }
      return turns;
    }

    private void set(Duration now) {
      turned.execute("update turned set micros = " + now.toNanos() / 1_000);
      ahead.set(now);
    }

    @Override
    public void close() {
      server.close();
      books.drop();
      turned.drop();
    }
  }
}

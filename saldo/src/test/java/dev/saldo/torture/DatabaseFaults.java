package dev.saldo.torture;

import dev.saldo.store.postgres.Cluster;
import dev.saldo.store.postgres.TcpProxy;
import dev.saldo.store.postgres.TestDatabase;
import dev.saldo.torture.FaultTrial.Scene;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// What happens to PostgreSQL, and on the way to it, while a server works on it that nobody
/// restarts.
final class DatabaseFaults {

  private static final String OF_SERVERS =
      "select pg_terminate_backend(pid) from pg_stat_activity"
          + " where application_name = 'saldo' and datname = current_database()";

  private DatabaseFaults() {}

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /// All its processes are killed, or it is stopped at once, or restarted in good order.
  record Killed(Cluster cluster, Serving server) implements Scene {

    static Scene over(Path folder) throws Exception {
      Cluster cluster = Cluster.start(folder);
      return new Killed(cluster, Serving.start(folder, own(cluster)));
    }

    @Override
    public Site site() {
      return own(cluster);
    }

    @Override
    public String address() {
      return server.address();
    }

    @Override
    public int strike(Load load, Random random) throws Exception {
      switch (random.nextInt(5)) {
        case 0 -> {} // and it is restarted in good order
        case 1, 2 -> cluster.stopAtOnce();
        default -> cluster.kill();
      }
      if (random.nextBoolean()) {
        Pause.between(1, 300, random);
      }
      cluster.restart();
      return 1;
    }

    @Override
    public void close() throws IOException {
      server.close();
      cluster.close();
    }
  }

  private static Site own(Cluster cluster) {
    return new Site.Own(cluster.url(), cluster.url());
  }

  /// The connections are cut, refused, stalled and half closed, and cut when a commit is on its way
  /// there, and when its answer is on its way back.
  record Cut(TestDatabase database, TcpProxy way, Serving server) implements Scene {

    private static final String COMMIT = "COMMIT";

    static Scene over(Path folder) throws Exception {
      TestDatabase database = TestDatabase.bare();
      TcpProxy way = TcpProxy.to(database.address());
      return new Cut(database, way, Serving.start(folder, site(database, way)));
    }

    private static Site site(TestDatabase database, TcpProxy way) {
      return new Site.Own(database.urlThrough(way.port()), database.url());
    }

    @Override
    public Site site() {
      return site(database, way);
    }

    @Override
    public String address() {
      return server.address();
    }

    @Override
    public int strike(Load load, Random random) throws Exception {
      int cuts = 2 + random.nextInt(4);
      for (int i = 0; i < cuts; i++) {
        switch (random.nextInt(7)) {
          case 0 -> way.cut();
          case 1 -> {
            way.shut();
            Pause.between(1, 300, random);
            way.reopen();
          }
          case 2 -> {
            way.cutAt(COMMIT);
            Pause.between(10, 200, random);
            way.cutAt(null);
          }
          case 3, 4 -> {
            way.cutAnswersAt(COMMIT);
            Pause.between(10, 200, random);
            way.cutAnswersAt(null);
          }
          case 5 -> {
            way.stall();
            Pause.between(1, 500, random);
            if (random.nextBoolean()) {
              way.cut();
            }
            way.resume();
          }
          default -> way.halfClose();
        }
        load.await(10 + random.nextInt(40));
      }
      return cuts;
    }

    @Override
    public void close() throws IOException {
      server.close();
      way.close();
      database.drop();
    }
  }

  /// Others take all its connections, those of the server too.
  record UsedUp(Cluster cluster, Serving server) implements Scene {

    static Scene over(Path folder) throws Exception {
      Cluster cluster = Cluster.start(folder, Map.of("max_connections", "30"), Map.of());
      return new UsedUp(cluster, Serving.start(folder, own(cluster)));
    }

    @Override
    public Site site() {
      return own(cluster);
    }

    @Override
    public String address() {
      return server.address();
    }

    @Override
    public int strike(Load load, Random random) throws Exception {
      List<Connection> taken = new ArrayList<>();
      try {
        taken.add(DriverManager.getConnection(cluster.url()));
        long end = System.nanoTime() + (200 + random.nextInt(600)) * 1_000_000L;
        while (System.nanoTime() < end) {
          execute(taken.getFirst(), OF_SERVERS);
          takeAll(taken);
        }
        return 1;
      } finally {
        for (Connection connection : taken) {
          connection.close();
        }
      }
    }

    private void takeAll(List<Connection> taken) {
      try {
        while (true) {
          taken.add(DriverManager.getConnection(cluster.url()));
        }
      } catch (SQLException e) {
        // There is none left.
      }
    }

    @Override
    public void close() throws IOException {
      server.close();
      cluster.close();
    }
  }

  /// A standby, which can only be read, takes the place of the primary: until that is there again,
  /// or, when all processes of the primary were killed, until it is promoted. No commit is answered
  /// before it can be read at the standby.
  private static final class StandIn implements Scene {

    private final Path folder;
    private final TcpProxy way;
    private final Serving server;
    private Cluster primary;
    private int standbys;

    private StandIn(Path folder, TcpProxy way, Serving server, Cluster primary) {
      this.folder = folder;
      this.way = way;
      this.server = server;
      this.primary = primary;
    }

    @Override
    public Site site() {
      return byWayOf(way);
    }

    @Override
    public String address() {
      return server.address();
    }

    @Override
    public int strike(Load load, Random random) throws Exception {
      Path place = folder.resolve("standby-" + ++standbys);
      Cluster standby = primary.standby(place);
      load.await(30);
      if (random.nextBoolean()) {
        way.turnTo(standby.address());
        Pause.between(50, 800, random);
        way.turnTo(primary.address());
        primary.forgetStandby();
        standby.close();
        Folders.remove(place);
      } else {
        primary.kill();
        way.turnTo(standby.address());
        Pause.between(1, 300, random);
        standby.promote();
        primary.close();
        primary = standby;
      }
      return 1;
    }

    @Override
    public void close() throws IOException {
      server.close();
      way.close();
      primary.close();
    }
  }

  private static Site byWayOf(TcpProxy way) {
    String url = "jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres".formatted(way.port());
    return new Site.Own(url, url);
  }

  /// A standby takes the place of the primary.
  static Scene standIn(Path folder) throws Exception {
    Cluster primary = Cluster.start(folder, Map.of("wal_keep_size", "256MB"), Map.of());
    TcpProxy way = TcpProxy.to(primary.address());
    return new StandIn(folder, way, Serving.start(folder, byWayOf(way)), primary);
  }

  /// Somebody holds the rows of some merchants, now and then for longer than anybody waits. He
  /// takes them in any order, so that he and the server may wait for each other; then PostgreSQL
  /// ends the one or the other.
  record Locked(TestDatabase database, Serving server) implements Scene {

    private static final String DEADLOCK = "40P01";

    static Scene over(Path folder) throws Exception {
      TestDatabase database = TestDatabase.bare();
      return new Locked(database, Serving.start(folder, new Site.Shared(database)));
    }

    @Override
    public Site site() {
      return new Site.Shared(database);
    }

    @Override
    public String address() {
      return server.address();
    }

    @Override
    public int strike(Load load, Random random) throws Exception {
      try (Connection connection = DriverManager.getConnection(database.url())) {
        connection.setAutoCommit(false);
        int merchants = 1 + random.nextInt(2);
        for (int i = 0; i < merchants; i++) {
          String merchant = load.merchants.get(random.nextInt(load.merchants.size()));
          execute(
              connection, "select 1 from merchant where merchant = '" + merchant + "' for update");
        }
        if (random.nextInt(8) == 7) {
          Pause.between(6_000, 12_000, random);
        } else {
          Pause.between(50, 700, random);
        }
        connection.rollback();
        return merchants;
      } catch (SQLException e) {
        if (DEADLOCK.equals(e.getSQLState())) {
          return 1;
        }
        throw e;
      }
    }

    @Override
    public void close() {
      server.close();
      database.drop();
    }
  }
}

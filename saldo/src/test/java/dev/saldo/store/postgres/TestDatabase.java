package dev.saldo.store.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/// A place in a real PostgreSQL for one test: a schema of its own.
///
/// The PostgreSQL is started by the first test that wants one, and ends with the run; flushes are
/// on, as they are where people work. `SALDO_TEST_DATABASE` names another one to use instead, by
/// its JDBC URL with user and password; the schemas are made and dropped there.
public final class TestDatabase implements AutoCloseable {

  private static final @Nullable String GIVEN = System.getenv("SALDO_TEST_DATABASE");

  /// Schemas whose tables hold nothing; so that not every test has to make them.
  private static final Deque<String> EMPTIED = new ConcurrentLinkedDeque<>();

  static final List<String> TABLES =
      List.of(
          "merchant",
          "account",
          "entry",
          "txn",
          "hold",
          "merchant_key",
          "credential",
          "operator",
          "log");

  private static final class Server {
    static final EmbeddedPostgres STARTED = start();

    private static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.builder()
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("full_page_writes", "on")
            .setServerConfig("max_connections", "200")
            .start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(TestDatabase::end));
  }

  private final String schema;

  private TestDatabase(String schema) {
    this.schema = schema;
  }

  /// A place without books, maybe with their tables.
  public static TestDatabase fresh() {
    String emptied = EMPTIED.poll();
    return emptied == null ? bare() : new TestDatabase(emptied);
  }

  /// A place with nothing in it.
  public static TestDatabase bare() {
    TestDatabase database =
        new TestDatabase("test_" + UUID.randomUUID().toString().replace("-", ""));
    database.execute("create schema " + database.schema);
    return database;
  }

  private static void end() {
    try {
      if (GIVEN == null) {
        Server.STARTED.close();
      } else {
        EMPTIED.forEach(schema -> new TestDatabase(schema).drop());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String server() {
    return GIVEN != null
        ? GIVEN
        : "jdbc:postgresql://127.0.0.1:" + Server.STARTED.getPort() + "/postgres?user=postgres";
  }

  /// The URL of this place.
  public String url() {
    return with("currentSchema=" + schema);
  }

  private static String with(String parameter) {
    return server() + (server().contains("?") ? "&" : "?") + parameter;
  }

  /// The same by way of a port of this machine.
  public String urlThrough(int port) {
    return url().replaceFirst("//[^/]*/", "//127.0.0.1:" + port + "/");
  }

  /// Where the server listens.
  public InetSocketAddress address() {
    Properties parts = Objects.requireNonNull(Driver.parseURL(server(), new Properties()));
    return new InetSocketAddress(
        parts.getProperty("PGHOST"), Integer.parseInt(parts.getProperty("PGPORT")));
  }

  public PostgresConfig config() {
    return PostgresConfig.of(url(), null, null);
  }

  /// Does something to it, with SQL.
  public void execute(String... statements) {
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /// The first column of the first row of a select, as text.
  public String ask(String sql) {
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return String.valueOf(result.getString(1));
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /// Makes it nothing again.
  public void drop() {
    execute("drop schema " + schema + " cascade");
  }

  /// Empties the tables, for the next test. A place that was given no tables, or other ones, is the
  /// test's to drop.
  @Override
  public void close() {
    execute(TABLES.stream().map(table -> "delete from " + table).toArray(String[]::new));
    EMPTIED.push(schema);
  }
}

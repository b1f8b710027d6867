package dev.saldo.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/// A PostgreSQL of our own, set as it comes but for one thing: its binaries are made for tests, so
/// that whoever starts them turns durability off. Here it is on, and that is checked.
final class Cluster implements AutoCloseable {

  private final EmbeddedPostgres postgres;
  private int databases;

  private Cluster(EmbeddedPostgres postgres) {
    this.postgres = postgres;
  }

  static Cluster start(Path folder) throws IOException, SQLException {
    Cluster cluster =
        new Cluster(
            EmbeddedPostgres.builder()
                .setDataDirectory(folder)
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .start());
    for (String setting : new String[] {"fsync", "synchronous_commit", "full_page_writes"}) {
      if (!cluster.show(setting).equals("on")) {
        cluster.close();
        throw new IOException("PostgreSQL does not last: " + setting + " is not on");
      }
    }
    return cluster;
  }

  /// Makes an empty database, and returns its URL.
  String newDatabase() throws SQLException {
    String name = "bench_" + ++databases;
    execute(url("postgres"), "create database " + name);
    return url(name);
  }

  private String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/" + database + "?user=postgres";
  }

  static Connection connect(String url) throws SQLException {
    return DriverManager.getConnection(url);
  }

  static void execute(String url, String... statements) throws SQLException {
    try (Connection connection = connect(url);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /// What the database takes on disk, in bytes, its write-ahead log apart.
  static long bytes(String url) throws SQLException {
    execute(url, "vacuum", "checkpoint");
    return Long.parseLong(one(url, "select pg_database_size(current_database())"));
  }

  /// What a setting is.
  String show(String setting) throws SQLException {
    return one(url("postgres"), "show " + setting);
  }

  private static String one(String url, String sql) throws SQLException {
    try (Connection connection = connect(url);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  @Override
  public void close() throws IOException {
    postgres.close();
  }
}

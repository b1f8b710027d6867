package dev.saldo.store.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.StoreUnavailableException;
import dev.saldo.store.StoreOpenException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// A PostgreSQL that is set up with more care than the one of the other tests: TLS, passwords, and
/// times when it can only be read.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PostgresClusterTest {

  private static final String PASSWORD = "of-the-keeper";

  @TempDir private static Path folder;

  /// A certificate and its key, as PEM.
  private record Identity(String certificate, String key) {}

  private Path trusted;
  private Cluster cluster;

  @BeforeAll
  void start() throws Exception {
    Identity server = identity("server");
    trusted = Files.writeString(folder.resolve("trusted.crt"), server.certificate());
    cluster =
        Cluster.start(
            folder,
            Map.of("ssl", "on", "ssl_cert_file", "own.crt", "ssl_key_file", "own.key"),
            Map.of(
                "own.crt", server.certificate(),
                "own.key", server.key(),
                "pg_hba.conf", "host all keeper all scram-sha-256\nhost all all all trust\n"));
    execute(
        "create role keeper login password '" + PASSWORD + "'",
        "create database books owner keeper",
        "create database others");
  }

  @AfterAll
  void stop() throws Exception {
    cluster.close();
  }

  /// What `keytool` makes for this machine, signed by itself.
  private static Identity identity(String name) throws Exception {
    Path file = folder.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "own",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-keystore",
                file.toString(),
                "-storepass",
                "changeit")
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), UTF_8);
    assertThat(keytool.waitFor()).as(said).isZero();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, "changeit".toCharArray());
    }
    return new Identity(
        pem("CERTIFICATE", store.getCertificate("own").getEncoded()),
        pem("PRIVATE KEY", store.getKey("own", "changeit".toCharArray()).getEncoded()));
  }

  private static String pem(String what, byte[] bytes) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(what, Base64.getMimeEncoder().encodeToString(bytes), what);
  }

  private void execute(String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection(cluster.url());
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private PostgresConfig config(String database, String parameters) {
    String url = "jdbc:postgresql://localhost:%d/%s%s";
    return PostgresConfig.of(
        url.formatted(cluster.port(), database, parameters), "keeper", PASSWORD);
  }

  private static void assertRefused(PostgresConfig config, String sentence) {
    assertThatThrownBy(() -> PostgresStore.open(config))
        .isInstanceOf(StoreOpenException.class)
        .hasMessageMatching(sentence);
  }

  @Test
  void store_withAVerifiedServer_speaksOnlyTls() throws SQLException {
    PostgresConfig config = config("books", "?sslmode=verify-full&sslrootcert=" + trusted);
    try (PostgresStore store = PostgresStore.open(config);
        Ledger ledger = Bank.ledger(store)) {
      Bank.done(ledger, Bank.save(Bank.merchant(1)));
      assertThat(store.merchant(Bank.merchant(1))).isPresent();
      assertThat(connections("ssl")).isPositive();
      assertThat(connections("not ssl")).isZero();
    }
  }

  private int connections(String which) throws SQLException {
    try (Connection connection = DriverManager.getConnection(cluster.url());
        Statement statement = connection.createStatement();
        ResultSet count =
            statement.executeQuery(
                "select count(*) from pg_stat_ssl join pg_stat_activity using (pid)"
                    + " where usename = 'keeper' and "
                    + which)) {
      count.next();
      return count.getInt(1);
    }
  }

  @Test
  void open_ofAServerThatIsNotTheOne_saysSo() throws Exception {
    Path other = Files.writeString(folder.resolve("o.crt"), identity("other").certificate());

    assertRefused(
        config("books", "?sslmode=verify-full&sslrootcert=" + other),
        "the database books at localhost:[0-9]+ cannot be reached: SSL error: .*");
    assertRefused(
        config("books", "?sslmode=verify-full&sslrootcert=" + folder.resolve("none.crt")),
        "the database books at .* cannot be reached: could not open SSL root certificate file .*");
  }

  @Test
  void open_byTlsWhereThereIsNone_saysSo(@TempDir Path elsewhere) throws Exception {
    try (Cluster open = Cluster.start(elsewhere)) {
      assertRefused(
          PostgresConfig.of(open.url() + "&sslmode=require", null, null),
          "the database postgres at .* cannot be reached: the server does not support SSL.");
    }
  }

  @Test
  void open_withAnotherPassword_saysSoWithoutIt() {
    PostgresConfig config = config("books", "");

    assertRefused(
        PostgresConfig.of(config.url(), "keeper", "my-secret"),
        "the database books at .* does not let user keeper in: (?!.*my-secret).*keeper.*");
    assertRefused(
        PostgresConfig.of(config.url() + "?password=my-secret", "keeper", null),
        "the database books at .* does not let user keeper in: (?!.*my-secret).*keeper.*");
    assertRefused(
        PostgresConfig.of(config.url(), "keeper", null),
        "the database books at .* user keeper in: .*no password.*|.* cannot be .*password.*");
  }

  /// In a database of somebody else's.
  @Test
  void open_whereNoTablesMayBeMade_saysSo() throws SQLException {
    execute("revoke create on database others from public");

    try (Connection connection =
            DriverManager.getConnection(cluster.url().replace("/postgres?", "/others?"));
        Statement statement = connection.createStatement()) {
      statement.execute("revoke create on schema public from public");
    }

    assertRefused(
        config("others", ""), "the database others at .* does not let user keeper make .*");
  }

  /// Connections that were made meanwhile can only read for as long as they live.
  @Test
  void store_onADatabaseThatCouldOnlyBeReadForAWhile_goesOnByItself() throws SQLException {
    execute("create database a_while owner keeper");
    try (PostgresStore store = PostgresStore.open(config("a_while", ""));
        Ledger ledger = Bank.ledger(store)) {
      execute(
          "alter database a_while set default_transaction_read_only = on",
          "select pg_terminate_backend(pid) from pg_stat_activity where datname = 'a_while'");
      assertThatThrownBy(
              () -> {
                for (int attempt = 0; attempt < 5; attempt++) {
                  ledger.execute(Bank.save(Bank.merchant(attempt)));
                }
              })
          .isInstanceOf(StoreUnavailableException.class);
      assertRefused(config("a_while", ""), "the database a_while at .* can only be read");
      for (int attempt = 0; attempt < 5; attempt++) {
        assertThatThrownBy(() -> ledger.execute(Bank.save(Bank.merchant(1))))
            .isInstanceOf(StoreUnavailableException.class);
      }
      execute("alter database a_while reset default_transaction_read_only");

      for (int attempt = 0; ; attempt++) {
        assertThat(attempt).as("attempts").isLessThan(3);
        try {
          Bank.done(ledger, Bank.save(Bank.merchant(1)));
          break;
        } catch (StoreUnavailableException e) {
          // The first one over each of these connections finds it out.
        }
      }
    }
  }
}

package dev.saldo.store.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.saldo.store.StoreOpenException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.ds.PGSimpleDataSource;

/// Opens connections as the store wants them.
///
/// **Plans.** Every statement on the way of a posting or a balance looks a handful of keys up by an
/// index. The planner is told to do just that, once for each statement: it would otherwise plan
/// each time anew, which costs more than the statement, and turn to reading whole tables or lanes
/// while they are small or its statistics old. Tables are joined in the order in which the
/// statement names them. A database that is spread over machines has to see the parameters to know
/// where to go, and is left alone.
///
/// **Durability.** `synchronous_commit` is raised to `on` where it is lower, so that what is
/// answered as recorded is on the disk.
///
/// **Locks.** A server that hangs in the middle of a batch is thrown out before those who wait for
/// its locks give up.
final class Connections {

  private static final String SETTINGS =
      """
      set default_transaction_isolation = 'read committed';
      set lock_timeout = '5s';
      set idle_in_transaction_session_timeout = '3s';
      set jit = off;
      select set_config('synchronous_commit', 'on', false)
        where current_setting('synchronous_commit') in ('off', 'local', 'remote_write')
      """;

  private static final String PLANS =
      """
      set plan_cache_mode = force_generic_plan;
      set join_collapse_limit = 1;
      set enable_seqscan = off;
      set enable_hashjoin = off;
      set enable_mergejoin = off;
      """;

  /// How long somebody waits for a connection when there is none: when all are out, or the database
  /// is.
  private static final long WAIT_MILLIS = 2_000;

  /// How long somebody may take to get in who opens the store.
  private static final int LOGIN_SECONDS = 10;

  /// Amounts, which are read as they are written everywhere else.
  private static final String AS_TEXT = "numeric";

  private final PostgresConfig config;
  private final String database;

  /// @throws StoreOpenException when the URL is none of PostgreSQL's
  Connections(PostgresConfig config) {
    this.config = config;
    Properties parts = Driver.parseURL(config.url(), new Properties());
    if (parts == null) {
      throw new StoreOpenException("the database's URL is not like jdbc:postgresql://HOST/DB");
    }
    this.database =
        "%s at %s:%s"
            .formatted(
                parts.getProperty("PGDBNAME"),
                parts.getProperty("PGHOST"),
                parts.getProperty("PGPORT"));
  }

  /// What people call the database: its name and where it is.
  String database() {
    return database;
  }

  /// A few connections for batches; their transactions are ended by us.
  HikariDataSource writing() {
    HikariConfig pool = pool("writers", config.writers(), 20);
    pool.setAutoCommit(false);
    // Else a batch that is rolled back takes the settings with it.
    pool.setIsolateInternalQueries(true);
    pool.setConnectionInitSql(config.lanewise() ? SETTINGS : PLANS + SETTINGS);
    return new HikariDataSource(pool);
  }

  /// A few connections for reads that come in batches; each statement is a transaction.
  HikariDataSource reading() {
    HikariConfig pool = pool("readers", config.readers(), 20);
    pool.setConnectionInitSql(config.lanewise() ? SETTINGS : PLANS + SETTINGS);
    return new HikariDataSource(pool);
  }

  /// A few connections for lists, which may take longer and are planned each as it is.
  HikariDataSource listing() {
    HikariConfig pool = pool("listers", config.listers(), 60);
    pool.setConnectionInitSql(SETTINGS);
    pool.setMinimumIdle(1);
    return new HikariDataSource(pool);
  }

  /// One connection to read everything once.
  Connection readingAll() throws SQLException {
    PGSimpleDataSource source = plain();
    source.setBinaryTransferDisable(AS_TEXT);
    source.setLogServerErrorDetail(false);
    Connection connection = source.getConnection();
    try (Statement statement = connection.createStatement()) {
      // It may be read while something else takes its time.
      statement.execute("set jit = off; set idle_in_transaction_session_timeout = 0");
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /// A connection for each that is asked for, as the database gives it.
  DataSource migrating() {
    return plain();
  }

  private PGSimpleDataSource plain() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(config.url());
    if (config.user() != null) {
      source.setUser(config.user());
    }
    if (config.password() != null) {
      source.setPassword(config.password());
    }
    if (source.getLoginTimeout() == 0) {
      source.setLoginTimeout(LOGIN_SECONDS);
    }
    source.setApplicationName("saldo");
    return source;
  }

  /// @param seconds how long a statement may go without an answer
  private HikariConfig pool(String name, int size, int seconds) {
    HikariConfig pool = new HikariConfig();
    pool.setPoolName("saldo-" + name);
    pool.setJdbcUrl(config.url());
    pool.setMaximumPoolSize(size);
    pool.setConnectionTimeout(WAIT_MILLIS);
    // Else the pool asks its first connection for it; should that one be lost just then, it takes
    // the level for -1, and no connection is to be had from then on.
    pool.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    // That the database is there was seen when the schema was.
    pool.setInitializationFailTimeout(-1);
    property(pool, "user", config.user());
    property(pool, "password", config.password());
    property(pool, "ApplicationName", "saldo");
    property(pool, "connectTimeout", "5");
    property(pool, "socketTimeout", Integer.toString(seconds));
    property(pool, "tcpKeepAlive", "true");
    property(pool, "prepareThreshold", "1");
    property(pool, "binaryTransferDisable", AS_TEXT);
    // What stands in a row is nobody's business in a log.
    property(pool, "logServerErrorDetail", "false");
    return pool;
  }

  private static void property(HikariConfig pool, String name, @Nullable String value) {
    if (value != null) {
      pool.addDataSourceProperty(name, value);
    }
  }
}

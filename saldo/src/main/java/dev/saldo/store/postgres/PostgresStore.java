package dev.saldo.store.postgres;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import dev.saldo.ledger.AccountId;
import dev.saldo.ledger.AccountRef;
import dev.saldo.ledger.BalanceQuery;
import dev.saldo.ledger.CurrencyTotal;
import dev.saldo.ledger.Decision;
import dev.saldo.ledger.Hash;
import dev.saldo.ledger.Hold;
import dev.saldo.ledger.HoldLine;
import dev.saldo.ledger.HoldQuery;
import dev.saldo.ledger.IdempotencyKey;
import dev.saldo.ledger.LedgerStore;
import dev.saldo.ledger.LogLine;
import dev.saldo.ledger.LogQuery;
import dev.saldo.ledger.Merchant;
import dev.saldo.ledger.MerchantBalances;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.MerchantKey;
import dev.saldo.ledger.MerchantQuery;
import dev.saldo.ledger.Needs;
import dev.saldo.ledger.Operator;
import dev.saldo.ledger.Snapshot;
import dev.saldo.ledger.StatementLine;
import dev.saldo.ledger.StatementQuery;
import dev.saldo.ledger.StoreUnavailableException;
import dev.saldo.ledger.Times;
import dev.saldo.ledger.Transaction;
import dev.saldo.ledger.TransactionId;
import dev.saldo.store.Migrations;
import dev.saldo.store.StoreOpenException;
import dev.saldo.store.UnfinishedCopy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// The store for production: a PostgreSQL that any number of servers share.
///
/// **A batch** is one transaction in three round trips: lock and load; write; commit. The rows of
/// its merchants are locked in one order by everyone, so nobody waits in a circle, and what belongs
/// to a merchant is changed by nobody else meanwhile. The clock is the database's, read under the
/// locks.
///
/// **Other servers.** What does not exist yet cannot be locked: a merchant, an operator, a
/// credential that two servers are about to add. Then the second one's row is refused by a key, its
/// batch is decided again from what the first one left, and nobody notices. So it is with deadlocks
/// and serialization failures, should there be any. An idempotency key or an account needs none of
/// this, being its merchant's.
///
/// **Lost connections.** Before the commit was sent nothing has happened, and the batch is told so.
/// From then on nobody knows, until somebody asks again with the same idempotency key.
///
/// Connections that failed are thrown away, all of a pool with the first one that was lost, and
/// made anew when they are needed; so the store goes on by itself when the database does.
/// Thread-safe.
public final class PostgresStore implements LedgerStore {

  /// How often a batch is begun: again because of other servers, or of a merchant number that it
  /// drew and that was taken.
  private static final int MOST_ATTEMPTS = 8;

  /// The same where a lock could not be had, which takes seconds.
  private static final int MOST_WAITS = 2;

  private static final int OLDEST_VERSION = 14;

  private static final String SETTINGS_TO_CHECK =
      "select current_setting('server_encoding'), current_setting('transaction_read_only')";

  private final PostgresConfig config;
  private final @Nullable InstantSource clock;
  private final HikariDataSource writers;
  private final HikariDataSource readers;
  private final HikariDataSource listers;

  private PostgresStore(
      PostgresConfig config, Connections connections, @Nullable InstantSource clock) {
    this.config = config;
    this.clock = clock;
    this.writers = connections.writing();
    this.readers = connections.reading();
    this.listers = connections.listing();
  }

  /// Opens the store in this database, and brings the database to our schema. Several servers may
  /// do so at once.
  ///
  /// @throws StoreOpenException when that cannot be done
  public static PostgresStore open(PostgresConfig config) {
    return open(config, null);
  }

  /// @param clock a clock for tests, instead of the database's
  static PostgresStore open(PostgresConfig config, @Nullable InstantSource clock) {
    Connections connections = new Connections(config);
    try {
      check(connections);
      String database = "the database " + connections.database();
      UnfinishedCopy.refuse(connections.migrating(), database);
      Migrations.run(connections.migrating(), "db/postgres", database);
    } catch (SQLException e) {
      throw Errors.opening(connections.database(), config.user(), e);
    }
    return new PostgresStore(config, connections, clock);
  }

  /// Whether it is a PostgreSQL that can keep books.
  static void check(Connections connections) throws SQLException {
    try (Connection connection = connections.migrating().getConnection();
        Statement statement = connection.createStatement();
        ResultSet settings = statement.executeQuery(SETTINGS_TO_CHECK)) {
      settings.next();
      int version = connection.getMetaData().getDatabaseMajorVersion();
      if (version < OLDEST_VERSION) {
        throw new StoreOpenException(
            "the database %s is a PostgreSQL %d; at least %d is needed"
                .formatted(connections.database(), version, OLDEST_VERSION));
      }
      String encoding = settings.getString(1);
      if (!encoding.equals("UTF8")) {
        throw new StoreOpenException(
            "the database %s keeps texts as %s; one with the encoding UTF8 is needed"
                .formatted(connections.database(), encoding));
      }
      if (settings.getString(2).equals("on")) {
        throw new StoreOpenException(
            "the database %s can only be read".formatted(connections.database()));
      }
    }
  }

  @Override
  public int writers() {
    return config.writers();
  }

  @Override
  public Decision commit(Needs needs, Function<Snapshot, Decision> decide) {
    for (int attempt = 1; ; attempt++) {
      try {
        return decideAndCommit(needs, decide);
      } catch (SQLException e) {
        if (attempt == mostAttempts(e)) {
          throw Errors.before(e);
        }
        pause(attempt);
      }
    }
  }

  /// How often a batch that met this error is begun.
  private static int mostAttempts(SQLException error) {
    if (Errors.isTransient(error) || Errors.code(error).equals(Errors.UNIQUE_VIOLATION)) {
      return MOST_ATTEMPTS;
    }
    return Errors.code(error).equals(Errors.LOCK_NOT_AVAILABLE) ? MOST_WAITS : 1;
  }

  /// For a short and random time, so that two servers that met do not meet again.
  private static void pause(int attempt) {
    long most = TimeUnit.MILLISECONDS.toNanos(1L << attempt);
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(most));
  }

  private Decision decideAndCommit(Needs needs, Function<Snapshot, Decision> decide)
      throws SQLException {
    Connection connection = take(writers);
    boolean ended = false;
    try {
      Snapshot snapshot = new Reader(connection).snapshot(needs, clock);
      Decision decision = decide.apply(snapshot);
      if (decision.changes().isEmpty()) {
        return decision;
      }
      Writer.write(connection, snapshot, decision.changes());
      try {
        connection.commit();
      } catch (SQLException e) {
        if (Errors.isTransient(e)) {
          throw e;
        }
        forget(writers, connection, e);
        throw Errors.at(e);
      }
      ended = true;
      return decision;
    } catch (SQLException e) {
      forget(writers, connection, e);
      throw e;
    } finally {
      giveBack(connection, ended);
    }
  }

  private interface Reads<T> {
    T read(Connection connection) throws SQLException;
  }

  /// Reads, and once more over a new connection when the one at hand turns out to be lost: it may
  /// have lain idle while the database was away.
  private static <T> T read(HikariDataSource pool, Reads<T> reads) {
    try {
      try {
        return readOnce(pool, reads);
      } catch (SQLException e) {
        if (Errors.isLost(e)) {
          return readOnce(pool, reads);
        }
        throw e;
      }
    } catch (SQLException e) {
      throw Errors.ofRows(e);
    }
  }

  private static <T> T readOnce(HikariDataSource pool, Reads<T> reads) throws SQLException {
    Connection connection = take(pool);
    try {
      return reads.read(connection);
    } catch (SQLException e) {
      forget(pool, connection, e);
      throw e;
    } finally {
      giveBack(connection, true);
    }
  }

  private static Connection take(HikariDataSource pool) throws SQLException {
    try {
      return pool.getConnection();
    } catch (SQLException e) {
      throw new StoreUnavailableException(
          pool.isClosed() ? "the store is closed" : "the database gives no connection", e);
    }
  }

  /// Throws away a connection that was lost, and with it the idle ones: they are likely to be lost,
  /// too.
  private static void forget(HikariDataSource pool, Connection connection, SQLException error) {
    if (Errors.isLost(error)) {
      pool.evictConnection(connection);
      pool.getHikariPoolMXBean().softEvictConnections();
    }
  }

  /// @param ended whether its transaction is; else it is rolled back
  private static void giveBack(Connection connection, boolean ended) {
    try {
      if (!ended) {
        connection.rollback();
      }
    } catch (SQLException e) {
      // Then there is no connection any more, and no transaction.
    }
    try {
      connection.close();
    } catch (SQLException e) {
      // What was done on it is done; the pool does not hand it out again.
    }
  }

  @Override
  public List<Optional<MerchantBalances>> balances(List<BalanceQuery> queries) {
    return read(readers, connection -> BalanceReader.read(connection, queries, testTime()));
  }

  @Override
  public List<Optional<Operator>> operatorsByToken(List<Hash> tokens) {
    return read(readers, connection -> new Reader(connection).operatorsByToken(tokens));
  }

  @Override
  public List<MerchantId> merchantsWithDueReleases(int most) {
    return read(listers, connection -> new Lists(connection).merchantsWithDue(testTime(), most));
  }

  @Override
  public List<StatementLine> statement(StatementQuery query) {
    return read(listers, connection -> new Lists(connection).statement(query));
  }

  @Override
  public Optional<Hold> hold(AccountRef account, TransactionId id) {
    Needs.HoldKey key = new Needs.HoldKey(account, id);
    return read(listers, connection -> new Reader(connection).hold(key));
  }

  @Override
  public List<Hold> holds(AccountId account, TransactionId below, int most) {
    return read(listers, connection -> new Reader(connection).holds(account, below, most));
  }

  @Override
  public List<StatementLine> draws(Collection<TransactionId> holds) {
    return read(listers, connection -> new Reader(connection).draws(holds));
  }

  @Override
  public List<HoldLine> holds(HoldQuery query) {
    return read(listers, connection -> new Lists(connection).holds(query));
  }

  @Override
  public List<CurrencyTotal> totals() {
    return read(listers, connection -> new Lists(connection).totals());
  }

  @Override
  public List<LogLine> log(LogQuery query) {
    return read(listers, connection -> new Lists(connection).log(query));
  }

  @Override
  public List<Operator> operators() {
    return read(listers, connection -> new Lists(connection).operators());
  }

  @Override
  public Optional<Merchant> merchant(MerchantId id) {
    return read(listers, connection -> new Reader(connection).merchant(id));
  }

  @Override
  public List<Merchant> merchants(MerchantQuery query) {
    return read(listers, connection -> new Lists(connection).merchants(query));
  }

  @Override
  public List<MerchantKey> keys(MerchantId merchant) {
    return read(listers, connection -> new Lists(connection).keys(merchant));
  }

  @Override
  public Optional<Transaction> transaction(TransactionId id) {
    return read(listers, connection -> new Reader(connection).transaction(id));
  }

  @Override
  public Optional<Transaction> transaction(MerchantId merchant, IdempotencyKey idempotencyKey) {
    var key = new Needs.RecordedKey(merchant, idempotencyKey);
    return read(listers, connection -> new Reader(connection).transaction(key));
  }

  @Override
  public Instant now() {
    Instant test = testTime();
    return test != null ? test : read(readers, connection -> new Reader(connection).now());
  }

  private @Nullable Instant testTime() {
    return clock == null ? null : Times.truncate(clock.instant());
  }

  /// Takes how many connections of a pool do something, to be asked again and again.
  public interface PoolWatch {
    void watch(String pool, String state, IntSupplier count);
  }

  /// Hands out how the pools stand: `active` and `idle` connections, and the threads that are
  /// `waiting` for one.
  public void watchPools(PoolWatch watch) {
    watch(watch, "writers", writers.getHikariPoolMXBean());
    watch(watch, "readers", readers.getHikariPoolMXBean());
    watch(watch, "listers", listers.getHikariPoolMXBean());
  }

  private static void watch(PoolWatch watch, String name, HikariPoolMXBean pool) {
    watch.watch(name, "active", pool::getActiveConnections);
    watch.watch(name, "idle", pool::getIdleConnections);
    watch.watch(name, "waiting", pool::getThreadsAwaitingConnection);
  }

  /// Lets all connections go. Who is on one still finishes, or is told that the store is closed.
  @Override
  public void close() {
    writers.close();
    readers.close();
    listers.close();
  }
}

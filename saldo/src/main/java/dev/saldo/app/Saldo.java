package dev.saldo.app;

import dev.saldo.access.KeyIssuer;
import dev.saldo.access.MerchantAccess;
import dev.saldo.access.NewToken;
import dev.saldo.access.OperatorAccess;
import dev.saldo.access.RateLimiter;
import dev.saldo.api.Docs;
import dev.saldo.api.Health;
import dev.saldo.api.LedgerApi;
import dev.saldo.api.MetricsRoute;
import dev.saldo.console.Console;
import dev.saldo.dialect.Dialect;
import dev.saldo.dialect.dexchange.Dexchange;
import dev.saldo.dialect.neox.NeoX;
import dev.saldo.dialect.oxapay.OxaPay;
import dev.saldo.dialect.oxapaylegacy.OxaPayLegacy;
import dev.saldo.dialect.paytota.Paytota;
import dev.saldo.ledger.AddOperator;
import dev.saldo.ledger.Ids;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.LedgerConfig;
import dev.saldo.ledger.LedgerStore;
import dev.saldo.ledger.Operator;
import dev.saldo.ledger.Outcome;
import dev.saldo.ledger.Role;
import dev.saldo.ledger.StoredBooks;
import dev.saldo.ledger.Sweeper;
import dev.saldo.metrics.Metrics;
import dev.saldo.store.StoreOpenException;
import dev.saldo.store.postgres.PostgresBooks;
import dev.saldo.store.postgres.PostgresConfig;
import dev.saldo.store.postgres.PostgresStore;
import dev.saldo.store.sqlite.SqliteBooks;
import dev.saldo.store.sqlite.SqliteStore;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// A whole Saldo that runs, put together by hand: store, ledger, access, faces, HTTP.
final class Saldo implements AutoCloseable {

  /// The name of the operator that a first start makes.
  private static final String FIRST_OPERATOR = "first";

  /// How often it is looked for what is due.
  private static final Duration SWEEPS = Duration.ofSeconds(1);

  /// How many keys, and how many operators, are counted at once.
  private static final int MOST_KEYS = 16_384;

  private static final int MOST_OPERATORS = 1_024;

  private final LedgerStore store;
  private final Ledger ledger;
  private final Sweeper sweeper;
  private final Metrics metrics;
  private final SecureRandom random;
  private final Console console;
  private final Doors doors;

  private Saldo(
      LedgerStore store,
      Ledger ledger,
      SecureRandom random,
      Metrics metrics,
      Console console,
      Doors doors) {
    this.store = store;
    this.ledger = ledger;
    this.sweeper = Sweeper.start(ledger, SWEEPS);
    this.random = random;
    this.metrics = metrics;
    this.console = console;
    this.doors = doors;
  }

  /// Opens the books, and serves them from when this returns until [#close].
  ///
  /// @throws StartException when the books or the port cannot be had
  static Saldo start(Config config) throws StartException {
    return start(config, InstantSource.system());
  }

  /// As [#start(Config)], by a clock that may be a test's.
  static Saldo start(Config config, InstantSource clock) throws StartException {
    SecureRandom random = new SecureRandom();
    LedgerStore store = openStore(config, clock);
    LedgerConfig batches = LedgerConfig.DEFAULT.lanewise(config.lanewise());
    Metrics metrics = new Metrics();
    Ledger ledger = new Ledger(store, batches, Ids::fresh, metrics);
    metrics.watch(ledger);
    if (store instanceof PostgresStore postgres) {
      postgres.watchPools(metrics::watchConnections);
    }
    try {
      Faces faces = faces(config, ledger, random, clock, metrics);
      Doors doors = Doors.open(config, faces, metrics);
      return new Saldo(store, ledger, random, metrics, faces.console(), doors);
    } catch (UncheckedIOException e) {
      close(ledger, store, metrics);
      throw new StartException(e);
    } catch (StartException e) {
      close(ledger, store, metrics);
      throw e;
    }
  }

  private static void close(Ledger ledger, LedgerStore store, Metrics metrics) {
    ledger.close();
    store.close();
    metrics.close();
  }

  /// Opens the books, or begins new ones.
  ///
  /// @param clock for the embedded database; PostgreSQL has its own
  /// @throws StartException when they cannot be had
  static LedgerStore openStore(Config config, InstantSource clock) throws StartException {
    PostgresConfig database = config.database();
    try {
      return database == null
          ? SqliteStore.open(config.data(), clock)
          : PostgresStore.open(database);
    } catch (StoreOpenException e) {
      throw new StartException(e);
    }
  }

  /// Opens the books for reading from end to end, beside a server that may be running.
  ///
  /// @throws StoreOpenException when there are none, or they cannot be had
  static StoredBooks openBooks(Config config) {
    PostgresConfig database = config.database();
    return database == null
        ? SqliteBooks.open(config.data(), InstantSource.system())
        : PostgresBooks.open(database);
  }

  /// Every dialect that is served. A new one is a line here.
  static List<Dialect> dialects(Ledger ledger, SecureRandom random, RateLimiter limiter) {
    MerchantAccess access = new MerchantAccess(ledger, limiter);
    return List.of(
        new OxaPay(access),
        new OxaPayLegacy(access),
        new Paytota(access),
        new Dexchange(access),
        new NeoX(ledger, access, random, UUID::randomUUID));
  }

  /// All that is served.
  static Faces faces(
      Config config, Ledger ledger, SecureRandom random, InstantSource clock, Metrics metrics) {
    List<Dialect> dialects =
        dialects(ledger, random, new RateLimiter(config.keyLimit(), MOST_KEYS, System::nanoTime));
    OperatorAccess operators =
        new OperatorAccess(
            ledger,
            clock,
            config.operatorToken(),
            new RateLimiter(config.operatorLimit(), MOST_OPERATORS, System::nanoTime));
    LedgerApi api =
        new LedgerApi(
            ledger,
            operators,
            new KeyIssuer(ledger, random, clock),
            dialects.stream().map(Dialect::keyForm).toList(),
            random,
            metrics::bulkLineAnswered);
    MetricsRoute figures =
        config.operatorPort() == null
            ? MetricsRoute.toOperators(metrics::text, operators)
            : MetricsRoute.open(metrics::text);
    Console console = new Console(ledger, api, dialects, operators, clock, random);
    return new Faces(dialects, List.of(api, figures, new Docs()), console, new Health(ledger));
  }

  /// Where merchants reach it.
  String address() {
    return doors.address();
  }

  /// Where operators reach it.
  String operatorAddress() {
    return doors.operatorAddress();
  }

  /// Makes an operator who may do everything, if nobody may do anything yet.
  ///
  /// @return the token, of which only the hash is kept; empty when there are operators, be it of
  ///   another server that was begun at the same time
  Optional<String> admitFirstOperator() {
    if (!store.operators().isEmpty()) {
      return Optional.empty();
    }
    NewToken token = NewToken.ofOperator(random, FIRST_OPERATOR);
    AddOperator first =
        new AddOperator(FIRST_OPERATOR, Role.ADMIN, token.hash(), null, FIRST_OPERATOR);
    return ledger.execute(first) instanceof Outcome.Refused<Operator>
        ? Optional.empty()
        : Optional.of(token.token());
  }

  /// Answers what was asked, records what was taken in, and lets the books go.
  @Override
  public void close() {
    console.close();
    doors.close();
    sweeper.close();
    ledger.close();
    store.close();
    metrics.close();
  }
}

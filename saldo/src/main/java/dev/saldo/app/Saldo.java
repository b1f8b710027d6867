package dev.saldo.app;

import dev.saldo.access.KeyIssuer;
import dev.saldo.access.MerchantAccess;
import dev.saldo.access.NewToken;
import dev.saldo.access.OperatorAccess;
import dev.saldo.access.RateLimiter;
import dev.saldo.api.Docs;
import dev.saldo.api.Health;
import dev.saldo.api.LedgerApi;
import dev.saldo.api.LedgerFaults;
import dev.saldo.dialect.Dialect;
import dev.saldo.dialect.dexchange.Dexchange;
import dev.saldo.dialect.neox.NeoX;
import dev.saldo.dialect.oxapay.OxaPay;
import dev.saldo.dialect.oxapaylegacy.OxaPayLegacy;
import dev.saldo.dialect.paytota.Paytota;
import dev.saldo.http.Face;
import dev.saldo.http.HttpConfig;
import dev.saldo.http.HttpServer;
import dev.saldo.ledger.AddOperator;
import dev.saldo.ledger.Ids;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.LedgerConfig;
import dev.saldo.ledger.LedgerStore;
import dev.saldo.ledger.Role;
import dev.saldo.ledger.Sweeper;
import dev.saldo.store.StoreOpenException;
import dev.saldo.store.sqlite.SqliteStore;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// A whole Saldo that runs, put together by hand: store, ledger, access, faces, HTTP.
final class Saldo implements AutoCloseable {

  /// The name of the operator that a first start makes.
  private static final String FIRST_OPERATOR = "first";

  /// How often it is looked for what is due.
  private static final Duration SWEEPS = Duration.ofSeconds(1);

  private final LedgerStore store;
  private final Ledger ledger;
  private final Sweeper sweeper;
  private final SecureRandom random;
  private final HttpServer http;
  private final String address;

  private Saldo(
      LedgerStore store, Ledger ledger, SecureRandom random, HttpServer http, String address) {
    this.store = store;
    this.ledger = ledger;
    this.sweeper = Sweeper.start(ledger, SWEEPS);
    this.random = random;
    this.http = http;
    this.address = address;
  }

  /// Opens the books, and serves them from when this returns until [#close].
  ///
  /// @throws StartException when the folder or the port cannot be had
  static Saldo start(Config config) throws StartException {
    InstantSource clock = InstantSource.system();
    SecureRandom random = new SecureRandom();
    LedgerStore store = openStore(config.data(), clock);
    Ledger ledger = new Ledger(store, LedgerConfig.DEFAULT, () -> new Ids(new SecureRandom()));
    try {
      HttpServer http =
          HttpServer.start(
              HttpConfig.on(config.host(), config.port()).withAccessLog(config.accessLog()),
              faces(config, ledger, random, clock),
              LedgerFaults::of);
      String address = "http://" + bracketed(config.host()) + ":" + http.port();
      return new Saldo(store, ledger, random, http, address);
    } catch (UncheckedIOException e) {
      ledger.close();
      store.close();
      throw new StartException(e);
    }
  }

  /// Opens the books that are kept in a folder, or begins new ones.
  ///
  /// @throws StartException when they cannot be had
  static LedgerStore openStore(Path folder, InstantSource clock) throws StartException {
    try {
      return SqliteStore.open(folder, clock);
    } catch (StoreOpenException e) {
      throw new StartException(e);
    }
  }

  /// Every dialect that is served. A new one is a line here.
  static List<Dialect> dialects(Ledger ledger, SecureRandom random) {
    MerchantAccess access = new MerchantAccess(ledger, RateLimiter.NONE);
    return List.of(
        new OxaPay(access),
        new OxaPayLegacy(access),
        new Paytota(access),
        new Dexchange(access),
        new NeoX(ledger, access, random, UUID::randomUUID));
  }

  /// All that is served.
  static List<Face> faces(Config config, Ledger ledger, SecureRandom random, InstantSource clock) {
    List<Dialect> dialects = dialects(ledger, random);
    List<Face> faces = new ArrayList<>(dialects);
    faces.add(
        new LedgerApi(
            ledger,
            new OperatorAccess(ledger, clock, config.operatorToken(), RateLimiter.NONE),
            new KeyIssuer(ledger, random, clock),
            dialects.stream().map(Dialect::keyForm).toList(),
            random));
    faces.add(new Health(ledger));
    faces.add(new Docs());
    return faces;
  }

  /// Where it is reached.
  String address() {
    return address;
  }

  /// Makes an operator who may do everything, if nobody may do anything yet.
  ///
  /// @return the token, of which only the hash is kept; empty when there are operators
  Optional<String> admitFirstOperator() {
    if (!store.operators().isEmpty()) {
      return Optional.empty();
    }
    NewToken token = NewToken.ofOperator(random, FIRST_OPERATOR);
    ledger.execute(new AddOperator(FIRST_OPERATOR, Role.ADMIN, token.hash(), null, FIRST_OPERATOR));
    return Optional.of(token.token());
  }

  /// Answers what was asked, records what was taken in, and lets the books go.
  @Override
  public void close() {
    http.close();
    sweeper.close();
    ledger.close();
    store.close();
  }

  private static String bracketed(String host) {
    return host.contains(":") ? "[" + host + "]" : host;
  }
}

package dev.saldo.cli;

import dev.saldo.access.KeyForm;
import dev.saldo.access.KeyIssuer;
import dev.saldo.access.MerchantAccess;
import dev.saldo.access.NewToken;
import dev.saldo.access.OperatorAccess;
import dev.saldo.access.RateLimiter;
import dev.saldo.api.LedgerApi;
import dev.saldo.api.LedgerFaults;
import dev.saldo.dialect.Dialect;
import dev.saldo.dialect.dexchange.Dexchange;
import dev.saldo.dialect.neox.NeoX;
import dev.saldo.dialect.oxapay.OxaPay;
import dev.saldo.dialect.paytota.Paytota;
import dev.saldo.http.HttpConfig;
import dev.saldo.http.HttpServer;
import dev.saldo.ledger.AddOperator;
import dev.saldo.ledger.Ids;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.LedgerConfig;
import dev.saldo.ledger.LedgerStore;
import dev.saldo.ledger.Role;
import dev.saldo.openapi.Witness;
import dev.saldo.store.sqlite.SqliteStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/// A real server for the commands to ask, with an operator of each role, ids that are the same in
/// every run, and a clock that stands still unless it is moved.
final class BooksServer implements AutoCloseable {

  private final Witness witness = new Witness();
  static final String START = "2026-03-06T12:00:00Z";

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse(START));
  private volatile Duration step = Duration.ZERO;
  private final Map<Role, String> tokens = new EnumMap<>(Role.class);
  private final LedgerStore store;
  private final Ledger ledger;
  private final HttpServer server;

  /// @param folder for its books
  BooksServer(Path folder) {
    this(folder, RateLimiter.NONE);
  }

  /// @param operators how often they may ask
  BooksServer(Path folder, RateLimiter operators) {
    SecureRandom random = new SecureRandom();
    store = SqliteStore.open(folder, () -> now.getAndUpdate(time -> time.plus(step)));
    ledger = new Ledger(store, LedgerConfig.DEFAULT, () -> new Ids(new Random(20_260_306)));
    for (Role role : Role.values()) {
      NewToken token = NewToken.ofOperator(random, role.code() + "-1");
      ledger.execute(new AddOperator(role.code() + "-1", role, token.hash(), null, "test"));
      tokens.put(role, token.token());
    }
    MerchantAccess access = new MerchantAccess(ledger, RateLimiter.NONE);
    List<KeyForm> forms =
        Stream.of(
                new OxaPay(access),
                new Paytota(access),
                new Dexchange(access),
                new NeoX(ledger, access, random, UUID::randomUUID))
            .map(Dialect::keyForm)
            .toList();
    LedgerApi api =
        new LedgerApi(
            ledger,
            new OperatorAccess(ledger, now::get, null, operators),
            new KeyIssuer(ledger, random, now::get),
            forms,
            random);
    server =
        HttpServer.start(
            HttpConfig.on("127.0.0.1", 0), witness.watch(List.of(api)), LedgerFaults::of);
  }

  String address() {
    return "http://127.0.0.1:" + server.port();
  }

  String token(Role role) {
    return Objects.requireNonNull(tokens.get(role));
  }

  void advance(Duration by) {
    now.updateAndGet(time -> time.plus(by));
  }

  Instant now() {
    return now.get();
  }

  /// From now on the clock goes on by so much whenever the store looks at it.
  void tick(Duration each) {
    step = each;
  }

  @Override
  public void close() {
    witness.check();
    server.close();
    ledger.close();
    store.close();
  }
}

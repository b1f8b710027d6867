package dev.saldo.console;

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
import dev.saldo.dialect.oxapaylegacy.OxaPayLegacy;
import dev.saldo.dialect.paytota.Paytota;
import dev.saldo.http.Face;
import dev.saldo.http.HttpConfig;
import dev.saldo.http.HttpServer;
import dev.saldo.http.Origin;
import dev.saldo.ledger.AddOperator;
import dev.saldo.ledger.Ids;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.LedgerConfig;
import dev.saldo.ledger.LedgerStore;
import dev.saldo.ledger.Role;
import dev.saldo.openapi.Witness;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The console with the ledger API and the dialects over real HTTP, an operator of each role, and a
/// clock that stands still unless a test moves it. It takes this machine's word as a proxy's. What
/// is described in `openapi.yaml` is compared with it.
final class ConsoleServer implements AutoCloseable {

  static final Instant START = Instant.parse("2026-03-01T12:00:00.250Z");

  /// Soon enough for a test, and with time to breathe.
  static final Events.Pace PACE = new Events.Pace(Duration.ofMillis(20), 5, 3, 5);

  private static final Origin TRUSTED =
      new Origin() {
        @Override
        public InetAddress of(InetAddress peer, List<String> forwardedFor) {
          return peer;
        }

        @Override
        public boolean trusts(InetAddress peer) {
          return true;
        }
      };

  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final Map<Role, String> tokens = new EnumMap<>(Role.class);
  private final LedgerStore store;
  private final Ledger ledger;
  private final Console console;
  private final HttpServer server;
  private final Witness witness = new Witness();

  /// @param opened opens the store, which is closed in the end
  /// @param tokens of another server on the same books; null: these are the first
  ConsoleServer(Function<InstantSource, LedgerStore> opened, @Nullable Map<Role, String> tokens) {
    store = opened.apply(now::get);
    ledger = new Ledger(store, LedgerConfig.DEFAULT, () -> new Ids(new SplittableRandom()));
    SecureRandom random = new SecureRandom();
    OperatorAccess operators = new OperatorAccess(ledger, now::get, null, RateLimiter.NONE);
    MerchantAccess access = new MerchantAccess(ledger, RateLimiter.NONE);
    List<Dialect> dialects =
        List.of(
            new OxaPay(access),
            new OxaPayLegacy(access),
            new Paytota(access),
            new Dexchange(access),
            new NeoX(ledger, access, random, UUID::randomUUID));
    LedgerApi api =
        new LedgerApi(
            ledger,
            operators,
            new KeyIssuer(ledger, random, now::get),
            dialects.stream().map(Dialect::keyForm).toList(),
            random);
    console =
        new Console(
            ledger,
            api,
            dialects,
            operators,
            now::get,
            new Sessions(now::get, random, Sessions.Limits.DEFAULT),
            PACE);
    List<Face> described = new ArrayList<>(dialects);
    described.add(api);
    List<Face> faces = new ArrayList<>(witness.watch(described));
    faces.add(console);
    server =
        HttpServer.start(
            HttpConfig.on("127.0.0.1", 0).withOrigin(TRUSTED), faces, LedgerFaults::of);
    if (tokens == null) {
      for (Role role : Role.values()) {
        NewToken token = NewToken.ofOperator(random, role.code());
        ledger.execute(new AddOperator(role.code(), role, token.hash(), null, "test"));
        this.tokens.put(role, token.token());
      }
    } else {
      this.tokens.putAll(tokens);
    }
  }

  Map<Role, String> tokens() {
    return tokens;
  }

  String token(Role role) {
    return tokens.getOrDefault(role, "");
  }

  Ledger ledger() {
    return ledger;
  }

  HttpServer http() {
    return server;
  }

  String address() {
    return "http://127.0.0.1:" + server.port();
  }

  Instant now() {
    return now.get();
  }

  void advance(Duration by) {
    now.updateAndGet(time -> time.plus(by));
  }

  /// A browser in which nobody is signed in yet.
  Browser browser() {
    return new Browser(address());
  }

  /// A browser into which the operator of this role has signed in.
  Browser signedIn(Role role) {
    Browser browser = browser();
    browser.signIn(token(role));
    return browser;
  }

  /// What a program does, with the token of the operator who may do everything.
  Browser.Reply program(String method, String path, String body) {
    return browser()
        .ask(
            method,
            path,
            body,
            "Authorization",
            "Bearer " + token(Role.ADMIN),
            "Content-Type",
            "application/json");
  }

  /// As the program is stopped.
  void stop() {
    console.close();
    server.close();
  }

  @Override
  public void close() {
    stop();
    ledger.close();
    store.close();
    witness.check();
  }
}

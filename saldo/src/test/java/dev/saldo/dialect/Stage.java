package dev.saldo.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.access.AddressList;
import dev.saldo.access.KeyForm;
import dev.saldo.access.KeyIssuer;
import dev.saldo.access.MerchantAccess;
import dev.saldo.access.NewSecret;
import dev.saldo.access.RateLimit;
import dev.saldo.access.RateLimiter;
import dev.saldo.access.TrustedProxies;
import dev.saldo.api.LedgerFaults;
import dev.saldo.dialect.dexchange.Dexchange;
import dev.saldo.dialect.neox.NeoX;
import dev.saldo.dialect.oxapay.OxaPay;
import dev.saldo.dialect.oxapaylegacy.OxaPayLegacy;
import dev.saldo.dialect.paytota.Paytota;
import dev.saldo.http.Answer;
import dev.saldo.http.Face;
import dev.saldo.http.Fault;
import dev.saldo.http.FaultException;
import dev.saldo.http.HttpConfig;
import dev.saldo.http.HttpServer;
import dev.saldo.http.Request;
import dev.saldo.http.Route;
import dev.saldo.ledger.AccountRef;
import dev.saldo.ledger.AccountType;
import dev.saldo.ledger.Command;
import dev.saldo.ledger.IdempotencyKey;
import dev.saldo.ledger.Ids;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.LedgerConfig;
import dev.saldo.ledger.LedgerStore;
import dev.saldo.ledger.MemoryLedgerStore;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.MerchantKey;
import dev.saldo.ledger.OpenAccount;
import dev.saldo.ledger.Outcome;
import dev.saldo.ledger.Posting;
import dev.saldo.ledger.RevokeKey;
import dev.saldo.ledger.SaveMerchant;
import dev.saldo.ledger.Terms;
import dev.saldo.ledger.Transaction;
import dev.saldo.ledger.TransactionType;
import dev.saldo.money.Amount;
import dev.saldo.money.Currencies;
import dev.saldo.openapi.Witness;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The five dialects over real HTTP, with time, ids and secrets that are the same in every run.
/// Every answer is compared with `openapi.yaml`. What happens on it is told in the statements of
/// [#happen].
public final class Stage implements AutoCloseable {

  /// The id that NeoX's documentation shows in an answer.
  private static final UUID FIRST_RESPONSE =
      UUID.fromString("de7750c5-772e-4136-ac78-62c57a106cce");

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2024-08-15T09:30:00Z"));
  private final AtomicReference<UUID> nextResponse = new AtomicReference<>(FIRST_RESPONSE);
  private final AtomicReference<@Nullable Fault> nextFault = new AtomicReference<>();
  private final Witness witness = new Witness();
  private final AtomicReference<TrustedProxies> proxies =
      new AtomicReference<>(new TrustedProxies(AddressList.NONE));
  private final Map<String, String> transactions = new HashMap<>();
  private final Map<String, KeyForm> forms;
  private final LedgerStore store;
  private final Ledger ledger;
  private final KeyIssuer issuer;
  private final List<Dialect> dialects;
  private final HttpServer server;

  /// On books in plain maps.
  public Stage() {
    this(MemoryLedgerStore::new);
  }

  /// @param opened opens the store, which is closed in the end
  public Stage(Function<InstantSource, LedgerStore> opened) {
    this(opened, null);
  }

  /// @param limit how often each key may be used; null: as often as it likes
  Stage(Function<InstantSource, LedgerStore> opened, @Nullable RateLimit limit) {
    SecureRandom random = new FixedRandom();
    CountingRandom counting = new CountingRandom();
    store = opened.apply(now::get);
    ledger = new Ledger(store, LedgerConfig.DEFAULT, () -> new Ids(counting));
    issuer = new KeyIssuer(ledger, random, now::get);
    MerchantAccess access = new MerchantAccess(ledger, new RateLimiter(limit, 100, this::nanos));
    dialects =
        List.of(
            new OxaPay(access),
            new Paytota(access),
            new NeoX(ledger, access, random, this::nextResponse),
            new Dexchange(access),
            new OxaPayLegacy(access));
    forms = dialects.stream().collect(Collectors.toMap(Dialect::name, Dialect::keyForm));
    server =
        HttpServer.start(
            HttpConfig.on("127.0.0.1", 0)
                .withOrigin((peer, said) -> proxies.get().client(peer, said)),
            witness.watch(dialects.stream().map(Faulty::new).toList()),
            LedgerFaults::of);
  }

  private long nanos() {
    return Duration.between(Instant.EPOCH, now.get()).toNanos();
  }

  private UUID nextResponse() {
    return nextResponse.getAndUpdate(
        id -> new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits() + 1));
  }

  public HttpServer server() {
    return server;
  }

  /// In the order in which a server takes them.
  List<Dialect> dialects() {
    return dialects;
  }

  public Ledger ledger() {
    return ledger;
  }

  /// Makes one thing happen, which must not be refused:
  ///
  ///     at 2024-08-15T09:30:00Z                  it is then
  ///     merchant acme [parent=ID] [currency=C] [disabled=true]
  ///     open acme/FUND/USD[/ONLINE]              an account
  ///     payment acme/FUND/USD 12.50 [fee=1] [reserve=2] [release=TIME] [as=name]
  ///                                              and the other types
  ///     payout_settlement acme/FUND/USD 5 hold=name
  ///     key acme oxapay SECRET [kind=payout] [client=ID] [from=10.0.0.0/8] [until=TIME]
  ///     revoke acme oxapay                       its keys of that dialect
  ///     response de7750c5-…                      the id of NeoX's next answer
  ///     proxies 127.0.0.1 10.0.0.0/8             are believed where a request comes from
  ///     fault RATE_LIMITED 30                    what becomes of the next request
  public void happen(String statement) {
    List<String> all = List.of(statement.strip().split(" +"));
    List<String> words = all.stream().filter(word -> !word.matches("[a-z]+=.*")).toList();
    Map<String, String> named =
        all.stream()
            .filter(word -> word.matches("[a-z]+=.*"))
            .map(word -> word.split("=", 2))
            .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    switch (words.getFirst()) {
      case "at" -> now.set(Instant.parse(words.get(1)));
      case "merchant" -> save(words.get(1), named);
      case "open" -> done(new OpenAccount(account(words.get(1)), "stage"));
      case "key" -> key(words, named);
      case "revoke" -> revoke(new MerchantId(words.get(1)), words.get(2));
      case "response" -> nextResponse.set(UUID.fromString(words.get(1)));
      case "proxies" ->
          proxies.set(new TrustedProxies(AddressList.parse(words.subList(1, words.size()))));
      case "fault" ->
          nextFault.set(
              new Fault(
                  Fault.Kind.valueOf(words.get(1)),
                  "Not for callers.",
                  Integer.parseInt(words.get(2))));
      default -> post(words, named);
    }
  }

  private void save(String id, Map<String, String> named) {
    done(
        new SaveMerchant(
            new MerchantId(id),
            null,
            named.containsKey("parent") ? new MerchantId(named.get("parent")) : null,
            named.containsKey("currency") ? Currencies.of(named.get("currency")) : null,
            named.containsKey("disabled") ? Boolean.valueOf(named.get("disabled")) : null,
            "stage"));
  }

  private static AccountRef account(String text) {
    List<String> parts = Arrays.asList(text.split("/"));
    return new AccountRef(
        new MerchantId(parts.get(0)),
        AccountType.valueOf(parts.get(1)),
        parts.size() > 3 ? parts.get(3) : "",
        Currencies.of(parts.get(2)));
  }

  private void post(List<String> words, Map<String, String> named) {
    Transaction transaction =
        done(
            Posting.of(
                account(words.get(1)),
                new IdempotencyKey("stage-" + transactions.size()),
                new Terms(
                    TransactionType.find(words.getFirst()).orElseThrow(),
                    words.size() > 2 ? Amount.parse(words.get(2)) : null,
                    Amount.parse(named.getOrDefault("fee", "0")),
                    Amount.parse(named.getOrDefault("reserve", "0")),
                    named.containsKey("release") ? Instant.parse(named.get("release")) : null,
                    named.containsKey("hold") ? transactions.get(named.get("hold")) : null,
                    false,
                    null),
                null,
                "stage",
                Map.of(),
                "stage"));
    String name = named.getOrDefault("as", "stage-" + transactions.size());
    transactions.put(name, transaction.id().toString());
  }

  private void key(List<String> words, Map<String, String> named) {
    KeyForm form = Objects.requireNonNull(forms.get(words.get(2)), words.get(2));
    KeyIssuer.Issued issued =
        issuer.issue(
            form,
            new MerchantId(words.get(1)),
            named.getOrDefault("kind", form.defaultKind()),
            "",
            named.containsKey("from") ? List.of(named.get("from").split(",")) : List.of(),
            named.containsKey("until") ? Instant.parse(named.get("until")) : null,
            new NewSecret(named.get("client"), words.get(3)),
            "stage");
    assertThat(issued.outcome()).isInstanceOf(Outcome.Recorded.class);
  }

  private void revoke(MerchantId merchant, String dialect) {
    for (MerchantKey key : ledger.store().keys(merchant)) {
      if (key.dialect().equals(dialect)) {
        done(new RevokeKey(merchant, key.id(), "stage"));
      }
    }
  }

  private <T> T done(Command<T> command) {
    return switch (ledger.execute(command)) {
      case Outcome.Recorded<T>(T value) -> value;
      case Outcome.Replayed<T>(T value) -> value;
      case Outcome.Refused<T> refused -> throw new AssertionError(command + ": " + refused);
    };
  }

  @Override
  public void close() {
    server.close();
    ledger.close();
    store.close();
    witness.check();
  }

  /// A face whose next request comes to grief, if a statement said so.
  private final class Faulty implements Face {

    private final Face face;

    Faulty(Face face) {
      this.face = face;
    }

    @Override
    public String name() {
      return face.name();
    }

    @Override
    public List<Route> routes() {
      return face.routes().stream()
          .map(route ->
              new Route(
                  route.method(),
                  route.path(),
                  route.bodyLimit(),
                  request -> {
                    Fault fault = nextFault.getAndSet(null);
                    if (fault != null) {
                      throw new FaultException(fault);
                    }
                    return route.handler().handle(request);
                  }))
          .toList();
    }

    @Override
    public String prefix() {
      return face.prefix();
    }

    @Override
    public Answer fault(Fault fault, Request request) {
      return face.fault(fault, request);
    }
  }
}

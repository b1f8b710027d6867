package dev.saldo.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.ledger.AccountRef;
import dev.saldo.ledger.AccountType;
import dev.saldo.ledger.AddKey;
import dev.saldo.ledger.AddOperator;
import dev.saldo.ledger.Command;
import dev.saldo.ledger.Hash;
import dev.saldo.ledger.IdempotencyKey;
import dev.saldo.ledger.Ids;
import dev.saldo.ledger.IssueToken;
import dev.saldo.ledger.KeyId;
import dev.saldo.ledger.Lane;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.LedgerConfig;
import dev.saldo.ledger.LedgerStore;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.OpenAccount;
import dev.saldo.ledger.Outcome;
import dev.saldo.ledger.Posting;
import dev.saldo.ledger.RecordReleases;
import dev.saldo.ledger.RemoveOperator;
import dev.saldo.ledger.RevokeKey;
import dev.saldo.ledger.Role;
import dev.saldo.ledger.SaveMerchant;
import dev.saldo.ledger.Terms;
import dev.saldo.ledger.TransactionType;
import dev.saldo.money.Amount;
import dev.saldo.money.Currencies;
import dev.saldo.money.Currency;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Small books in which everything happened that can happen: each type of transaction, holds open
/// and closed, released by hand, in time and not yet, transfers within a merchant, within a lane
/// and across two, each kind of key, and every administrative act.
public final class FullBooks {

  public static final MerchantId ACME = new MerchantId("acme");

  /// A merchant in the lane of [#ACME].
  public static final MerchantId NEIGHBOUR = inLane("neighbour-", ACME.lane());

  /// A merchant in another lane.
  public static final MerchantId FARAWAY = new MerchantId("faraway");

  /// A merchant of which the books know nothing but that it is one, and its key.
  public static final MerchantId IDLE = new MerchantId("idle");

  private static final MerchantId SHOP = new MerchantId("acme-shop");
  private static final Currency USD = Currencies.of("USD");
  private static final Currency XOF = Currencies.of("XOF");
  private static final AccountRef FUND = new AccountRef(ACME, AccountType.FUND, "", USD);
  private static final AccountRef PAYOUT = new AccountRef(ACME, AccountType.PAYOUT, "", USD);
  private static final String BY = "till-1";

  private Instant now = Instant.parse("2026-11-20T08:00:00.123456Z");
  private final Ledger ledger;
  private int postings;

  private FullBooks(Function<InstantSource, LedgerStore> opens) {
    try (LedgerStore store = opens.apply(() -> now);
        Ledger opened = new Ledger(store, LedgerConfig.DEFAULT, () -> new Ids(new Random(3)))) {
      ledger = opened;
      operators();
      merchants();
      keys();
      money();
      moneyBetweenAccounts();
      timedHolds();
    }
  }

  /// Writes them.
  ///
  /// @param opens opens an empty store by this clock; it is closed again
  /// @return when they were as they are
  public static Instant write(Function<InstantSource, LedgerStore> opens) {
    return new FullBooks(opens).now;
  }

  private void operators() {
    done(new AddOperator(BY, Role.ADMIN, hashFor(BY), null, BY));
    done(new AddOperator("gone", Role.READER, hashFor("gone"), null, BY));
    done(new RemoveOperator("gone", BY));
    done(new AddOperator("back", Role.READER, hashFor("back"), null, BY));
    done(new RemoveOperator("back", BY));
    done(new AddOperator("back", Role.POSTER, hashFor("back"), now.plusSeconds(9_999), BY));
  }

  private void merchants() {
    for (MerchantId merchant : List.of(ACME, NEIGHBOUR, FARAWAY, IDLE)) {
      done(new SaveMerchant(merchant, "The " + merchant, null, null, null, BY));
    }
    done(new SaveMerchant(SHOP, "Shop", ACME, USD, true, BY));
    done(new SaveMerchant(ACME, "ACME Ltd", null, USD, null, BY));
    done(new SaveMerchant(SHOP, "Shop", ACME, null, false, BY));
    done(new OpenAccount(new AccountRef(SHOP, AccountType.VCC, "TRAVEL", USD), BY));
    done(new OpenAccount(PAYOUT, BY));
  }

  private void keys() {
    key(ACME, "oxapay", "payout", null, null);
    KeyId revoked = key(ACME, "oxapay", "general", null, now.plusSeconds(100_000));
    key(IDLE, "dexchange", "", null, null);
    KeyId neox = key(FARAWAY, "neox", "", "client-7", null);
    KeyId gone = key(FARAWAY, "neox", "", "client-8", null);
    key(FARAWAY, "neox", "", "client-9", null);
    for (KeyId key : List.of(neox, neox, gone)) {
      done(new IssueToken(FARAWAY, key, hashFor(FARAWAY.value()), Duration.ofHours(1), 5));
    }
    done(new RevokeKey(FARAWAY, gone, BY));
    done(new RevokeKey(ACME, revoked, BY));
  }

  private KeyId key(
      MerchantId merchant,
      String dialect,
      String kind,
      @Nullable String clientId,
      @Nullable Instant expiresAt) {
    Hash secret = Hash.sha256(("secret " + tick()).getBytes(StandardCharsets.UTF_8));
    return done(new AddKey(
            merchant,
            dialect,
            kind,
            "label " + dialect,
            clientId,
            clientId == null ? List.of() : List.of("10.0.0.0/8", "::1"),
            expiresAt,
            secret,
            BY))
        .id();
  }

  private void money() {
    post(FUND, Terms.of(TransactionType.PAYMENT, amount("1000.5")).withFee(amount("12.25")));
    post(
        FUND,
        Terms.of(TransactionType.PAYMENT, amount("500"))
            .withFee(amount("5"))
            .withReserve(amount("50")));
    post(FUND, Terms.of(TransactionType.REFUND, amount("20")).withFee(amount("0.5")));
    post(FUND, Terms.of(TransactionType.CHARGEBACK, amount("30")).withFee(amount("15")));
    String reserve = post(FUND, Terms.of(TransactionType.RESERVE, amount("60")));
    post(FUND, Terms.of(TransactionType.CHARGEBACK, amount("25")).withHold(reserve));
    post(FUND, Terms.of(TransactionType.FEE, amount("40")).withHold(reserve));
    post(FUND, Terms.of(TransactionType.FEE, amount("1.01")));
    post(FUND, Terms.of(TransactionType.FEE_REFUND, amount("2")));
    post(FUND, Terms.of(TransactionType.FEE_SETTLEMENT, amount("3")));
    String payout =
        post(FUND, Terms.of(TransactionType.PAYOUT, amount("300")).withFee(amount("1")));
    post(FUND, Terms.on(TransactionType.PAYOUT_SETTLEMENT, payout, amount("100")));
    post(FUND, Terms.on(TransactionType.PAYOUT_SETTLEMENT, payout, null));
    post(FUND, Terms.of(TransactionType.PAYOUT_RETURN, amount("100")));
    String cancelled =
        post(FUND, Terms.of(TransactionType.PAYOUT, amount("10")).withFee(amount("0.1")));
    post(FUND, Terms.on(TransactionType.PAYOUT_CANCELLATION, cancelled, null));
    post(FUND, Terms.of(TransactionType.PAYOUT, amount("70")).withFee(amount("0.7")));
    String freeze = post(FUND, Terms.of(TransactionType.FREEZE, amount("9000")).upTo(true));
    post(FUND, Terms.on(TransactionType.UNFREEZE, freeze, amount("500")));
    String held = post(FUND, Terms.of(TransactionType.RESERVE, amount("8")));
    post(FUND, Terms.on(TransactionType.RESERVE_RELEASE, held, amount("3")));
    post(FUND, Terms.of(TransactionType.OVERDRAFT_LIMIT, amount("250")));
    post(FUND, Terms.of(TransactionType.ADJUSTMENT, amount("-7.77")));
    post(FUND, Terms.of(TransactionType.ADJUSTMENT, amount("7")));
  }

  private void moneyBetweenAccounts() {
    AccountRef near = new AccountRef(NEIGHBOUR, AccountType.FUND, "", USD);
    AccountRef far = new AccountRef(FARAWAY, AccountType.FUND, "SHOP", USD);
    AccountRef farXof = new AccountRef(FARAWAY, AccountType.FUND, "", XOF);
    AccountRef xof = new AccountRef(ACME, AccountType.FUND, "", XOF);
    for (AccountRef to : List.of(PAYOUT, near, far)) {
      move(TransactionType.TRANSFER, FUND, "40", to, "40");
    }
    move(TransactionType.TRANSFER, far, "15", FUND, "15");
    move(TransactionType.EXCHANGE, FUND, "10", xof, "6000");
    move(TransactionType.EXCHANGE, FUND, "10", farXof, "6001");
    move(TransactionType.EXCHANGE, xof, "600", FUND, "1");
  }

  private void move(
      TransactionType type, AccountRef from, String amount, AccountRef to, String arrives) {
    post(from, Terms.to(type, amount(amount), new Terms.Target(to, amount(arrives))));
  }

  /// One that was released in time by what came after it, one by the sweeper, one by hand before,
  /// and two that are open still, one of them due.
  private void timedHolds() {
    AccountRef account = new AccountRef(NEIGHBOUR, AccountType.REFUND, "", USD);
    post(account, Terms.of(TransactionType.PAYMENT, amount("100")));
    Instant soon = now.plusSeconds(60);
    post(account, Terms.of(TransactionType.RESERVE, amount("5")).releasedAt(soon));
    post(account, Terms.of(TransactionType.FREEZE, amount("4")).releasedAt(soon));
    String early = post(account, Terms.of(TransactionType.FREEZE, amount("3")).releasedAt(soon));
    post(account, Terms.on(TransactionType.UNFREEZE, early, null));
    now = soon.plusSeconds(1);
    post(
        account,
        Terms.of(TransactionType.PAYMENT, amount("12"))
            .withReserve(amount("2"))
            .releasedAt(now.plusSeconds(30)));
    now = now.plusSeconds(60);
    done(new RecordReleases(NEIGHBOUR));
    post(account, Terms.of(TransactionType.RESERVE, amount("1")).releasedAt(now.plusSeconds(8)));
    post(account, Terms.of(TransactionType.RESERVE, amount("2")).releasedAt(now.plusSeconds(500)));
    now = now.plusSeconds(10);
  }

  private String post(AccountRef account, Terms terms) {
    tick();
    postings++;
    boolean odd = postings % 2 == 1;
    return done(Posting.of(
            account,
            new IdempotencyKey("evt-" + postings),
            terms,
            odd ? now.minusSeconds(3_600) : null,
            odd || terms.type() == TransactionType.ADJUSTMENT ? "INV-" + postings : "",
            odd ? Map.of("order", "A" + postings, "é", "") : Map.of(),
            BY))
        .id()
        .toString();
  }

  private <T> T done(Command<T> command) {
    tick();
    Outcome<T> outcome = ledger.execute(command);
    assertThat(outcome).as("%s", command).isInstanceOf(Outcome.Recorded.class);
    return ((Outcome.Recorded<T>) outcome).value();
  }

  private Instant tick() {
    now = now.plusNanos(1_250_000_000L);
    return now;
  }

  private static Amount amount(String text) {
    return Amount.parse(text);
  }

  /// A new hash in the lane of this name.
  private Hash hashFor(String name) {
    Lane lane = Lane.ofName(name);
    tick();
    return IntStream.iterate(0, i -> i + 1)
        .mapToObj(i -> Hash.sha256((name + now + i).getBytes(StandardCharsets.UTF_8)))
        .filter(hash -> Lane.ofHash(hash).equals(lane))
        .findFirst()
        .orElseThrow();
  }

  private static MerchantId inLane(String beginning, Lane lane) {
    return IntStream.iterate(0, i -> i + 1)
        .mapToObj(i -> new MerchantId(beginning + i))
        .filter(merchant -> merchant.lane().equals(lane))
        .findFirst()
        .orElseThrow();
  }
}

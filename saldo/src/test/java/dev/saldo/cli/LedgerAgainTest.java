package dev.saldo.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Index.atIndex;

import dev.saldo.access.RateLimit;
import dev.saldo.access.RateLimiter;
import dev.saldo.app.UnpackedLedger;
import dev.saldo.app.WholeLedger;
import dev.saldo.client.Ask;
import dev.saldo.client.ClientConfig;
import dev.saldo.client.LedgerClient;
import dev.saldo.files.LedgerImport;
import dev.saldo.files.LedgerReport;
import dev.saldo.http.JsonValue;
import dev.saldo.http.JsonValue.JsonObject;
import dev.saldo.http.JsonValue.JsonString;
import dev.saldo.ledger.Account;
import dev.saldo.ledger.AccountRef;
import dev.saldo.ledger.AccountType;
import dev.saldo.ledger.BalanceQuery;
import dev.saldo.ledger.Command;
import dev.saldo.ledger.Hold;
import dev.saldo.ledger.HoldLine;
import dev.saldo.ledger.HoldQuery;
import dev.saldo.ledger.IdempotencyKey;
import dev.saldo.ledger.Ids;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.LedgerConfig;
import dev.saldo.ledger.LedgerStore;
import dev.saldo.ledger.Merchant;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.MerchantQuery;
import dev.saldo.ledger.Outcome;
import dev.saldo.ledger.Posting;
import dev.saldo.ledger.RecordReleases;
import dev.saldo.ledger.Role;
import dev.saldo.ledger.SaveMerchant;
import dev.saldo.ledger.StatementLine;
import dev.saldo.ledger.StatementQuery;
import dev.saldo.ledger.Terms;
import dev.saldo.ledger.Transaction;
import dev.saldo.ledger.TransactionType;
import dev.saldo.ledger.Workload;
import dev.saldo.money.Amount;
import dev.saldo.money.Currencies;
import dev.saldo.store.FullBooks;
import dev.saldo.store.sqlite.SqliteStore;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A whole ledger that a running server records again.
final class LedgerAgainTest {

  private static final Instant START = Instant.parse(BooksServer.START);
  private static final MerchantId ACME = new MerchantId("acme");
  private static final MerchantId BRAND = new MerchantId("brand");
  private static final Amount TEN = Amount.parse("10");
  private static final MerchantId STRANGER = new MerchantId("stranger");

  @TempDir private Path folder;
  private Path books;
  private Path there;
  private Path file;
  private BooksServer server;

  @BeforeEach
  void serve() {
    books = folder.resolve("books");
    there = folder.resolve("there");
    file = folder.resolve("ledger.ndjson");
    server = new BooksServer(there);
    run("merchant", "put", STRANGER.value());
    pay(STRANGER, "s1", "7");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Ran run(String... args) {
    return run(Role.ADMIN, args);
  }

  private Ran run(Role role, String... args) {
    return Ran.of(
        Map.of("SALDO_SERVER", server.address(), "SALDO_TOKEN", server.token(role)), "", args);
  }

  private void pay(MerchantId merchant, String key, String amount, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "transaction",
                "record",
                "payment",
                "--merchant=" + merchant,
                "--currency=USD",
                "--amount=" + amount,
                "--idempotency-key=" + key));
    args.addAll(List.of(more));
    Ran ran = run(args.toArray(String[]::new));
    assertThat(ran.code()).as(ran.toString()).isZero();
  }

  private Ran load(String... options) {
    List<String> args = new ArrayList<>(List.of("import", file.toString()));
    args.addAll(List.of(options));
    return run(args.toArray(String[]::new));
  }

  private void export() {
    Ran ran = run("export", "--ledger", file.toString(), "--data", books.toString());
    assertThat(ran.code()).as(ran.toString()).isZero();
  }

  /// The ledger that is exported, as it is being written.
  private final class Source {

    private Instant now = START.minus(Duration.ofDays(30));
    private final Ledger ledger;
    private int postings;

    Source(LedgerStore store) {
      ledger = new Ledger(store, LedgerConfig.DEFAULT, () -> new Ids(new Random(5)));
    }

    <T> T done(Command<T> command) {
      now = now.plusSeconds(1);
      Outcome<T> outcome = ledger.execute(command);
      assertThat(outcome).as("%s", command).isInstanceOf(Outcome.Recorded.class);
      return ((Outcome.Recorded<T>) outcome).value();
    }

    Transaction post(MerchantId merchant, Terms terms) {
      return post(usd(merchant), terms);
    }

    Transaction post(AccountRef account, Terms terms) {
      return done(Posting.of(account, new IdempotencyKey("p" + ++postings), terms, "somebody"));
    }
  }

  private static AccountRef usd(MerchantId merchant) {
    return new AccountRef(merchant, AccountType.FUND, "", Currencies.of("USD"));
  }

  private static Terms of(TransactionType type, String amount) {
    return Terms.of(type, Amount.parse(amount));
  }

  private interface Writes {
    void write(Source source);
  }

  /// Writes a ledger with the merchants acme and brand, and exports it.
  private void write(Writes writes) {
    @Nullable Source[] source = {null};
    try (LedgerStore store =
        SqliteStore.open(
            books, () -> source[0] == null ? START : Objects.requireNonNull(source[0]).now)) {
      source[0] = new Source(store);
      Source begun = Objects.requireNonNull(source[0]);
      try (Ledger _ = begun.ledger) {
        begun.done(new SaveMerchant(ACME, "Acme", null, null, null, "x"));
        begun.done(new SaveMerchant(BRAND, "Brand", ACME, null, null, "x"));
        writes.write(begun);
      }
    }
    export();
  }

  /// All that must be equal in the end: a merchant's accounts in their order with every figure,
  /// what each entry did to them, and each hold.
  private static List<String> told(Path books, Instant at, Merchant merchant) {
    List<String> told = new ArrayList<>();
    try (LedgerStore store = SqliteStore.open(books, () -> at);
        Ledger ledger = new Ledger(store, LedgerConfig.DEFAULT, () -> new Ids(new Random(9)))) {
      MerchantId id = merchant.id();
      Merchant now = store.merchant(id).orElseThrow();
      told.add(id + " " + now.name() + now.parent() + now.defaultCurrency() + now.disabled());
      ledger.execute(new RecordReleases(id));
      for (Account account :
          store
              .balances(List.of(new BalanceQuery.ByMerchant(id)))
              .getFirst()
              .orElseThrow()
              .accounts()) {
        told.add(account.ref() + " " + account.balance() + " v" + account.version());
        store
            .statement(
                new StatementQuery(
                    id,
                    account.ref().currency(),
                    account.ref().type(),
                    account.ref().businessType(),
                    null,
                    null,
                    null,
                    null,
                    100_000))
            .forEach(line -> told.add(told(store, line)));
      }
      store.holds(new HoldQuery(id, null, null, 100_000)).stream()
          .map(hold -> told(store, hold))
          .sorted()
          .forEach(told::add);
    }
    return told;
  }

  private static String told(LedgerStore store, StatementLine line) {
    Transaction transaction = store.transaction(line.transaction()).orElseThrow();
    boolean isOwn = line.idempotencyKey().value().matches("saldo.release:.*");
    return String.join(
        " ",
        "  " + line.entry().version(),
        isOwn ? "release" : line.idempotencyKey().value(),
        line.type().code(),
        line.entry().change().toString(),
        line.entry().after().toString(),
        line.reference(),
        transaction.metadata().toString(),
        line.hold() == null
            ? ""
            : store.transaction(line.hold()).orElseThrow().idempotencyKey().value(),
        isOwn ? "" : Objects.requireNonNullElse(line.occurredAt(), line.recordedAt()).toString());
  }

  private static String told(LedgerStore store, HoldLine line) {
    Hold hold = line.hold();
    return String.join(
        " ",
        line.account().toString(),
        store.transaction(hold.id()).orElseThrow().idempotencyKey().value(),
        hold.kind().code(),
        hold.amount().toString(),
        hold.fee().toString(),
        hold.left().toString(),
        hold.feeLeft().toString(),
        hold.isOpen() ? "until " + hold.releaseAt() : "closed");
  }

  private static List<Merchant> merchants(Path books) {
    try (LedgerStore store = SqliteStore.open(books, () -> START)) {
      return store.merchants(new MerchantQuery("", null, null, 1_000));
    }
  }

  /// Stops the server, and holds its books to those that were exported.
  private void assertEqual() {
    Instant at = server.now();
    server.close();
    assertThat(run("verify", "--data", there.toString()).code()).isZero();
    for (Merchant merchant : merchants(books)) {
      assertThat(told(there, at, merchant)).isEqualTo(told(books, at, merchant));
    }
  }

  /// The import was killed here.
  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private LedgerClient client() {
    return new LedgerClient(
        new ClientConfig(URI.create(server.address()), server.token(Role.ADMIN), List.of()),
        _ -> {});
  }

  /// Imports until so many entries were answered.
  private LedgerReport again(long until) throws Exception {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, UTF_8);
    try (UnpackedLedger ledger = WholeLedger.unpack(file, nowhere, false);
        LedgerClient client = client()) {
      return LedgerImport.run(
          ledger.books(),
          ledger.store(),
          ledger.clock()::set,
          folder.resolve("rejects"),
          client,
          _ -> {},
          (phase, done, _) -> {
            if (phase == LedgerImport.Phase.RECORDING && done >= until) {
              throw new Killed();
            }
          });
    }
  }

  private void killed(long behind) {
    assertThatThrownBy(() -> again(behind)).isInstanceOf(Killed.class);
  }

  private static void assertEqual(LedgerReport report) {
    assertThat(report.differences()).isEmpty();
    assertThat(report.transactions().rejected()).isEmpty();
  }

  @Test
  void ledger_ofEveryType_isEqualInEveryFigure() {
    Instant end = FullBooks.write(clock -> SqliteStore.open(books, clock));
    Workload.run(7L, true, 6_000, workload -> SqliteStore.open(books, workload::now));
    export();
    server.advance(Duration.between(START, end.plusSeconds(1)));
    Ran ran = load();
    assertThat(ran.code()).as(ran.toString()).isZero();
    assertThat(ran.out()).contains("rejected     0\n", "all figures equal");
    assertThat(ran.out()).containsPattern("left out     4 keys of merchants, \\d operators");
    assertThat(folder.resolve("ledger.ndjson.books")).doesNotExist();
    assertThat(folder.resolve("ledger.ndjson.rejects")).doesNotExist();
    assertEqual();
  }

  /// The answers that came before it was killed are lost, and it begins with the first one again.
  @Test
  void import_killedAgainAndAgain_recordsEachOnce() throws Exception {
    Workload workload = new Workload(11L, false);
    try (LedgerStore store = SqliteStore.open(books, workload::now)) {
      workload.run(store, 6_000);
    }
    export();
    server.advance(Duration.between(START, workload.now()));
    for (long behind : List.of(1, 700, 1_900, 3_000)) {
      killed(behind);
    }
    assertEqual(again(Long.MAX_VALUE));
    assertEqual();
  }

  /// Holds fall due between a look at the clock and the next, between two runs, and before they are
  /// drawn on once more: nobody's money may be held for that, or be there twice.
  @Test
  void import_whileHoldsFallDue_isEqualInTheEnd() throws Exception {
    write(source -> {
      for (int i = 0; i < 600; i++) {
        MerchantId merchant = i % 2 == 0 ? ACME : BRAND;
        Terms payment =
            of(TransactionType.PAYMENT, "11")
                .withReserve(Amount.parse("10"))
                .releasedAt(START.plusMillis(100L * i));
        String hold = source.post(merchant, payment).id().toString();
        source.post(merchant, of(TransactionType.REFUND, "1"));
        if (i % 3 == 0) {
          source.post(merchant, of(TransactionType.FEE, "0.5").withHold(hold));
        }
      }
    });
    server.advance(Duration.ofMillis(-10));
    server.tick(Duration.ofMillis(200));
    killed(600);
    server.advance(Duration.ofSeconds(3));
    assertEqual(again(Long.MAX_VALUE));
    server.close();
    assertThat(run("verify", "--data", there.toString()).code()).isZero();
  }

  private Transaction reserve(Source source, String amount, Duration until) {
    return source.post(ACME, of(TransactionType.RESERVE, amount).releasedAt(START.plus(until)));
  }

  @Test
  void hold_thatIsNotDue_releasesItselfAsItWould() {
    write(source -> {
      source.post(ACME, of(TransactionType.PAYMENT, "100"));
      reserve(source, "30", Duration.ofHours(1));
    });
    assertThat(load().code()).isZero();
    server.advance(Duration.ofHours(2));
    Ran ran = load();
    assertThat(ran.code()).as(ran.toString()).isZero();
    assertThat(ran.out()).contains("there before 2\n", "all figures equal");
    assertEqual();
  }

  @Test
  void hold_thatFellDueSinceTheExport_isReleased() throws Exception {
    write(source -> {
      source.post(ACME, of(TransactionType.PAYMENT, "100"));
      reserve(source, "30", Duration.ofHours(-1));
    });
    killed(1);
    assertThat(load().out()).contains("recorded     1\n", "there before 2\n");
    assertThat(load().out()).contains("recorded     0\n", "there before 3\n");
    assertEqual();
  }

  /// In the first run its time had come, and in the next one the clock was set back: it is the one
  /// that was opened without a time.
  @Test
  void hold_openedWithoutATime_isFoundAgainWhenTheClockWasSetBack() throws Exception {
    write(source -> {
      source.post(ACME, of(TransactionType.PAYMENT, "100"));
      reserve(source, "30", Duration.ofHours(-1));
    });
    killed(1);
    server.advance(Duration.ofHours(-2));
    Ran ran = load();
    assertThat(ran.out()).as(ran.toString()).contains("there before 2\n", "rejected     0\n");
    server.advance(Duration.ofHours(2));
    assertEqual();
  }

  /// A reserve paid for a chargeback and was released in part; in between it released itself.
  @Test
  void hold_thatReleasedItselfBeforeItIsDrawnOn_isNotMissed() throws Exception {
    write(source -> {
      source.post(ACME, of(TransactionType.PAYMENT, "100"));
      String hold = reserve(source, "30", Duration.ofHours(1)).id().toString();
      source.post(ACME, of(TransactionType.CHARGEBACK, "10").withHold(hold));
      source.post(ACME, Terms.on(TransactionType.RESERVE_RELEASE, hold, Amount.parse("5")));
      source.post(ACME, of(TransactionType.FEE, "3").withHold(hold));
    });
    killed(1);
    server.advance(Duration.ofHours(2));
    for (String there : List.of("there before 3\n", "there before 5\n")) {
      Ran ran = load();
      assertThat(ran.code()).as(ran.toString()).isZero();
      assertThat(ran.out()).contains(there, "all figures equal");
    }
  }

  /// Whoever sends refunds again must not stumble over the merchant being closed since.
  @Test
  void merchants_thatAreDisabled_areSoInTheEnd() {
    write(source -> {
      source.post(BRAND, of(TransactionType.PAYMENT, "10"));
      source.post(BRAND, of(TransactionType.REFUND, "4"));
      source.done(new SaveMerchant(BRAND, null, null, null, true, "x"));
    });
    assertThat(load().code()).isZero();
    assertThat(run("merchant", "show", "brand").out()).containsPattern("disabled +(yes|true)");
    assertThat(load().code()).isZero();
    assertEqual();
  }

  @Test
  void merchant_whoIsDisabledInBoth_sendsWhatHeSent() {
    write(source -> {
      source.post(BRAND, of(TransactionType.PAYMENT, "10"));
      source.post(BRAND, of(TransactionType.REFUND, "4"));
      source.done(new SaveMerchant(BRAND, null, null, null, true, "x"));
    });
    run("merchant", "put", "brand", "--disabled=true");
    Ran ran = load();
    assertThat(ran.code()).as(ran.toString()).isZero();
    assertThat(run("merchant", "show", "brand").out()).containsPattern("disabled +(yes|true)");
  }

  /// Nobody is let in again whom somebody has shut out.
  @Test
  void merchant_whoIsDisabledOnTheServerAlone_isAskedFor() {
    write(source -> {
      source.post(BRAND, of(TransactionType.PAYMENT, "10"));
      source.post(BRAND, of(TransactionType.REFUND, "4"));
    });
    run("merchant", "put", "brand", "--disabled=true");
    Ran ran = load();
    assertThat(ran.code()).as(ran.toString()).isEqualTo(2);
    assertThat(ran.err()).contains("merchant brand is disabled on the server");
    run("merchant", "put", "brand", "--disabled=false");
    assertThat(load().code()).isZero();
  }

  /// The old server went on after the first try: a hold was released by hand since, and another one
  /// fell due.
  @Test
  void ledger_thatWasExportedAnew_isGoneOnWith() {
    write(source -> {
      source.post(ACME, of(TransactionType.PAYMENT, "100"));
      String hold = reserve(source, "30", Duration.ofHours(1)).id().toString();
      reserve(source, "20", Duration.ofHours(-1));
      export();
      Ran ran = load();
      assertThat(ran.code()).as(ran.toString()).isZero();
      assertThat(file.toFile().delete()).isTrue();
      source.post(ACME, Terms.on(TransactionType.RESERVE_RELEASE, hold, null));
      source.now = START.minusSeconds(9);
      source.post(ACME, of(TransactionType.PAYMENT, "5"));
    });
    Ran ran = load();
    assertThat(ran.code()).as(ran.toString()).isZero();
    assertThat(ran.out()).contains("recorded     2\n", "there before 4\n", "all figures equal");
  }

  /// What was refused because something before it had been is asked for as it stands then.
  @Test
  void holds_thatFallDueOneAfterTheOther_areAllRecorded() throws Exception {
    write(source -> {
      for (int i = 0; i < 60; i++) {
        Instant until = START.plus(Duration.ofMinutes(i));
        AccountRef account = new AccountRef(ACME, AccountType.FUND, "B" + i, Currencies.of("USD"));
        source.post(account, of(TransactionType.PAYMENT, "11").withReserve(TEN).releasedAt(until));
        source.post(
            account,
            of(TransactionType.RESERVE, "1").releasedAt(until.plus(Duration.ofMinutes(1))));
      }
    });
    server.tick(Duration.ofMinutes(1));
    assertEqual(again(Long.MAX_VALUE));
  }

  @Test
  void server_thatAnswersSoManyASecond_isWaitedFor() {
    write(source -> {
      for (int i = 0; i < 20; i++) {
        MerchantId merchant = new MerchantId("m" + i);
        source.done(new SaveMerchant(merchant, "M", null, null, null, "x"));
        source.post(merchant, of(TransactionType.PAYMENT, "1"));
      }
    });
    server.close();
    server =
        new BooksServer(
            folder.resolve("limited"),
            new RateLimiter(new RateLimit(1_200, 5), 100, System::nanoTime));
    Ran ran = load();
    assertThat(ran.code()).as(ran.toString()).isZero();
    assertThat(ran.out()).contains("recorded     20\n", "all figures equal");
    assertThat(ran.err()).doesNotContain("asking again");
    ran = load();
    assertThat(ran.code()).as(ran.toString()).isZero();
    assertThat(ran.out()).contains("there before 20\n", "all figures equal");
  }

  /// A clock was ahead once; an account's entries never go back behind it.
  @Test
  void entry_laterThanTheServersClock_isCompared() {
    write(source -> {
      source.post(ACME, of(TransactionType.PAYMENT, "100"));
      source.now = START.plus(Duration.ofDays(1));
      source.post(ACME, of(TransactionType.PAYMENT, "10"));
    });
    Ran ran = load();
    assertThat(ran.code()).as(ran.toString()).isZero();
    assertThat(ran.out()).contains("all figures equal");
  }

  @Test
  void account_thatIsOpenOnTheServerAndEmpty_isNoDifference() throws Exception {
    write(source -> source.post(ACME, of(TransactionType.PAYMENT, "100")));
    run("merchant", "put", "acme");
    SequencedMap<String, JsonValue> account = new LinkedHashMap<>();
    account.put("currency", new JsonString("EUR"));
    try (LedgerClient client = client()) {
      client.ask(Ask.put(new JsonObject(account), "merchants", "acme", "accounts"));
    }
    Ran ran = load();
    assertThat(ran.code()).as(ran.toString()).isZero();
    assertThat(ran.out()).contains("all figures equal");
  }

  /// A parent is for good, so nothing can be done about it here.
  @Test
  void merchant_whoHasAnotherParentThere_isTold() {
    write(source -> source.post(BRAND, of(TransactionType.PAYMENT, "100")));
    run("merchant", "put", "brand");
    Ran ran = load();
    assertThat(ran.code()).as(ran.toString()).isZero();
    assertThat(ran.err())
        .contains("merchant brand has no parent on the server, and in the ledger acme");
  }

  @Test
  void token_ofAPoster_isToldWhatItTakes() {
    write(source -> source.post(ACME, of(TransactionType.PAYMENT, "100")));
    Ran ran = run(Role.POSTER, "import", file.toString());
    assertThat(ran.code()).isEqualTo(4);
    assertThat(ran.err())
        .contains("the merchants of a whole ledger are created first", "this takes the role admin")
        .doesNotContain("looking through the file");
  }

  /// What goes into somebody else's account can never be taken back.
  @Test
  void merchant_withMoneyOfItsOwn_isLeftAlone() {
    write(source -> {
      source.post(ACME, of(TransactionType.PAYMENT, "100"));
      source.post(BRAND, of(TransactionType.PAYMENT, "100"));
    });
    run("merchant", "put", "brand");
    pay(BRAND, "b1", "1");
    Ran ran = load();
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("merchant brand has transactions on the server");
    assertThat(run("merchant", "show", "acme").code()).isEqualTo(1);
  }

  /// Keys such as p1 are the same in many ledgers.
  @Test
  void merchant_withOtherTransactionsUnderTheSameKeys_isLeftAlone() {
    write(source -> {
      source.post(ACME, of(TransactionType.PAYMENT, "100"));
      source.post(ACME, of(TransactionType.PAYMENT, "10"));
    });
    run("merchant", "put", "acme");
    pay(ACME, "p1", "1");
    Ran ran = load();
    assertThat(ran.code()).as(ran.toString()).isEqualTo(2);
    assertThat(ran.err()).contains("merchant acme has transactions on the server");
    assertThat(run("balance", "acme", "--json").out()).contains("\"gross\":\"1\"");
  }

  /// Transfers are recorded for the one who sends.
  @Test
  void merchant_whoOnlyReceived_isFoundAgain() throws Exception {
    write(source -> {
      source.post(ACME, of(TransactionType.PAYMENT, "100"));
      source.post(ACME, Terms.to(TransactionType.TRANSFER, TEN, new Terms.Target(usd(BRAND), TEN)));
    });
    killed(1);
    assertEqual(again(Long.MAX_VALUE));
    assertEqual();
  }

  /// Nobody's keys stop because a ledger has a merchant of the same name.
  @Test
  void merchant_withoutTransactionsInTheLedger_isNotTakenForSomebodyElse() {
    write(source -> {
      source.post(ACME, of(TransactionType.PAYMENT, "100"));
      source.done(new SaveMerchant(BRAND, null, null, null, true, "x"));
    });
    run("merchant", "put", "brand");
    pay(BRAND, "b1", "1");
    Ran ran = load();
    assertThat(ran.code()).as(ran.toString()).isEqualTo(2);
    assertThat(ran.err()).contains("merchant brand has transactions on the server");
    assertThat(run("merchant", "show", "brand").out()).containsPattern("disabled +(no|false)");
  }

  @Test
  void server_thatTheLedgerIsFrom_isLeftAlone() {
    write(source -> {
      source.post(BRAND, of(TransactionType.PAYMENT, "100"));
      source.done(new SaveMerchant(BRAND, null, null, null, true, "x"));
    });
    server.close();
    server = new BooksServer(books);
    run("merchant", "put", "brand", "--disabled=false");
    Ran ran = load();
    assertThat(ran.code()).as(ran.toString()).isEqualTo(2);
    assertThat(ran.err()).contains("this is the server that the ledger is from");
    assertThat(run("merchant", "show", "brand").out()).containsPattern("disabled +(no|false)");
  }

  @Test
  void merchant_thatIsThereWithoutMoney_isTaken() {
    write(source -> source.post(BRAND, of(TransactionType.PAYMENT, "100")));
    run("merchant", "put", "acme");
    Ran ran = load();
    assertThat(ran.code()).as(ran.toString()).isZero();
    assertThat(ran.out()).contains("merchants    2, 1 of them new\n");
  }

  /// A key that stands for something else is rejected, and that the figures differ is told.
  @Test
  void transaction_thatIsRefused_isInTheRejects() throws IOException {
    write(source -> {
      source.post(ACME, of(TransactionType.PAYMENT, "100"));
      source.post(ACME, of(TransactionType.PAYMENT, "10"));
      String hold = source.post(ACME, of(TransactionType.RESERVE, "5")).id().toString();
      source.post(ACME, Terms.on(TransactionType.RESERVE_RELEASE, hold, null));
    });
    run("merchant", "put", "acme");
    pay(ACME, "p1", "1");
    pay(ACME, "p3", "1");
    pay(ACME, "p2", "10", "--occurred-at=" + START.minus(Duration.ofDays(30)).plusSeconds(4));
    assertThat(load().code()).isEqualTo(1);
    Ran ran = load();
    assertThat(ran.code()).as(ran.toString()).isEqualTo(1);
    assertThat(ran.out())
        .contains("there before 1\n", "rejected     3\n", "  hold_unknown 1\n", "1 with other");
    assertThat(ran.err())
        .contains(
            "acme FUND USD: gross 12 fees 0 pending 0 reserved 0 frozen 0 available 12 overdraft 0;"
                + " in the ledger gross 110 fees 0 pending 0 reserved 0 frozen 0 available 110",
            "3 of 4 transactions were not recorded: ",
            "1 of 1 accounts do not have the ledger's figures");
    assertThat(Files.readAllLines(folder.resolve("ledger.ndjson.rejects")))
        .hasSize(3)
        .satisfies(
            line -> assertThat(line).contains("\"line\":1", "\"code\":\"key_conflict\""),
            atIndex(0))
        // or else it would be recorded as if it had never drawn on one
        .satisfies(
            line -> assertThat(line).contains("hold_unknown", "\\\"hold\\\":\\\"txn_"), atIndex(2));
  }

  /// What came of hours is told, whatever is wrong with a folder.
  @Test
  void folder_thatCannotBeRemoved_isToldBehindTheReport() throws Exception {
    write(source -> source.post(ACME, of(TransactionType.PAYMENT, "100")));
    Path unpacked = Files.createDirectory(folder.resolve("ledger.ndjson.books"));
    Files.createFile(Files.createDirectory(unpacked.resolve("more")).resolve("file"));
    Ran ran = load();
    assertThat(ran.out()).as(ran.toString()).contains("all figures equal");
    assertThat(ran.err()).contains("cannot be removed: ");
    assertThat(ran.code()).isZero();
  }

  @Test
  void folder_ofAnotherLedger_isToBeRemoved() throws Exception {
    write(source -> source.post(ACME, of(TransactionType.PAYMENT, "100")));
    killed(1);
    Files.delete(file);
    Files.delete(books.resolve("saldo.db"));
    write(source -> source.post(BRAND, of(TransactionType.PAYMENT, "100")));
    Ran ran = load();
    assertThat(ran.code()).as(ran.toString()).isEqualTo(2);
    assertThat(ran.err())
        .contains("ledger.ndjson.books is of another file: remove it", "and begin again");
  }

  /// Somebody has restored it there.
  @Test
  void folder_thatIsAStore_isLeftStanding() {
    write(source -> source.post(ACME, of(TransactionType.PAYMENT, "100")));
    Path store = folder.resolve("ledger.ndjson.books");
    assertThat(run("import", "--restore", file.toString(), "--data", store.toString()).code())
        .isZero();
    Ran ran = load();
    assertThat(ran.code()).as(ran.toString()).isEqualTo(2);
    assertThat(ran.err()).contains("ledger.ndjson.books holds something else");
    assertThat(run("verify", "--data", store.toString()).code()).isZero();
  }

  @Test
  void dryRun_tellsWhatIsInIt() {
    write(source -> {
      source.post(ACME, of(TransactionType.PAYMENT, "100").withFee(Amount.parse("2")));
      source.post(ACME, of(TransactionType.PAYMENT, "10"));
    });
    Ran ran = load("--dry-run");
    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .containsPattern("payment +USD +2 +110 +2\n")
        .contains("rows         2\nfit          2\nrejected     0\n");
    assertThat(folder.resolve("ledger.ndjson.books")).doesNotExist();
    assertThat(load("--mapping=stripe-balance").err())
        .contains("the file is a whole ledger: leave out --mapping");
  }
}

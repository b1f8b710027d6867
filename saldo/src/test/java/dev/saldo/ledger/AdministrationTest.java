package dev.saldo.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.money.Currencies;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What moves no money is told in the log, once for each act, and what cannot be is refused.
final class AdministrationTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final MerchantId ACME = new MerchantId("acme");
  private static final MerchantId SHOP = new MerchantId("shop");
  private static final MerchantId NOBODY = new MerchantId("nobody");
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Hash SECRET = Hash.sha256(new byte[] {1});
  private static final Hash TOKEN =
      IntStream.range(0, 10_000)
          .mapToObj(i -> Hash.sha256(new byte[] {(byte) i, (byte) (i >> 8)}))
          .filter(hash -> Lane.ofHash(hash).equals(new RemoveOperator("bob", "ann").lane()))
          .findFirst()
          .orElseThrow();

  private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
  private final MemoryLedgerStore store = new MemoryLedgerStore(now::get);
  private final Ledger ledger =
      new Ledger(store, LedgerConfig.DEFAULT, () -> new Ids(new Random(1)));

  @AfterEach
  void close() {
    ledger.close();
  }

  /// An act that leaves no line is one that nobody can be held to.
  @Test
  void acts_ofEveryKind_areToldInTheLogInAChain() {
    done(save(ACME, null));
    done(save(SHOP, ACME));
    done(new SaveMerchant(SHOP, "Shop", null, null, null, "ann"));
    done(open("SALES"));
    MerchantKey key = done(addKey());
    done(new RevokeKey(ACME, key.id(), "ann"));
    done(new AddOperator("bob", Role.values()[0], TOKEN, NOW.plusSeconds(60), "ann"));
    done(new RemoveOperator("bob", "ann"));

    List<LogLine> lines = log();
    assertThat(lines.stream().map(LogLine::act))
        .containsExactlyInAnyOrder(
            Act.MERCHANT_CREATED,
            Act.MERCHANT_CREATED,
            Act.MERCHANT_CHANGED,
            Act.ACCOUNT_OPENED,
            Act.KEY_ADDED,
            Act.KEY_REVOKED,
            Act.OPERATOR_ADDED,
            Act.OPERATOR_REMOVED);
    assertChained(lines);
    assertThat(line(lines, Act.KEY_ADDED).admitted()).isEqualTo(SECRET);
    assertThat(line(lines, Act.KEY_REVOKED).detail()).containsEntry("key", key.id().toString());
    assertThat(line(lines, Act.MERCHANT_CHANGED).detail())
        .containsEntry("name", "Shop")
        .containsEntry("parent", "acme")
        .containsEntry("defaultCurrency", "XOF")
        .containsEntry("disabled", "false")
        .containsKey("merchantNumber");
    assertThat(line(lines, Act.OPERATOR_ADDED).admitted()).isEqualTo(TOKEN);
    assertThat(line(lines, Act.OPERATOR_REMOVED).detail())
        .containsEntry("role", Role.values()[0].code())
        .containsEntry("expiresAt", "2026-11-21T12:01:00Z");
  }

  @Test
  void acts_thatChangeNothing_areNotTold() {
    done(save(ACME, null));
    done(open("SALES"));
    int told = log().size();

    done(new SaveMerchant(ACME, null, null, null, null, "ann"));
    assertThat(ledger.execute(open("SALES"))).isInstanceOf(Outcome.Replayed.class);

    assertThat(log()).hasSize(told);
  }

  @Test
  void acts_onWhatIsNotThere_areRefusedAndNotTold() {
    done(save(ACME, null));
    done(save(SHOP, ACME));
    MerchantKey key = done(addKey());
    int told = log().size();

    assertThat(refused(save(new MerchantId("deep"), SHOP))).isEqualTo(Refusal.PARENT_UNFIT);
    assertThat(refused(save(new MerchantId("deep"), NOBODY))).isEqualTo(Refusal.PARENT_UNFIT);
    assertThat(refused(save(ACME, SHOP))).isEqualTo(Refusal.PARENT_FIXED);
    assertThat(refused(new OpenAccount(ref(NOBODY, "SALES"), "ann")))
        .isEqualTo(Refusal.MERCHANT_UNKNOWN);
    assertThat(refused(addKey())).isEqualTo(Refusal.SECRET_TAKEN);
    assertThat(refused(new RevokeKey(SHOP, key.id(), "ann"))).isEqualTo(Refusal.KEY_UNKNOWN);
    assertThat(refused(new RemoveOperator("bob", "ann"))).isEqualTo(Refusal.OPERATOR_UNKNOWN);

    assertThat(log()).hasSize(told);
    done(new RevokeKey(ACME, key.id(), "ann"));
    assertThat(ledger.execute(new RevokeKey(ACME, key.id(), "ann")))
        .isInstanceOf(Outcome.Replayed.class);
    assertThat(log()).hasSize(told + 1);
  }

  /// Somebody who was sent away must not keep the run of the books.
  @Test
  void operator_removed_isLetInNoMore() {
    done(new AddOperator("bob", Role.READER, TOKEN, null, "ann"));
    assertThat(ledger.operator(TOKEN)).isPresent();

    done(new RemoveOperator("bob", "ann"));

    assertThat(ledger.operator(TOKEN)).isEmpty();
  }

  /// Who is refused must be told which of two mistakes it was.
  @Test
  void parent_thatCannotBe_isRefusedWithTheReason() {
    done(save(ACME, null));
    done(save(SHOP, ACME));

    assertThat(ledger.execute(save(ACME, SHOP)))
        .isEqualTo(
            Outcome.refused(
                Refusal.PARENT_FIXED,
                "merchant acme was created without a parent; that cannot change"));
    assertThat(ledger.execute(save(SHOP, NOBODY)))
        .isEqualTo(
            Outcome.refused(
                Refusal.PARENT_FIXED,
                "merchant shop was created with the parent acme; that cannot change"));
    assertThat(ledger.execute(save(new MerchantId("deep"), SHOP)))
        .isEqualTo(
            Outcome.refused(
                Refusal.PARENT_UNFIT, "shop is itself a sub-merchant, so it cannot be a parent"));
    assertThat(ledger.execute(save(new MerchantId("deep"), NOBODY)))
        .isEqualTo(
            Outcome.refused(
                Refusal.PARENT_UNFIT, "nobody is no merchant, so it cannot be a parent"));
    assertThat(done(save(SHOP, ACME)).created()).as("naming the parent again").isFalse();
  }

  /// One account more would get the number of another merchant's.
  @Test
  void accounts_ofAMerchant_areAtMost9999() {
    done(save(ACME, null));
    List<CompletableFuture<Outcome<Account>>> opened =
        IntStream.rangeClosed(1, AccountId.MOST)
            .mapToObj(i -> ledger.submit(open("B" + i)))
            .toList();

    assertThat(Ledger.await(opened.getLast())).isInstanceOf(Outcome.Recorded.class);
    assertThat(ledger.execute(open("ONE_MORE")))
        .isEqualTo(
            Outcome.refused(Refusal.ACCOUNTS_EXCEEDED, "merchant acme has 9999 accounts already"));
  }

  @Test
  void keys_ofNobodyAndNamesThatAreTaken_areRefused() {
    done(save(ACME, null));
    done(new AddOperator("bob", Role.READER, TOKEN, null, "ann"));
    var key = new AddKey(NOBODY, "oxapay", "", "", null, List.of(), null, SECRET, "ann");

    assertThat(refused(key)).isEqualTo(Refusal.MERCHANT_UNKNOWN);
    assertThat(refused(new AddOperator("bob", Role.ADMIN, TOKEN, null, "ann")))
        .isEqualTo(Refusal.OPERATOR_TAKEN);
    assertThat(ledger.operator(TOKEN)).get().extracting(Operator::role).isEqualTo(Role.READER);
  }

  /// The log is where somebody looks up what a key was good for when it was given out.
  @Test
  void key_withAnEnd_isToldWithAllThatItIs() {
    done(save(ACME, null));
    MerchantKey key =
        done(
            new AddKey(
                ACME,
                "neox",
                "",
                "till",
                "id-1",
                List.of("10.0.0.1", "10.1.0.0/16"),
                NOW.plusSeconds(60),
                SECRET,
                "ann"));

    assertThat(line(log(), Act.KEY_ADDED).detail())
        .containsOnly(
            Map.entry("key", key.id().toString()),
            Map.entry("dialect", "neox"),
            Map.entry("kind", ""),
            Map.entry("label", "till"),
            Map.entry("clientId", "id-1"),
            Map.entry("allowedAddresses", "10.0.0.1 10.1.0.0/16"),
            Map.entry("expiresAt", "2026-11-21T12:01:00Z"));
  }

  /// A token made for a key that is revoked, or another merchant's, would open a door just shut.
  @Test
  void token_forAKeyThatDoesNotWork_isRefused() {
    done(save(ACME, null));
    done(save(SHOP, null));
    MerchantKey key = done(addKey());

    assertThat(refused(issue(SHOP, key, 1))).isEqualTo(Refusal.KEY_UNKNOWN);
    assertThat(refused(new IssueToken(ACME, new KeyId(1, ACME.lane().number()), token(1), HOUR, 9)))
        .isEqualTo(Refusal.KEY_UNKNOWN);
    done(issue(ACME, key, 1));
    done(new RevokeKey(ACME, key.id(), "ann"));
    assertThat(refused(issue(ACME, key, 2))).isEqualTo(Refusal.KEY_UNKNOWN);
    assertThat(isKnown(token(1))).isFalse();
  }

  /// Tokens that have ended must not count, or a client that asks for one an hour is thrown out of
  /// those that it uses; nor may they be kept for ever.
  @Test
  void tokens_thatHaveEnded_makeRoomBeforeThoseThatWork() {
    done(save(ACME, null));
    MerchantKey key = done(addKey());
    done(issue(ACME, key, 1));
    now.set(NOW.plus(HOUR).minusNanos(1_000));
    done(issue(ACME, key, 2));
    now.set(NOW.plus(HOUR));
    done(issue(ACME, key, 3));

    assertThat(isKnown(token(1))).isFalse();
    assertThat(isKnown(token(2))).isTrue();
    assertThat(isKnown(token(3))).isTrue();
    done(issue(ACME, key, 4));
    assertThat(isKnown(token(2))).as("the oldest of more than two").isFalse();
    assertThat(isKnown(token(3))).isTrue();
  }

  @Test
  void token_thatEndedBeforeAnOlderOne_doesNotPushThatOut() {
    done(save(ACME, null));
    MerchantKey key = done(addKey());
    done(new IssueToken(ACME, key.id(), token(1), HOUR.multipliedBy(2), 2));
    now.set(NOW.plusSeconds(1));
    done(issue(ACME, key, 2));
    now.set(NOW.plusSeconds(1).plus(HOUR));
    done(issue(ACME, key, 3));

    assertThat(isKnown(token(1))).isTrue();
    assertThat(isKnown(token(2))).isFalse();
  }

  /// Were they to stay, each token that is issued once the clock is right again would have to make
  /// room for the next one, and its holder would be turned away.
  @Test
  void tokens_ofAClockThatWasAhead_makeRoomFirst() {
    done(save(ACME, null));
    MerchantKey key = done(addKey());
    now.set(NOW.plus(Duration.ofDays(1)));
    done(issue(ACME, key, 1));
    done(issue(ACME, key, 2));

    now.set(NOW);
    done(issue(ACME, key, 3));
    now.set(NOW.plusSeconds(1));
    done(issue(ACME, key, 4));

    assertThat(List.of(token(1), token(2))).noneMatch(this::isKnown);
    assertThat(List.of(token(3), token(4))).allMatch(this::isKnown);
  }

  /// A merchant who shuts one door must not find the others shut, whatever else the batch does.
  @Test
  void tokensAndSecrets_ofOtherKeysInTheBatch_outliveARevokedKey() {
    done(save(ACME, null));
    MerchantKey key = done(addKey());
    Hash secret = Hash.sha256(new byte[] {2});
    MerchantKey other =
        done(new AddKey(ACME, "oxapay", "", "", null, List.of(), null, secret, "ann"));
    done(issue(ACME, key, 1));
    Hash third = Hash.sha256(new byte[] {3});
    try (Ledger batch =
        new Ledger(
            store,
            LedgerConfig.DEFAULT,
            () -> new Ids(new Random(2)),
            LedgerListener.NONE,
            batcher -> batcher::turn)) {
      var _ = batch.submit(issue(ACME, other, 2));
      var _ = batch.submit(new AddKey(ACME, "oxapay", "", "", null, List.of(), null, third, "ann"));
      var _ = batch.submit(new RevokeKey(ACME, key.id(), "ann"));
    }

    assertThat(isKnown(token(1))).isFalse();
    assertThat(List.of(SECRET, secret, third, token(2))).allMatch(this::isKnown);
  }

  private static IssueToken issue(MerchantId merchant, MerchantKey key, int number) {
    return new IssueToken(merchant, key.id(), token(number), HOUR, 2);
  }

  /// A token that may be one of ACME's.
  private static Hash token(int number) {
    return IntStream.range(0, 10_000)
        .mapToObj(i -> Hash.sha256(new byte[] {(byte) number, (byte) i, (byte) (i >> 8)}))
        .filter(hash -> Lane.ofHash(hash).equals(ACME.lane()))
        .findFirst()
        .orElseThrow();
  }

  private boolean isKnown(Hash credential) {
    return ledger.read(new BalanceQuery.ByCredential(credential)).isPresent();
  }

  /// The lines of each subject, numbered from 1, each with a hash that covers the one before it.
  private static void assertChained(List<LogLine> newestFirst) {
    Map<String, LogLine> last = new HashMap<>();
    for (LogLine line : newestFirst.reversed()) {
      LogLine before = last.put(line.subject(), line);
      Hash previous = before == null ? Chain.startOfLog(line.subject()) : before.hash();
      assertThat(line.number()).isEqualTo(before == null ? 1 : before.number() + 1);
      assertThat(line.hash()).isNotNull().isEqualTo(Chain.next(previous, line));
    }
  }

  private static SaveMerchant save(MerchantId merchant, @Nullable MerchantId parent) {
    return new SaveMerchant(merchant, null, parent, null, null, "ann");
  }

  private static AccountRef ref(MerchantId merchant, String businessType) {
    return new AccountRef(
        merchant, AccountType.values()[0], businessType, Currencies.find("EUR").orElseThrow());
  }

  private static OpenAccount open(String businessType) {
    return new OpenAccount(ref(ACME, businessType), "ann");
  }

  private static AddKey addKey() {
    return new AddKey(ACME, "oxapay", "api_key", "till", null, List.of(), null, SECRET, "ann");
  }

  private <T> T done(Command<T> command) {
    Outcome<T> outcome = ledger.execute(command);
    assertThat(outcome).isInstanceOf(Outcome.Recorded.class);
    return ((Outcome.Recorded<T>) outcome).value();
  }

  private Refusal refused(Command<?> command) {
    Outcome<?> outcome = ledger.execute(command);
    assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    return ((Outcome.Refused<?>) outcome).refusal();
  }

  /// The whole log, within a subject the newest first.
  private List<LogLine> log() {
    List<LogLine> lines = new ArrayList<>(store.log(new LogQuery(null, 1_000)));
    lines.sort((one, other) -> Long.compare(other.number(), one.number()));
    return lines;
  }

  private static LogLine line(List<LogLine> lines, Act act) {
    return lines.stream().filter(line -> line.act() == act).findFirst().orElseThrow();
  }
}

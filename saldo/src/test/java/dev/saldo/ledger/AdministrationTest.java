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
  private static final Hash SECRET = Hash.sha256(new byte[] {1});
  private static final Hash TOKEN =
      IntStream.range(0, 10_000)
          .mapToObj(i -> Hash.sha256(new byte[] {(byte) i, (byte) (i >> 8)}))
          .filter(hash -> Lane.ofHash(hash).equals(new RemoveOperator("bob", "ann").lane()))
          .findFirst()
          .orElseThrow();

  private Instant now = NOW;
  private final MemoryLedgerStore store = new MemoryLedgerStore(() -> now);
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

  /// Were they to stay, each token that is issued once the clock is right again would have to make
  /// room for the next one, and its holder would be turned away.
  @Test
  void tokens_ofAClockThatWasAhead_makeRoomFirst() {
    done(save(ACME, null));
    MerchantKey key = done(addKey());
    now = NOW.plus(Duration.ofDays(1));
    Hash ahead = issue(key, 1);
    Hash alsoAhead = issue(key, 2);

    now = NOW;
    Hash right = issue(key, 3);
    now = NOW.plusSeconds(1);
    Hash alsoRight = issue(key, 4);

    assertThat(List.of(ahead, alsoAhead)).noneMatch(this::isKnown);
    assertThat(List.of(right, alsoRight)).allMatch(this::isKnown);
  }

  /// @return the hash of a token of a key that may have two of them
  private Hash issue(MerchantKey key, int number) {
    Hash token =
        IntStream.range(0, 10_000)
            .mapToObj(i -> Hash.sha256(new byte[] {(byte) number, (byte) i, (byte) (i >> 8)}))
            .filter(hash -> Lane.ofHash(hash).equals(ACME.lane()))
            .findFirst()
            .orElseThrow();
    done(new IssueToken(ACME, key.id(), token, Duration.ofHours(1), 2));
    return token;
  }

  private boolean isKnown(Hash token) {
    return ledger.read(new BalanceQuery.ByCredential(token)).isPresent();
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

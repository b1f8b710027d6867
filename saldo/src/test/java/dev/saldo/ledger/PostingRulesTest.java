package dev.saldo.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.money.Amount;
import dev.saldo.money.Currencies;
import dev.saldo.money.Currency;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What no table of rules can say: several commands in one batch, what fell due together, and the
/// most accounts.
final class PostingRulesTest {

  private static final Currency USD = Currencies.of("USD");
  private static final AccountRef ONE = account("one", USD);
  private static final AccountRef TWO = account("two", USD);

  private final Decider decider = new Decider(new Ids(new Random(1)));
  private Instant now = Instant.parse("2026-03-01T08:00:00Z");
  private final MemoryLedgerStore store = new MemoryLedgerStore(() -> now);
  private int keys;

  private static AccountRef account(String merchant, Currency currency) {
    return new AccountRef(new MerchantId(merchant), AccountType.FUND, "", currency);
  }

  private List<Outcome<?>> decide(Command<?>... commands) {
    List<Command<?>> batch = List.of(commands);
    return store.commit(Needs.of(batch), snapshot -> decider.decide(snapshot, batch)).outcomes();
  }

  private Posting posting(AccountRef account, Terms terms) {
    return Posting.of(account, new IdempotencyKey("key-" + keys++), terms, "test");
  }

  private Posting payment(AccountRef account) {
    return posting(account, Terms.of(TransactionType.PAYMENT, Amount.of(100)));
  }

  private Posting freeze(AccountRef account, int amount, int seconds) {
    return posting(
        account,
        Terms.of(TransactionType.FREEZE, Amount.of(amount)).releasedAt(now.plusSeconds(seconds)));
  }

  private static Refusal refusal(Outcome<?> outcome) {
    return ((Outcome.Refused<?>) outcome).refusal();
  }

  private static Transaction recorded(Outcome<?> outcome) {
    return (Transaction) ((Outcome.Recorded<?>) outcome).value();
  }

  @BeforeEach
  void fund() {
    for (AccountRef account : List.of(ONE, TWO)) {
      decide(new SaveMerchant(account.merchant(), null, null, null, null, "test"));
      decide(payment(account));
    }
  }

  private Account row(AccountRef ref) {
    return store.accounts().stream()
        .filter(account -> account.ref().equals(ref))
        .findFirst()
        .orElseThrow();
  }

  /// What a neighbour in the batch had loaded is nobody else's to draw on.
  @Test
  void hold_ofANeighboursAccount_isUnknown() {
    String hold = recorded(decide(freeze(ONE, 10, 60)).getFirst()).id().toString();
    Terms unfreeze = Terms.on(TransactionType.UNFREEZE, hold, Amount.of(1));

    List<Outcome<?>> outcomes = decide(posting(ONE, unfreeze), posting(TWO, unfreeze));

    assertThat(outcomes.getFirst()).isInstanceOf(Outcome.Recorded.class);
    assertThat(refusal(outcomes.getLast())).isEqualTo(Refusal.HOLD_UNKNOWN);
  }

  @Test
  void hold_drawnInParts_isClosedWithTheLast() {
    TransactionId id = recorded(decide(freeze(ONE, 10, 60)).getFirst()).id();
    decide(posting(ONE, Terms.on(TransactionType.UNFREEZE, id.toString(), Amount.of(4))));
    assertThat(store.holds()).extracting(Hold::closedAt).containsOnlyNulls();

    decide(posting(ONE, Terms.on(TransactionType.UNFREEZE, id.toString(), Amount.of(6))));

    assertThat(store.holds()).extracting(Hold::closedAt).containsExactly(now);
  }

  /// The account must forget what was closed by hand, and wait for what is next.
  @Test
  void nextRelease_firstHoldClosedByHand_isTheSecondsAndThenNone() {
    TransactionId first = recorded(decide(freeze(ONE, 1, 60)).getFirst()).id();
    TransactionId second = recorded(decide(freeze(ONE, 2, 90)).getFirst()).id();
    decide(freeze(TWO, 3, 30));
    Instant later = Objects.requireNonNull(row(ONE).nextRelease()).plusSeconds(30);

    decide(posting(ONE, Terms.on(TransactionType.UNFREEZE, first.toString(), null)));
    assertThat(row(ONE).nextRelease()).isEqualTo(later);

    decide(posting(ONE, Terms.on(TransactionType.UNFREEZE, second.toString(), null)));
    assertThat(row(ONE).nextRelease()).isNull();
  }

  /// Verification counts on one order, or the same books would be right here and wrong there.
  @Test
  void releases_dueAtOneInstant_standInTheOrderOfTheirHolds() {
    List<String> holds =
        Stream.generate(() -> recorded(decide(freeze(ONE, 1, 60)).getFirst()).id().toString())
            .limit(8)
            .sorted()
            .toList();
    now = now.plusSeconds(60);
    decide(payment(ONE));

    assertThat(
            store.transactions().stream()
                .filter(each -> each.idempotencyKey().isOwn())
                .sorted((a, b) -> Long.compare(version(a), version(b)))
                .map(each -> Objects.requireNonNull(each.hold()).toString()))
        .isEqualTo(holds);
  }

  private static long version(Transaction transaction) {
    return transaction.entries().getFirst().version();
  }

  @Test
  void releases_recordedInABatchWithOthers_areCountedAlone() {
    decide(freeze(ONE, 1, 60));
    decide(freeze(TWO, 1, 60));
    now = now.plusSeconds(60);

    List<Outcome<?>> outcomes =
        decide(
            payment(account("one", Currencies.of("UGX"))),
            new RecordReleases(ONE.merchant()),
            new RecordReleases(TWO.merchant()),
            new RecordReleases(TWO.merchant()));

    assertThat(outcomes.subList(1, 4))
        .containsExactly(
            new Outcome.Recorded<>(1), new Outcome.Recorded<>(1), new Outcome.Replayed<>(0));
  }

  @Test
  void account_beyondTheMostOfAMerchant_isNotOpened() {
    Posting opens = payment(account("one", Currencies.of("UGX")));
    Posting sends =
        posting(
            ONE,
            Terms.to(
                TransactionType.EXCHANGE,
                Amount.of(1),
                new Terms.Target(account("two", Currencies.of("UGX")), Amount.of(1))));

    List<Outcome<?>> outcomes = decideWithFullMerchants(opens, sends, payment(ONE));

    assertThat(refusal(outcomes.get(0))).isEqualTo(Refusal.ACCOUNTS_EXCEEDED);
    assertThat(refusal(outcomes.get(1))).isEqualTo(Refusal.ACCOUNTS_EXCEEDED);
    assertThat(outcomes.get(2)).isInstanceOf(Outcome.Recorded.class);
  }

  private List<Outcome<?>> decideWithFullMerchants(Command<?>... commands) {
    List<Command<?>> batch = List.of(commands);
    Snapshot there = store.load(Needs.of(batch));
    return decider
        .decide(
            new Snapshot(
                there.now(),
                there.merchants().stream()
                    .map(merchant -> merchant.withAccounts(AccountId.MOST))
                    .toList(),
                there.accounts(),
                there.recorded(),
                there.holds(),
                there.keys(),
                there.credentials(),
                there.operators(),
                there.logHeads()),
            batch)
        .outcomes();
  }

  /// Two of the same key can meet in one batch before either is in the store.
  @Test
  void posting_twiceInOneBatch_isRecordedOnce() {
    Posting once = payment(ONE);

    List<Outcome<?>> outcomes = decide(once, once);

    assertThat(outcomes.getLast()).isEqualTo(new Outcome.Replayed<>(recorded(outcomes.getFirst())));
  }
}

package dev.saldo.ledger;

import dev.saldo.ledger.ModelBooks.ModelAccount;
import dev.saldo.ledger.ModelBooks.ModelHold;
import dev.saldo.ledger.SimulatedHistory.Attempt;
import dev.saldo.ledger.SimulatedHistory.Question;
import dev.saldo.money.Amount;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Judges a [SimulatedHistory]. The store tells in which order the batches came into the books;
/// [ModelBooks] is led through the same order, and every outcome, entry, look and row must be what
/// it says. What was answered must be what is there, and what was told as "nothing happened" must
/// not be.
final class HistoryJudge {

  private static final int MOST_FINDINGS = 5;

  private final SimulatedStore store;
  private final List<Attempt> attempts;
  private final Map<Command<?>, Attempt> attemptByCommand;
  private final List<Question> questions;
  private final ModelBooks model = new ModelBooks();
  private final Map<AccountRef, Entry> lastEntries = new HashMap<>();
  private final Map<AccountRef, Instant> lastTimes = new HashMap<>();
  private final Map<AccountRef, Hash> heads = new HashMap<>();
  private final Map<TransactionId, Hold> opened = new HashMap<>();
  private final Map<Needs.RecordedKey, Transaction> recorded = new HashMap<>();
  private final Map<Needs.RecordedKey, List<Attempt>> attemptsByKey = new HashMap<>();
  private final Map<Attempt, Outcome<?>> decided = new IdentityHashMap<>();
  private final Map<MerchantBalances, Integer> looks = new IdentityHashMap<>();
  private final Map<String, Integer> lastNumbers = new HashMap<>();
  private final List<String> findings = new ArrayList<>();
  private int released;

  HistoryJudge(
      SimulatedStore store,
      List<Merchant> merchants,
      List<Attempt> attempts,
      Map<Command<?>, Attempt> attemptByCommand,
      List<Question> questions) {
    this.store = store;
    this.attempts = attempts;
    this.attemptByCommand = attemptByCommand;
    this.questions = questions;
    merchants.forEach(merchant -> model.merchant(merchant.id(), merchant.disabled()));
    attempts.forEach(attempt ->
        attemptsByKey.computeIfAbsent(key(attempt.posting), _ -> new ArrayList<>()).add(attempt));
  }

  private static Needs.RecordedKey key(Posting posting) {
    return new Needs.RecordedKey(posting.merchant(), posting.idempotencyKey());
  }

  /// What is wrong, the first few things at most.
  List<String> findings() {
    List<SimulatedStore.Step> steps = store.steps();
    for (int i = 0; i < steps.size() && findings.isEmpty(); i++) {
      switch (steps.get(i)) {
        case SimulatedStore.Batch batch -> judge(batch);
        case SimulatedStore.Look(Instant now, List<Optional<MerchantBalances>> answers) -> {
          int place = i;
          answers.forEach(answer -> answer.ifPresent(found -> judge(found, now, place)));
        }
      }
    }
    if (findings.isEmpty()) {
      attempts.forEach(this::judge);
      questions.forEach(this::judge);
      judgeRows();
    }
    return List.copyOf(findings.subList(0, Math.min(MOST_FINDINGS, findings.size())));
  }

  private void require(boolean holds, String what, @Nullable Object... about) {
    if (!holds) {
      findings.add(what.formatted(about));
    }
  }

  private void judge(SimulatedStore.Batch batch) {
    Changes changes = batch.decision().changes();
    for (Account account : changes.accounts().added()) {
      heads.put(account.ref(), Chain.start(account.id(), account.ref(), account.openedAt()));
    }
    changes.holds().added().forEach(hold -> opened.put(hold.id(), hold));
    Deque<Transaction> found = new ArrayDeque<>(changes.transactions());
    if (batch.commands().isEmpty()) {
      while (!found.isEmpty() && findings.isEmpty()) {
        judgeUntold(batch.now(), found);
      }
      return;
    }
    List<Outcome<?>> outcomes = batch.decision().outcomes();
    require(batch.commands().size() == outcomes.size(), "a batch was told in part");
    for (int i = 0; i < outcomes.size() && findings.isEmpty(); i++) {
      switch (batch.commands().get(i)) {
        case Posting posting -> {
          Attempt attempt = Objects.requireNonNull(attemptByCommand.get(posting));
          decided.put(attempt, outcomes.get(i));
          judgeOrder(attempt);
          judge(posting, outcomes.get(i), batch.now(), found);
        }
        case RecordReleases releases -> {
          model.sweep(releases.merchant(), batch.now());
          int count = judgeReleases(found);
          require(
              outcomes
                  .get(i)
                  .equals(count == 0 ? new Outcome.Replayed<>(0) : new Outcome.Recorded<>(count)),
              "%d releases, and the outcome %s",
              count,
              outcomes.get(i));
        }
        case Command<?> other -> require(false, "nobody asked for %s", other);
      }
    }
    require(found.isEmpty(), "recorded beside what was decided: %s", found);
  }

  /// The next transaction of a batch of which the ledger does not know that it is in the books.
  private void judgeUntold(Instant now, Deque<Transaction> found) {
    Transaction next = found.getFirst();
    if (next.idempotencyKey().isOwn()) {
      TransactionId hold = Objects.requireNonNull(next.hold());
      Instant latest = lastTimes.values().stream().reduce(now, Times::latest);
      require(model.release(hold, latest), "released, though not next to be: %s", next);
      judgeRelease(found.removeFirst());
      return;
    }
    Optional<Posting> posting =
        attemptsByKey
            .getOrDefault(new Needs.RecordedKey(next.merchant(), next.idempotencyKey()), List.of())
            .stream()
            .map(attempt -> attempt.posting)
            .filter(asked -> asked.fingerprint().equals(next.fingerprint()))
            .findFirst();
    if (posting.isEmpty()) {
      require(false, "nobody asked for %s", next);
    } else {
      judge(posting.get(), new Outcome.Recorded<>(next), now, found);
    }
  }

  private void judge(Posting posting, Outcome<?> outcome, Instant now, Deque<Transaction> found) {
    String expected = model.judge(posting, now);
    int _ = judgeReleases(found);
    String said =
        switch (outcome) {
          case Outcome.Recorded<?> _ -> "recorded";
          case Outcome.Replayed<?> _ -> "replayed";
          case Outcome.Refused<?>(Refusal refusal, String _) -> refusal.code();
        };
    require(said.equals(expected), "%s instead of %s: %s", said, expected, posting);
    if (!findings.isEmpty()) {
      return;
    }
    switch (outcome) {
      case Outcome.Recorded<?>(Object value) -> {
        Transaction transaction = found.pollFirst();
        if (transaction == null || !transaction.equals(value)) {
          require(false, "told as recorded, and not in its place: %s", value);
          return;
        }
        require(recorded.put(key(posting), transaction) == null, "recorded twice: %s", transaction);
        model.opened(posting, transaction.id());
        transaction.entries().forEach(entry -> judge(transaction, entry));
        for (Entry entry : transaction.entries()) {
          ModelAccount account = Objects.requireNonNull(model.accounts().get(entry.ref()));
          require(
              isSame(account, entry.after()) && account.version == entry.version(),
              "%s, and the model has it otherwise",
              entry);
        }
      }
      case Outcome.Replayed<?>(Object value) ->
          require(
              value.equals(recorded.get(key(posting))),
              "replayed as %s, and recorded as %s",
              value,
              recorded.get(key(posting)));
      case Outcome.Refused<?> _ -> {}
    }
  }

  /// What one server was asked for a merchant takes effect in the order in which it was asked.
  private void judgeOrder(Attempt attempt) {
    Integer last =
        lastNumbers.put(attempt.server + " " + attempt.posting.merchant(), attempt.number);
    require(last == null || last < attempt.number, "overtaken by a later one: %s", attempt.posting);
  }

  /// The releases that the model has just done are the next transactions.
  private int judgeReleases(Deque<Transaction> found) {
    List<ModelBooks.Release> expected = model.takeReleases();
    if (expected.isEmpty()) {
      return 0;
    }
    Map<TransactionId, ModelBooks.Release> byHold = new HashMap<>();
    expected.forEach(release -> byHold.put(release.hold(), release));
    for (int i = expected.size(); i > 0; i--) {
      Transaction transaction = found.pollFirst();
      ModelBooks.Release release =
          transaction == null || transaction.hold() == null
              ? null
              : byHold.remove(transaction.hold());
      if (transaction == null || release == null) {
        require(false, "due, and not released: %s", byHold);
        return 0;
      }
      require(
          transaction.recordedAt().equals(release.at()), "released at another time: %s", release);
      judgeRelease(transaction);
    }
    return expected.size();
  }

  private void judgeRelease(Transaction transaction) {
    TransactionId hold = Objects.requireNonNull(transaction.hold());
    released++;
    require(
        transaction.idempotencyKey().value().equals("saldo:release:" + hold)
            && transaction.recordedBy().equals("saldo"),
        "no release as Saldo does it: %s",
        transaction);
    transaction.entries().forEach(entry -> judge(transaction, entry));
  }

  /// Invariants 1, 2 and 4, and that time never runs backwards within an account.
  private void judge(Transaction transaction, Entry entry) {
    AccountRef ref = entry.ref();
    Entry before = lastEntries.put(ref, entry);
    Balance was = before == null ? Balance.ZERO : before.after();
    require(
        entry.version() == (before == null ? 1 : before.version() + 1),
        "a version's gap: %s",
        entry);
    require(entry.after().since(was).equals(entry.change()), "not the difference: %s", entry);
    Amount sum = Amount.ZERO;
    for (Part part : Part.values()) {
      sum = sum.plus(entry.change().of(part));
    }
    require(sum.isZero(), "not zero in all: %s", entry);
    Balance after = entry.after();
    require(
        !after.pending().isNegative()
            && !after.reserved().isNegative()
            && !after.frozen().isNegative()
            && !after.fees().isNegative(),
        "below zero: %s",
        entry);
    Instant last = lastTimes.put(ref, transaction.recordedAt());
    require(
        last == null || !transaction.recordedAt().isBefore(last),
        "time runs back: %s",
        transaction);
    Hash head = heads.put(ref, entry.hash());
    require(
        head != null
            && Chain.next(head, transaction, openedBy(transaction), entry).equals(entry.hash()),
        "the chain is broken at %s",
        entry);
  }

  /// The hold that a transaction opened, as it was then; null when it opened none.
  private @Nullable Hold openedBy(Transaction transaction) {
    Hold hold = opened.get(transaction.id());
    return hold == null
        ? null
        : Hold.opened(
            hold.id(),
            hold.account(),
            hold.kind(),
            hold.amount(),
            hold.fee(),
            hold.releaseAt(),
            hold.openedAt());
  }

  private static boolean isSame(ModelAccount account, Balance balance) {
    return balance.available().equals(Amount.of(account.available))
        && balance.pending().equals(Amount.of(account.pending))
        && balance.reserved().equals(Amount.of(account.reserved))
        && balance.frozen().equals(Amount.of(account.frozen))
        && balance.fees().equals(Amount.of(account.fees))
        && balance.overdraft().equals(Amount.of(account.limit));
  }

  /// A look shows every account as it is after all that came before it, with what is due released.
  private void judge(MerchantBalances look, Instant now, int place) {
    looks.put(look, place);
    for (Account account : look.accounts()) {
      ModelAccount expected = model.view(account.ref(), now);
      require(
          isSame(expected, account.balance())
              && expected.version == account.version()
              && expected.updatedAt.equals(account.updatedAt()),
          "seen at %s: %s",
          now,
          account);
    }
    long there =
        model.accounts().keySet().stream()
            .filter(ref -> ref.merchant().equals(look.merchant().id()))
            .count();
    require(there == look.accounts().size(), "%d accounts are seen in %s", there, look);
  }

  /// A look that is answered took place after it was asked for, and at the right merchant.
  private void judge(Question question) {
    if (question.answer != null) {
      MerchantBalances answer = question.answer.orElse(null);
      Integer place = answer == null ? null : looks.get(answer);
      require(
          answer != null
              && place != null
              && place >= question.begun
              && answer.merchant().id().equals(question.merchant),
          "asked for %s, answered %s",
          question.merchant,
          answer);
    }
  }

  /// What a client was told is what is so.
  private void judge(Attempt attempt) {
    Posting posting = attempt.posting;
    Outcome<Transaction> outcome = attempt.outcome;
    if (outcome != null) {
      require(outcome.equals(decided.get(attempt)), "answered %s to %s", outcome, posting);
      return;
    }
    require(attempt.failure != null || attempt.lost, "never answered: %s", posting);
    require(
        attempt.isUnknown() || !decided.containsKey(attempt),
        "told that nothing happened, and it did: %s",
        posting);
    Transaction there = recorded.get(key(posting));
    if (there != null
        && !attempt.isUnknown()
        && there.fingerprint().equals(posting.fingerprint())) {
      require(
          attemptsByKey.getOrDefault(key(posting), List.of()).stream()
              .anyMatch(other ->
                  other.isUnknown() || other.outcome instanceof Outcome.Recorded<Transaction>),
          "all were told that nothing happened, and it did: %s",
          there);
    }
    if (attempt.failure != null && !(attempt.failure instanceof LedgerException)) {
      require(
          attempt.failure instanceof IllegalStateException,
          "failed: %s, %s",
          attempt.failure,
          posting);
    }
  }

  /// The rows in the end: invariants 3, 4 and 5, and the model's figures.
  private void judgeRows() {
    Map<AccountId, Map<HoldKind, BigDecimal>> held = new HashMap<>();
    Map<AccountId, Instant> next = new HashMap<>();
    for (Hold hold : store.books().holds()) {
      ModelHold expected = model.holds().get(hold.id().toString());
      require(
          expected != null
              && Amount.of(expected.left).equals(hold.left())
              && Amount.of(expected.fee).equals(hold.feeLeft()),
          "a hold is otherwise: %s",
          hold);
      held.computeIfAbsent(hold.account(), _ -> new EnumMap<>(HoldKind.class))
          .merge(hold.kind(), hold.left().plus(hold.feeLeft()).toBigDecimal(), BigDecimal::add);
      if (hold.isOpen() && hold.releaseAt() != null) {
        next.merge(hold.account(), hold.releaseAt(), (a, b) -> a.isBefore(b) ? a : b);
      }
    }
    for (Account account : store.books().accounts()) {
      Entry last = lastEntries.get(account.ref());
      require(
          last != null
              && last.version() == account.version()
              && last.after().equals(account.balance())
              && last.hash().equals(account.head())
              && Objects.equals(lastTimes.get(account.ref()), account.updatedAt())
              && Objects.equals(next.get(account.id()), account.nextRelease()),
          "not its last entry: %s",
          account);
      Map<HoldKind, BigDecimal> sums = held.getOrDefault(account.id(), Map.of());
      for (HoldKind kind : HoldKind.values()) {
        require(
            Amount.of(sums.getOrDefault(kind, BigDecimal.ZERO)).equals(part(account, kind)),
            "not what its holds add up to: %s",
            account);
      }
    }
    recorded.forEach((key, transaction) ->
        require(
            store
                .books()
                .transaction(key.merchant(), key.idempotencyKey())
                .filter(transaction::equals)
                .isPresent(),
            "it is gone: %s",
            transaction));
    require(
        store.books().transactions().size() == recorded.size() + released,
        "there are other transactions than %s and %d releases",
        recorded,
        released);
  }

  private static Amount part(Account account, HoldKind kind) {
    return switch (kind) {
      case PAYOUT -> account.balance().pending();
      case RESERVE -> account.balance().reserved();
      case FREEZE -> account.balance().frozen();
    };
  }
}

package dev.saldo.ledger;

import dev.saldo.ledger.StoredBooks.EntryContent;
import dev.saldo.ledger.StoredBooks.EntryRow;
import dev.saldo.ledger.StoredBooks.TransactionRow;
import dev.saldo.money.Amount;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Goes through the history of one account and recomputes it: the chain, what each entry may have
/// changed, every hold. Holds in memory what is open, not what was.
///
/// What it cannot know after a damaged row (the balance before, the hash before) it takes from the
/// next one that is whole, so that one wrong value is told once and not again for every entry
/// behind it. For one thread.
final class AccountVerification {

  /// A hold as the entries so far left it, and its row.
  private record Open(Hold hold, Hold row) {}

  private final Findings findings;
  private final String name;
  private final long key;
  private final @Nullable Account row;
  private final @Nullable AccountHead since;

  private final Map<TransactionId, Open> open = new HashMap<>();
  private final TreeSet<Hold> timed = new TreeSet<>(PostingRules.BY_RELEASE);
  private long version;
  private @Nullable Balance balance;
  private @Nullable Hash head;
  private @Nullable Instant last;
  private Amount pending = Amount.ZERO;
  private Amount reserved = Amount.ZERO;
  private Amount frozen = Amount.ZERO;

  /// @param row null when it is damaged or missing
  /// @param since what a checkpoint noted of the account; null when nothing
  AccountVerification(
      Findings findings, long key, @Nullable Account row, @Nullable AccountHead since) {
    this.findings = findings;
    this.key = key;
    this.row = row;
    this.since = since;
    this.name = name(key, row);
    this.balance = Balance.ZERO;
    this.head = row == null ? null : Chain.start(row.id(), row.ref(), row.openedAt());
    this.last = row == null ? null : row.openedAt();
    checkSince();
  }

  static String name(long key, @Nullable Account row) {
    return "account " + key + (row == null ? "" : " (" + row.accountNo() + ")");
  }

  /// Takes the next entry.
  void entry(EntryRow entry) {
    String where = "entry " + entry.version() + " of " + name;
    if (entry.version() != version + 1) {
      findings.compare(where, "version after " + version, version + 1, entry.version());
      forget();
    }
    version = entry.version();
    switch (entry.content()) {
      case Stored.Whole<EntryContent>(EntryContent content) -> entry(where, entry, content);
      case Stored.Damaged<EntryContent>(String what) -> {
        findings.add(where, what);
        forget();
      }
      case Stored.Missing<EntryContent>() -> forget();
    }
    checkSince();
  }

  private void forget() {
    balance = null;
    head = null;
  }

  private void entry(String where, EntryRow entry, EntryContent content) {
    if (last != null && content.recordedAt().isBefore(last)) {
      findings.add(
          new Finding(where, "recorded at", "not before " + last, content.recordedAt().toString()));
    }
    checkParts(where, content.after());
    TransactionRow transaction = transaction(where, entry, content);
    if (row != null && transaction != null) {
      if (entry.opened() instanceof Stored.Damaged<Hold>(String what)) {
        findings.add("hold " + transaction.id(), what);
      } else {
        checkChain(where, row, entry, content, transaction);
        if (balance != null) {
          checkRules(where, row, entry, content, transaction, balance);
        }
      }
    }
    checkHeld(where, content.after());
    balance = content.after();
    head = content.hash();
    last = content.recordedAt();
  }

  /// The entry's transaction; null when there is none that can be judged.
  private @Nullable TransactionRow transaction(String where, EntryRow entry, EntryContent content) {
    switch (entry.transaction()) {
      case Stored.Missing<TransactionRow>() ->
          findings.add(where, "its transaction " + content.transaction() + " is not there");
      case Stored.Damaged<TransactionRow>(String what) ->
          findings.add("transaction " + content.transaction(), what);
      case Stored.Whole<TransactionRow>(TransactionRow transaction) -> {
        if (isSource(transaction) || isTarget(transaction)) {
          checkBelonging(transaction);
          return transaction;
        }
        findings.add(where, "its transaction " + transaction.id() + " names other entries");
      }
    }
    return null;
  }

  private boolean isSource(TransactionRow transaction) {
    return transaction.account().value() == key && transaction.version() == version;
  }

  private boolean isTarget(TransactionRow transaction) {
    AccountId target = transaction.target();
    return target != null && target.value() == key && transaction.targetVersion() == version;
  }

  private void checkBelonging(TransactionRow transaction) {
    String where = "transaction " + transaction.id();
    findings.compare(
        where,
        "merchant's number",
        transaction.account().merchantNumber(),
        transaction.merchantNumber());
    findings.compare(
        where, "lane in the id", transaction.account().lane(), transaction.id().lane());
  }

  private void checkChain(
      String where,
      Account account,
      EntryRow entry,
      EntryContent content,
      TransactionRow transaction) {
    if (head == null) {
      return;
    }
    MerchantId merchant =
        Objects.requireNonNullElse(transaction.merchant(), account.ref().merchant());
    Entry source = link(account, transaction.account(), transaction.version(), content);
    AccountId target = transaction.target();
    Transaction whole =
        new Transaction(
            transaction.id(),
            merchant,
            transaction.idempotencyKey(),
            transaction.fingerprint(),
            transaction.type(),
            transaction.hold(),
            transaction.occurredAt(),
            content.recordedAt(),
            transaction.recordedBy(),
            transaction.reference(),
            transaction.metadata(),
            target == null
                ? List.of(source)
                : List.of(source, link(account, target, transaction.targetVersion(), content)));
    Hash expected =
        Chain.next(
            head,
            whole,
            entry.opened().orNull(),
            link(account, account.id(), entry.version(), content));
    findings.compare(where, "hash", expected, content.hash());
  }

  /// As much of an entry as its hash needs.
  private static Entry link(Account account, AccountId id, long version, EntryContent content) {
    return new Entry(id, account.ref(), version, Change.NONE, content.after(), content.hash());
  }

  private void checkParts(String where, Balance after) {
    notNegative(where, "pending", after.pending());
    notNegative(where, "reserved", after.reserved());
    notNegative(where, "frozen", after.frozen());
    notNegative(where, "fees", after.fees());
    notNegative(where, "overdraft", after.overdraft());
    if (row != null && !after.inRange(row.ref().currency())) {
      findings.add(where, "a part needs more than " + Amount.MAX_DIGITS + " digits");
    }
  }

  private void notNegative(String where, String part, Amount amount) {
    if (amount.isNegative()) {
      findings.add(new Finding(where, part, "zero or more", amount.toString()));
    }
  }

  /// What the entry changed, against what its transaction can have done.
  private void checkRules(
      String where,
      Account account,
      EntryRow entry,
      EntryContent content,
      TransactionRow transaction,
      Balance before) {
    checkDue(where, account, content, transaction);
    Balance after = content.after();
    Change change = after.since(before);
    TransactionType type = transaction.type();
    Hold opened = entry.opened().orNull();
    if (!isSource(transaction)) {
      Change received = Change.NONE.move(change.external().negate(), Part.EXTERNAL, Part.AVAILABLE);
      findings.compare(where, "change by the other side of a " + type.code(), received, change);
      findings.compare("hold " + transaction.id(), "opened by a " + type.code(), null, opened);
      findings.compare(where, "overdraft", before.overdraft(), after.overdraft());
      return;
    }
    if (type != TransactionType.OVERDRAFT_LIMIT) {
      findings.compare(where, "overdraft", before.overdraft(), after.overdraft());
    }
    if (PostingRules.needsFunds(type) && after.spendable().isNegative()) {
      findings.add(
          new Finding(
              where,
              "left to spend after a " + type.code(),
              "zero or more",
              after.spendable().toString()));
    }
    Terms terms = terms(transaction, change, opened, after);
    try {
      checkTerms(account, transaction, terms);
      PostingRules.Draw draw = draw(account, transaction, terms);
      findings.compare(
          where, "change by a " + type.code(), PostingRules.change(terms, draw), change);
      if (draw != null) {
        drawn(draw, content.recordedAt());
      }
      opened(
          PostingRules.holdOpened(transaction.id(), account.id(), terms, content.recordedAt()),
          opened);
    } catch (IllegalArgumentException | BadPostingException e) {
      findings.add(where, "it cannot be a " + type.code() + ": " + e.getMessage());
    }
  }

  /// Whether what fell due was released before this entry, and this entry, if it is such a release,
  /// is as Saldo records it.
  private void checkDue(
      String where, Account account, EntryContent content, TransactionRow transaction) {
    Hold due = timed.isEmpty() ? null : timed.first();
    boolean isDue = due != null && due.isDue(content.recordedAt());
    if (!transaction.idempotencyKey().isOwn()) {
      if (due != null && isDue) {
        findings.add(where, "hold " + due.id() + " fell due before and is not released");
      }
      return;
    }
    String own = "transaction " + transaction.id();
    if (due == null || !isDue || !due.id().equals(transaction.hold())) {
      findings.add(own, "it is no release of the hold that falls due next");
      return;
    }
    Posting posting = PostingRules.release(account.ref(), due);
    findings.compare(own, "id", due.id().release(), transaction.id());
    findings.compare(
        own, "idempotency key", posting.idempotencyKey(), transaction.idempotencyKey());
    findings.compare(own, "type", posting.terms().type(), transaction.type());
    findings.compare(own, "fingerprint", posting.fingerprint(), transaction.fingerprint());
    findings.compare(own, "recorded by", posting.recordedBy(), transaction.recordedBy());
    findings.compare(own, "recorded at", due.releaseAt(), content.recordedAt());
    findings.compare(own, "occurred at", null, transaction.occurredAt());
    findings.compare(own, "reference", "", transaction.reference());
    findings.compare(own, "metadata", Map.of(), transaction.metadata());
  }

  /// The terms that the change tells. Whether they explain the whole change is seen by applying
  /// them.
  private static Terms terms(
      TransactionRow transaction, Change change, @Nullable Hold opened, Balance after) {
    TransactionType type = transaction.type();
    Amount in = change.external().negate();
    Instant releaseAt = opened == null ? null : opened.releaseAt();
    Terms terms =
        switch (type) {
          case PAYMENT ->
              Terms.of(type, in)
                  .withFee(change.fees())
                  .withReserve(change.reserved())
                  .releasedAt(releaseAt);
          case REFUND, CHARGEBACK -> Terms.of(type, in.negate()).withFee(change.fees());
          case FEE -> Terms.of(type, change.fees());
          case FEE_REFUND -> Terms.of(type, change.fees().negate());
          case PAYOUT ->
              opened == null
                  ? Terms.of(type, change.pending())
                  : Terms.of(type, opened.amount()).withFee(opened.fee());
          case PAYOUT_CANCELLATION -> Terms.on(type, "", null);
          case RESERVE -> Terms.of(type, change.reserved()).releasedAt(releaseAt);
          case RESERVE_RELEASE -> Terms.of(type, change.reserved().negate());
          case FREEZE -> Terms.of(type, change.frozen()).releasedAt(releaseAt);
          case UNFREEZE -> Terms.of(type, change.frozen().negate());
          case PAYOUT_RETURN, ADJUSTMENT -> Terms.of(type, in);
          case FEE_SETTLEMENT, PAYOUT_SETTLEMENT, TRANSFER, EXCHANGE -> Terms.of(type, in.negate());
          case OVERDRAFT_LIMIT -> Terms.of(type, after.overdraft());
        };
    return terms.withHold(transaction.hold() == null ? null : transaction.hold().toString());
  }

  private static void checkTerms(Account account, TransactionRow transaction, Terms terms) {
    boolean betweenAccounts = terms.type().needs().contains(Member.TO);
    if (betweenAccounts != (transaction.target() != null)) {
      throw new IllegalArgumentException(
          betweenAccounts ? "it names one account only" : "it names two accounts");
    }
    if (!betweenAccounts) {
      terms.check(account.ref());
    } else if (!Objects.requireNonNull(terms.amount()).isPositive() || terms.hold() != null) {
      throw new IllegalArgumentException("nothing leaves its account, or a hold is drawn on");
    }
    if (terms.type() == TransactionType.ADJUSTMENT && transaction.reference().isEmpty()) {
      throw new IllegalArgumentException("it has no reference");
    }
  }

  private PostingRules.@Nullable Draw draw(
      Account account, TransactionRow transaction, Terms terms) {
    if (transaction.hold() == null) {
      return null;
    }
    Open drawnOn = open.get(transaction.hold());
    if (drawnOn == null) {
      throw new IllegalArgumentException(
          "it draws on " + transaction.hold() + ", which is no open hold of the account");
    }
    Hold hold = drawnOn.hold();
    if (!PostingRules.drawsOn(terms.type()).contains(hold.kind())) {
      throw new IllegalArgumentException(
          "it draws on " + hold.id() + ", which is a " + hold.kind().code());
    }
    return PostingRules.draw(terms, hold, account.ref());
  }

  private void drawn(PostingRules.Draw draw, Instant at) {
    Hold before = draw.hold();
    Hold row = Objects.requireNonNull(open.get(before.id())).row();
    Hold rest = before.less(draw.part(), draw.feePart(), at);
    hold(before.kind(), draw.part().plus(draw.feePart()).negate());
    if (before.releaseAt() != null) {
      timed.remove(before);
    }
    if (rest.isOpen()) {
      keep(rest, row);
    } else {
      open.remove(rest.id());
      checkHold(rest, row);
    }
  }

  private void opened(@Nullable Hold expected, @Nullable Hold row) {
    if (expected == null) {
      if (row != null) {
        findings.add("hold " + row.id(), "its transaction opened none");
      }
      return;
    }
    hold(expected.kind(), expected.amount().plus(expected.fee()));
    if (row == null) {
      findings.add("hold " + expected.id(), "it is not there");
    }
    keep(expected, row == null ? expected : row);
  }

  private void keep(Hold hold, Hold row) {
    open.put(hold.id(), new Open(hold, row));
    if (hold.releaseAt() != null) {
      timed.add(hold);
    }
  }

  private void checkHold(Hold expected, Hold found) {
    if (!expected.equals(found)) {
      String where = "hold " + expected.id();
      findings.compare(where, "kind", expected.kind(), found.kind());
      findings.compare(where, "amount", expected.amount(), found.amount());
      findings.compare(where, "fee", expected.fee(), found.fee());
      findings.compare(where, "left", expected.left(), found.left());
      findings.compare(where, "fee left", expected.feeLeft(), found.feeLeft());
      findings.compare(where, "release at", expected.releaseAt(), found.releaseAt());
      findings.compare(where, "opened at", expected.openedAt(), found.openedAt());
      findings.compare(where, "closed at", expected.closedAt(), found.closedAt());
    }
  }

  private void hold(HoldKind kind, Amount amount) {
    switch (kind) {
      case PAYOUT -> pending = pending.plus(amount);
      case RESERVE -> reserved = reserved.plus(amount);
      case FREEZE -> frozen = frozen.plus(amount);
    }
  }

  /// What is held must be what the open holds add up to.
  private void checkHeld(String where, Balance after) {
    findings.compare(where, "pending, by its holds,", pending, after.pending());
    findings.compare(where, "reserved, by its holds,", reserved, after.reserved());
    findings.compare(where, "frozen, by its holds,", frozen, after.frozen());
    pending = after.pending();
    reserved = after.reserved();
    frozen = after.frozen();
  }

  /// Whether the account was here, in this state, when the checkpoint was made.
  private void checkSince() {
    if (since != null && since.version() == version && head != null) {
      findings.compare(
          name, "hash at version " + version + ", by the checkpoint,", since.head(), head);
    }
  }

  /// Takes that there are no more entries.
  void end() {
    open.values().forEach(each -> checkHold(each.hold(), each.row()));
    if (since != null && since.version() > version) {
      findings.compare(name, "version, by the checkpoint,", since.version(), version);
    }
    if (row == null) {
      return;
    }
    findings.compare(name, "version", version, row.version());
    if (balance != null && head != null) {
      findings.compare(name, "balance", balance, row.balance());
      findings.compare(name, "head", head, row.head());
      findings.compare(name, "updated at", last, row.updatedAt());
    }
    findings.compare(
        name,
        "next release",
        timed.isEmpty() ? null : timed.first().releaseAt(),
        row.nextRelease());
  }

  long version() {
    return version;
  }

  /// The hash of the last entry; null when it is not known.
  @Nullable Hash head() {
    return head;
  }
}

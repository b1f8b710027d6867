package dev.saldo.ledger;

import static dev.saldo.ledger.Part.AVAILABLE;
import static dev.saldo.ledger.Part.EXTERNAL;
import static dev.saldo.ledger.Part.FEES;
import static dev.saldo.ledger.Part.FROZEN;
import static dev.saldo.ledger.Part.PENDING;
import static dev.saldo.ledger.Part.RESERVED;

import dev.saldo.money.Amount;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Everything hard about money: what each posting does to the books, or why it is refused.
///
/// A deterministic function of the books at hand, the commands and the clock reading in the
/// snapshot; what is random comes from [Ids]. The commands of a batch are decided one after the
/// other, and each sees what those before it did; a refusal changes nothing and so harms no
/// neighbour.
///
/// A posting is decided in a staircase of refusals, in the order of [Refusal]; behind the line that
/// says so nothing can fail any more, and only then the books are touched. All sums are exact, and
/// rounding happens in one place: the share of a fee in a part of a payout.
///
/// As thread-safe as its ids.
final class Decider {

  private final Ids ids;
  private final Administration administration;

  Decider(Ids ids) {
    this.ids = ids;
    this.administration = new Administration(ids);
  }

  Decision decide(Snapshot snapshot, List<? extends Command<?>> commands) {
    Books books = new Books(snapshot);
    List<Outcome<?>> outcomes =
        commands.stream().<Outcome<?>>map(command -> decide(books, command)).toList();
    return new Decision(outcomes, books.changes());
  }

  private Outcome<?> decide(Books books, Command<?> command) {
    return switch (command) {
      case Posting posting -> post(books, posting);
      case SaveMerchant save -> administration.save(books, save);
      case OpenAccount open -> administration.open(books, open);
      case AddKey add -> administration.add(books, add);
      case RevokeKey revoke -> administration.revoke(books, revoke);
      case IssueToken issue -> administration.issue(books, issue);
      case AddOperator add -> administration.add(books, add);
      case RemoveOperator remove -> administration.remove(books, remove);
    };
  }

  private Outcome<Transaction> post(Books books, Posting posting) {
    Terms terms = posting.terms();
    TransactionType type = terms.type();

    Transaction earlier = books.recorded(posting.merchant(), posting.idempotencyKey());
    if (earlier != null) {
      return earlier.fingerprint().equals(posting.fingerprint())
          ? new Outcome.Replayed<>(earlier)
          : Outcome.refused(
              Refusal.KEY_CONFLICT,
              "idempotency key "
                  + posting.idempotencyKey()
                  + " was recorded before with another content");
    }
    Merchant merchant = books.merchants().get(posting.merchant());
    if (merchant == null) {
      return Outcome.refused(Refusal.MERCHANT_UNKNOWN, "no merchant " + posting.merchant());
    }
    if (merchant.disabled() && sends(type)) {
      return Outcome.refused(
          Refusal.MERCHANT_DISABLED, "merchant " + merchant.id() + " is disabled and may not send");
    }
    Account account = books.accounts().get(posting.account());
    Hold hold =
        terms.hold() == null || account == null ? null : hold(books, account, type, terms.hold());
    if (terms.hold() != null && hold == null) {
      return Outcome.refused(
          Refusal.HOLD_UNKNOWN, "the account has no hold of this kind with the id " + terms.hold());
    }
    if (hold != null && !hold.isOpen()) {
      return Outcome.refused(Refusal.HOLD_CLOSED, "nothing is left of " + hold.id());
    }
    Amount part =
        hold == null ? Amount.ZERO : Objects.requireNonNullElse(terms.amount(), hold.left());
    if (hold != null && part.compareTo(hold.left()) > 0) {
      return Outcome.refused(
          Refusal.HOLD_EXCEEDED,
          part + " is more than the " + hold.left() + " left of " + hold.id());
    }
    Amount feePart = hold == null ? Amount.ZERO : feeShare(hold, part, posting);
    Balance before = account == null ? Balance.ZERO : account.balance();
    Change change = change(terms, part, feePart);
    if (needsFunds(type) && before.spendable().plus(change.available()).isNegative()) {
      return Outcome.refused(
          Refusal.INSUFFICIENT_FUNDS,
          type.code()
              + " needs "
              + change.available().negate()
              + "; "
              + before.spendable()
              + " can be spent");
    }
    Balance after = before.after(change);
    if (type == TransactionType.OVERDRAFT_LIMIT) {
      after = after.withOverdraft(amount(terms));
    }
    if (!after.inRange()) {
      return Outcome.refused(
          Refusal.AMOUNT_OUT_OF_RANGE,
          "a part of the account would need more than " + Amount.MAX_DIGITS + " digits");
    }
    if (account == null && merchant.accounts() == AccountId.MOST) {
      return Outcome.refused(
          Refusal.ACCOUNTS_EXCEEDED, Administration.tooManyAccounts(merchant.id()));
    }
    // Nothing below may fail.

    Account open =
        account == null ? administration.open(books, merchant, posting.account()) : account;
    return new Outcome.Recorded<>(record(books, posting, open, change, after, hold, part, feePart));
  }

  private Transaction record(
      Books books,
      Posting posting,
      Account account,
      Change change,
      Balance after,
      @Nullable Hold drawn,
      Amount part,
      Amount feePart) {
    var recordedAt = Times.latest(books.now(), account.updatedAt());
    TransactionId id = ids.transaction(posting.lane(), recordedAt);
    Hold opened = opened(id, account.id(), posting.terms(), recordedAt);
    long version = account.version() + 1;
    var head =
        new Chain.Head(
            id,
            posting.merchant(),
            posting.idempotencyKey(),
            posting.fingerprint(),
            posting.terms().type(),
            drawn == null ? null : drawn.id(),
            opened,
            posting.occurredAt(),
            recordedAt,
            posting.recordedBy(),
            posting.reference(),
            posting.metadata(),
            List.of(new Chain.Touched(account.id(), version)));
    Entry entry =
        new Entry(
            account.id(),
            account.ref(),
            version,
            change,
            after,
            Chain.next(account.head(), head, account.id(), version, after));
    Transaction transaction =
        new Transaction(
            id,
            posting.merchant(),
            posting.idempotencyKey(),
            posting.fingerprint(),
            posting.terms().type(),
            head.hold(),
            posting.occurredAt(),
            recordedAt,
            posting.recordedBy(),
            posting.reference(),
            posting.metadata(),
            List.of(entry));
    books.accounts().put(account.ref(), account.after(entry, recordedAt));
    if (opened != null) {
      books.holds().put(id, opened);
    }
    if (drawn != null) {
      books.holds().put(drawn.id(), drawn.less(part, feePart, recordedAt));
    }
    books.record(transaction);
    return transaction;
  }

  /// What moves: the table of types, in code.
  private static Change change(Terms terms, Amount part, Amount feePart) {
    return switch (terms.type()) {
      case PAYMENT ->
          Change.NONE
              .move(amount(terms), EXTERNAL, AVAILABLE)
              .move(terms.fee(), AVAILABLE, FEES)
              .move(terms.reserve(), AVAILABLE, RESERVED);
      case REFUND, CHARGEBACK ->
          Change.NONE.move(amount(terms), AVAILABLE, EXTERNAL).move(terms.fee(), AVAILABLE, FEES);
      case FEE -> Change.NONE.move(amount(terms), AVAILABLE, FEES);
      case PAYOUT -> Change.NONE.move(amount(terms).plus(terms.fee()), AVAILABLE, PENDING);
      case PAYOUT_SETTLEMENT ->
          Change.NONE.move(part, PENDING, EXTERNAL).move(feePart, PENDING, FEES);
      case PAYOUT_CANCELLATION -> Change.NONE.move(part.plus(feePart), PENDING, AVAILABLE);
      case PAYOUT_RETURN, ADJUSTMENT -> Change.NONE.move(amount(terms), EXTERNAL, AVAILABLE);
      case RESERVE -> Change.NONE.move(amount(terms), AVAILABLE, RESERVED);
      case RESERVE_RELEASE -> Change.NONE.move(part, RESERVED, AVAILABLE);
      case FREEZE -> Change.NONE.move(amount(terms), AVAILABLE, FROZEN);
      case UNFREEZE -> Change.NONE.move(part, FROZEN, AVAILABLE);
      case OVERDRAFT_LIMIT -> Change.NONE;
    };
  }

  /// The hold that a posting opens; null when it opens none.
  private static @Nullable Hold opened(
      TransactionId id, AccountId account, Terms terms, java.time.Instant at) {
    return switch (terms.type()) {
      case PAYMENT ->
          terms.reserve().isZero()
              ? null
              : Hold.opened(id, account, HoldKind.RESERVE, terms.reserve(), Amount.ZERO, at);
      case PAYOUT -> Hold.opened(id, account, HoldKind.PAYOUT, amount(terms), terms.fee(), at);
      case RESERVE -> Hold.opened(id, account, HoldKind.RESERVE, amount(terms), Amount.ZERO, at);
      case FREEZE -> Hold.opened(id, account, HoldKind.FREEZE, amount(terms), Amount.ZERO, at);
      case REFUND,
          CHARGEBACK,
          FEE,
          PAYOUT_SETTLEMENT,
          PAYOUT_CANCELLATION,
          PAYOUT_RETURN,
          RESERVE_RELEASE,
          UNFREEZE,
          ADJUSTMENT,
          OVERDRAFT_LIMIT ->
          null;
    };
  }

  /// The account's hold that the type can draw on; null when there is none with this id.
  private static @Nullable Hold hold(
      Books books, Account account, TransactionType type, String id) {
    return TransactionId.parse(id)
        .map(books.holds()::get)
        .filter(hold -> hold.account().equals(account.id()) && hold.kind() == drawnKind(type))
        .orElse(null);
  }

  /// The kind of hold that the type draws on; null when on none.
  private static @Nullable HoldKind drawnKind(TransactionType type) {
    return switch (type) {
      case PAYOUT_SETTLEMENT, PAYOUT_CANCELLATION -> HoldKind.PAYOUT;
      case RESERVE_RELEASE -> HoldKind.RESERVE;
      case UNFREEZE -> HoldKind.FREEZE;
      case PAYMENT,
          REFUND,
          CHARGEBACK,
          FEE,
          PAYOUT,
          PAYOUT_RETURN,
          RESERVE,
          FREEZE,
          ADJUSTMENT,
          OVERDRAFT_LIMIT ->
          null;
    };
  }

  /// The fee that goes with a part of a payout, rounded down, so that the last part takes the rest.
  private static Amount feeShare(Hold hold, Amount part, Posting posting) {
    return part.equals(hold.left())
        ? hold.feeLeft()
        : hold.feeLeft().shareDown(part, hold.left(), posting.account().currency());
  }

  /// Whether a disabled merchant may not do it.
  private static boolean sends(TransactionType type) {
    return type == TransactionType.REFUND || type == TransactionType.PAYOUT;
  }

  private static boolean needsFunds(TransactionType type) {
    return switch (type) {
      case REFUND, PAYOUT, RESERVE, FREEZE -> true;
      case PAYMENT,
          CHARGEBACK,
          FEE,
          PAYOUT_SETTLEMENT,
          PAYOUT_CANCELLATION,
          PAYOUT_RETURN,
          RESERVE_RELEASE,
          UNFREEZE,
          ADJUSTMENT,
          OVERDRAFT_LIMIT ->
          false;
    };
  }

  private static Amount amount(Terms terms) {
    return Objects.requireNonNull(terms.amount(), "checked when the posting was made");
  }
}

package dev.saldo.ledger;

import static dev.saldo.ledger.Part.AVAILABLE;
import static dev.saldo.ledger.Part.EXTERNAL;
import static dev.saldo.ledger.Part.FEES;
import static dev.saldo.ledger.Part.FROZEN;
import static dev.saldo.ledger.Part.PENDING;
import static dev.saldo.ledger.Part.RESERVED;

import dev.saldo.money.Amount;
import dev.saldo.money.Currency;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a posting does, and what refuses it.
///
/// A posting is decided in a staircase of refusals, in the order of [Refusal]; behind the line that
/// says so nothing can fail any more, and only then the books are touched. All sums are exact, and
/// rounding happens in one place: the share of a fee in a part of a payout.
///
/// **Time.** A posting happens at the clock's reading, but never before the last entry of an
/// account that it touches. The timed holds of these accounts that are due by then are released
/// first, in the order of their times, each in a transaction recorded at the very time it fell due.
/// So whatever is recorded later finds them released, and an account's entries stand in the order
/// of their times.
///
/// As thread-safe as its ids.
final class PostingRules {

  /// Who records the timed releases.
  static final String OWN_NAME = "saldo";

  /// The order in which timed holds are released.
  static final Comparator<Hold> BY_RELEASE =
      Comparator.comparing((Hold hold) -> Objects.requireNonNull(hold.releaseAt()))
          .thenComparing(hold -> hold.id().toString());

  private final Ids ids;
  private final Administration administration;

  PostingRules(Ids ids, Administration administration) {
    this.ids = ids;
    this.administration = administration;
  }

  /// What the posting does to one account.
  private record Leg(Account account, Change change, Balance after) {}

  /// What the posting takes from a hold.
  record Draw(Hold hold, Amount part, Amount feePart) {}

  Outcome<Transaction> post(Books books, Posting posting) {
    Terms terms = posting.terms();
    TransactionType type = terms.type();
    Terms.Target to = terms.to();

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
    Instant at = time(books, posting.account(), to);
    if (terms.releaseAt() != null && !terms.releaseAt().isAfter(at)) {
      return Outcome.refused(
          Refusal.RELEASE_NOT_LATER, "releaseAt must be later than now, which is " + at);
    }
    Merchant merchant = books.merchants().get(posting.merchant());
    if (merchant == null) {
      return Outcome.refused(Refusal.MERCHANT_UNKNOWN, "no merchant " + posting.merchant());
    }
    Merchant receiver = to == null ? merchant : books.merchants().get(to.account().merchant());
    if (receiver == null) {
      return Outcome.refused(
          Refusal.MERCHANT_UNKNOWN,
          "no merchant " + Objects.requireNonNull(to).account().merchant());
    }
    if (merchant.disabled() && sends(type)) {
      return Outcome.refused(
          Refusal.MERCHANT_DISABLED, "merchant " + merchant.id() + " is disabled and may not send");
    }
    Account account = released(books, posting.account(), at);
    Account target = to == null ? null : released(books, to.account(), at);
    Hold hold = account == null || terms.hold() == null ? null : hold(books, account, terms);
    if (terms.hold() != null && hold == null) {
      return Outcome.refused(
          Refusal.HOLD_UNKNOWN, "the account has no such hold with the id " + terms.hold());
    }
    if (hold != null && !hold.isOpen()) {
      return Outcome.refused(Refusal.HOLD_CLOSED, "nothing is left of " + hold.id());
    }
    if (hold != null && !takesWhatIsThere(type) && part(terms, hold).compareTo(hold.left()) > 0) {
      return Outcome.refused(
          Refusal.HOLD_EXCEEDED,
          part(terms, hold) + " is more than the " + hold.left() + " left of " + hold.id());
    }
    Balance before = account == null ? Balance.ZERO : account.balance();
    if (takesFees(type) && before.fees().compareTo(amount(terms)) < 0) {
      return Outcome.refused(
          Refusal.FEES_EXCEEDED,
          type.code() + " needs " + terms.amount() + "; " + before.fees() + " stands in fees");
    }
    if (terms.upTo() && before.spendable().isPositive()) {
      terms = terms.withAmount(amount(terms).min(before.spendable()));
    }
    Draw draw = hold == null ? null : draw(terms, hold, posting.account());
    Change change = change(terms, draw);
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
    Change received = to == null ? Change.NONE : Change.NONE.move(to.amount(), EXTERNAL, AVAILABLE);
    Balance receivedAfter = (target == null ? Balance.ZERO : target.balance()).after(received);
    if (!after.inRange(posting.account().currency())) {
      return outOfRange(posting.account());
    }
    if (to != null && !receivedAfter.inRange(to.account().currency())) {
      return outOfRange(to.account());
    }
    // A type that moves money to another account needs funds, so its own account is open.
    if ((account == null || (to != null && target == null))
        && receiver.accounts() == AccountId.MOST) {
      return Outcome.refused(
          Refusal.ACCOUNTS_EXCEEDED, Administration.tooManyAccounts(receiver.id()));
    }
    // Nothing below may fail.

    List<Leg> legs = new ArrayList<>();
    legs.add(new Leg(opened(books, account, posting.account(), at), change, after));
    if (to != null) {
      legs.add(new Leg(opened(books, target, to.account(), at), received, receivedAfter));
    }
    TransactionId id = ids.transaction(posting.lane(), at);
    return new Outcome.Recorded<>(record(books, posting, terms, id, at, legs, draw));
  }

  private static Outcome<Transaction> outOfRange(AccountRef account) {
    Currency currency = account.currency();
    return Outcome.refused(
        Refusal.AMOUNT_OUT_OF_RANGE,
        "a part of the account would need more than "
            + (Amount.MAX_DIGITS - currency.digits())
            + " digits before the point");
  }

  /// Records the releases that are due in all accounts of the merchant that were loaded.
  Outcome<Integer> releaseAll(Books books, MerchantId merchant) {
    List<AccountRef> due =
        books
            .accounts()
            .rows()
            .filter(account -> account.ref().merchant().equals(merchant))
            .filter(account -> account.hasDue(books.now()))
            .map(Account::ref)
            .toList();
    long before = books.recordedCount();
    due.forEach(ref -> released(books, ref, time(books, ref, null)));
    int recorded = Math.toIntExact(books.recordedCount() - before);
    return recorded == 0 ? new Outcome.Replayed<>(0) : new Outcome.Recorded<>(recorded);
  }

  /// When a posting that touches these accounts happens.
  private static Instant time(Books books, AccountRef from, Terms.@Nullable Target to) {
    Account account = books.accounts().get(from);
    Account target = to == null ? null : books.accounts().get(to.account());
    Instant at = account == null ? books.now() : Times.latest(books.now(), account.updatedAt());
    return target == null ? at : Times.latest(at, target.updatedAt());
  }

  /// The account after its holds that are due were released; null when it is not open.
  private @Nullable Account released(Books books, AccountRef ref, Instant at) {
    Account account = books.accounts().get(ref);
    if (account == null || !account.hasDue(at)) {
      return account;
    }
    AccountId id = account.id();
    List<Hold> due =
        books
            .holds()
            .rows()
            .filter(hold -> hold.account().equals(id) && hold.isDue(at))
            .sorted(BY_RELEASE)
            .toList();
    for (Hold hold : due) {
      release(books, ref, hold);
    }
    return updateNextRelease(books, ref);
  }

  private void release(Books books, AccountRef ref, Hold hold) {
    Account account = Objects.requireNonNull(books.accounts().get(ref));
    Posting posting = release(ref, hold);
    Draw draw = new Draw(hold, hold.left(), Amount.ZERO);
    Change change = change(posting.terms(), draw);
    Leg leg = new Leg(account, change, account.balance().after(change));
    Instant at = Objects.requireNonNull(hold.releaseAt());
    record(books, posting, posting.terms(), hold.id().release(), at, List.of(leg), draw);
  }

  /// The posting that Saldo records when a hold of this account falls due.
  static Posting release(AccountRef account, Hold hold) {
    TransactionType type =
        switch (hold.kind()) {
          case RESERVE -> TransactionType.RESERVE_RELEASE;
          case FREEZE -> TransactionType.UNFREEZE;
          case PAYOUT -> throw new BrokenInvariantException("a payout's hold is never timed");
        };
    return Posting.of(
        account,
        IdempotencyKey.ofRelease(hold.id()),
        Terms.on(type, hold.id().toString(), null),
        OWN_NAME);
  }

  private static Account updateNextRelease(Books books, AccountRef ref) {
    Account account = Objects.requireNonNull(books.accounts().get(ref));
    Instant next =
        books
            .holds()
            .rows()
            .filter(hold -> hold.account().equals(account.id()) && hold.isOpen())
            .map(Hold::releaseAt)
            .filter(Objects::nonNull)
            .min(Comparator.naturalOrder())
            .orElse(null);
    Account updated = account.withNextRelease(next);
    books.accounts().put(ref, updated);
    return updated;
  }

  private Account opened(Books books, @Nullable Account account, AccountRef ref, Instant at) {
    if (account != null) {
      return account;
    }
    Merchant merchant = Objects.requireNonNull(books.merchants().get(ref.merchant()));
    return administration.open(books, merchant, ref, at);
  }

  private static Transaction record(
      Books books,
      Posting posting,
      Terms terms,
      TransactionId id,
      Instant at,
      List<Leg> legs,
      @Nullable Draw draw) {
    Hold hold = holdOpened(id, legs.getFirst().account().id(), terms, at);
    Transaction transaction =
        Chain.sealed(
            new Transaction(
                id,
                posting.merchant(),
                posting.idempotencyKey(),
                posting.fingerprint(),
                terms.type(),
                draw == null ? null : draw.hold().id(),
                posting.occurredAt(),
                at,
                posting.recordedBy(),
                posting.reference(),
                posting.metadata(),
                legs.stream().map(PostingRules::entry).toList()),
            hold);
    for (int i = 0; i < legs.size(); i++) {
      Account account = legs.get(i).account();
      books.accounts().put(account.ref(), account.after(transaction.entries().get(i), at));
    }
    if (draw != null) {
      Hold rest = draw.hold().less(draw.part(), draw.feePart(), at);
      books.holds().put(rest.id(), rest);
      if (!rest.isOpen() && rest.releaseAt() != null && rest.releaseAt().isAfter(at)) {
        updateNextRelease(books, posting.account());
      }
    }
    if (hold != null) {
      books.holds().put(id, hold);
      if (hold.releaseAt() != null) {
        updateNextReleaseWith(books, posting.account(), hold.releaseAt());
      }
    }
    books.record(transaction);
    return transaction;
  }

  private static void updateNextReleaseWith(Books books, AccountRef ref, Instant releaseAt) {
    Account account = Objects.requireNonNull(books.accounts().get(ref));
    if (account.nextRelease() == null || releaseAt.isBefore(account.nextRelease())) {
      books.accounts().put(ref, account.withNextRelease(releaseAt));
    }
  }

  /// The entry that a leg makes, with the hash before it.
  private static Entry entry(Leg leg) {
    Account account = leg.account();
    return new Entry(
        account.id(),
        account.ref(),
        account.version() + 1,
        leg.change(),
        leg.after(),
        account.head());
  }

  /// What moves in the posting's own account: the table of types, in code.
  ///
  /// @param draw what is taken from a hold; null when the posting draws on none
  static Change change(Terms terms, @Nullable Draw draw) {
    return switch (terms.type()) {
      case PAYMENT ->
          Change.NONE
              .move(amount(terms), EXTERNAL, AVAILABLE)
              .move(terms.fee(), AVAILABLE, FEES)
              .move(terms.reserve(), AVAILABLE, RESERVED);
      case REFUND ->
          Change.NONE.move(amount(terms), AVAILABLE, EXTERNAL).move(terms.fee(), AVAILABLE, FEES);
      case CHARGEBACK ->
          freed(draw).move(amount(terms), AVAILABLE, EXTERNAL).move(terms.fee(), AVAILABLE, FEES);
      case FEE -> freed(draw).move(amount(terms), AVAILABLE, FEES);
      case FEE_REFUND -> Change.NONE.move(amount(terms), FEES, AVAILABLE);
      case FEE_SETTLEMENT -> Change.NONE.move(amount(terms), FEES, EXTERNAL);
      case PAYOUT -> Change.NONE.move(amount(terms).plus(terms.fee()), AVAILABLE, PENDING);
      case PAYOUT_SETTLEMENT ->
          Change.NONE
              .move(drawn(draw).part(), PENDING, EXTERNAL)
              .move(drawn(draw).feePart(), PENDING, FEES);
      case PAYOUT_CANCELLATION, RESERVE_RELEASE, UNFREEZE -> freed(drawn(draw));
      case PAYOUT_RETURN, ADJUSTMENT -> Change.NONE.move(amount(terms), EXTERNAL, AVAILABLE);
      case RESERVE -> Change.NONE.move(amount(terms), AVAILABLE, RESERVED);
      case FREEZE -> Change.NONE.move(amount(terms), AVAILABLE, FROZEN);
      case TRANSFER, EXCHANGE -> Change.NONE.move(amount(terms), AVAILABLE, EXTERNAL);
      case OVERDRAFT_LIMIT -> Change.NONE;
    };
  }

  /// What was drawn from a hold, made available; nothing when nothing was drawn.
  private static Change freed(@Nullable Draw draw) {
    return draw == null
        ? Change.NONE
        : Change.NONE.move(draw.part().plus(draw.feePart()), draw.hold().kind().part(), AVAILABLE);
  }

  private static Draw drawn(@Nullable Draw draw) {
    return Objects.requireNonNull(draw, "checked when the posting was made");
  }

  /// The hold that a posting opens; null when it opens none.
  static @Nullable Hold holdOpened(TransactionId id, AccountId account, Terms terms, Instant at) {
    HoldKind kind =
        switch (terms.type()) {
          case PAYMENT -> terms.reserve().isZero() ? null : HoldKind.RESERVE;
          case PAYOUT -> HoldKind.PAYOUT;
          case RESERVE -> HoldKind.RESERVE;
          case FREEZE -> HoldKind.FREEZE;
          case REFUND,
              CHARGEBACK,
              FEE,
              FEE_REFUND,
              FEE_SETTLEMENT,
              PAYOUT_SETTLEMENT,
              PAYOUT_CANCELLATION,
              PAYOUT_RETURN,
              RESERVE_RELEASE,
              UNFREEZE,
              TRANSFER,
              EXCHANGE,
              ADJUSTMENT,
              OVERDRAFT_LIMIT ->
              null;
        };
    if (kind == null) {
      return null;
    }
    Amount held = terms.type() == TransactionType.PAYMENT ? terms.reserve() : amount(terms);
    Amount fee = kind == HoldKind.PAYOUT ? terms.fee() : Amount.ZERO;
    return Hold.opened(id, account, kind, held, fee, terms.releaseAt(), at);
  }

  /// The account's hold that the posting can draw on; null when there is none with this id.
  private static @Nullable Hold hold(Books books, Account account, Terms terms) {
    return TransactionId.parse(Objects.requireNonNull(terms.hold()))
        .map(books.holds()::get)
        .filter(hold -> hold.account().equals(account.id()))
        .filter(hold -> drawsOn(terms.type()).contains(hold.kind()))
        .orElse(null);
  }

  /// The kinds of holds that the type can draw on.
  static Set<HoldKind> drawsOn(TransactionType type) {
    return switch (type) {
      case PAYOUT_SETTLEMENT, PAYOUT_CANCELLATION -> Set.of(HoldKind.PAYOUT);
      case RESERVE_RELEASE -> Set.of(HoldKind.RESERVE);
      case UNFREEZE -> Set.of(HoldKind.FREEZE);
      case CHARGEBACK, FEE -> Set.of(HoldKind.RESERVE, HoldKind.FREEZE);
      case PAYMENT,
          REFUND,
          FEE_REFUND,
          FEE_SETTLEMENT,
          PAYOUT,
          PAYOUT_RETURN,
          RESERVE,
          FREEZE,
          TRANSFER,
          EXCHANGE,
          ADJUSTMENT,
          OVERDRAFT_LIMIT ->
          Set.of();
    };
  }

  /// How much of a hold is asked for.
  private static Amount part(Terms terms, Hold hold) {
    return Objects.requireNonNullElse(terms.amount(), hold.left());
  }

  /// What the posting takes from the hold: the part that is asked for, with its share of the fee,
  /// rounded down so that the last part takes the rest; or, for a type that is content with what is
  /// there, as much as it needs.
  static Draw draw(Terms terms, Hold hold, AccountRef account) {
    if (takesWhatIsThere(terms.type())) {
      return new Draw(hold, hold.left().min(amount(terms).plus(terms.fee())), Amount.ZERO);
    }
    Amount part = part(terms, hold);
    Amount feePart =
        part.equals(hold.left())
            ? hold.feeLeft()
            : hold.feeLeft().shareDown(part, hold.left(), account.currency());
    return new Draw(hold, part, feePart);
  }

  /// Whether what is left of a hold goes first, and the rest comes from what is available.
  private static boolean takesWhatIsThere(TransactionType type) {
    return type == TransactionType.CHARGEBACK || type == TransactionType.FEE;
  }

  private static boolean takesFees(TransactionType type) {
    return type == TransactionType.FEE_REFUND || type == TransactionType.FEE_SETTLEMENT;
  }

  /// Whether a disabled merchant may not do it.
  private static boolean sends(TransactionType type) {
    return switch (type) {
      case REFUND, PAYOUT, TRANSFER, EXCHANGE -> true;
      case PAYMENT,
          CHARGEBACK,
          FEE,
          FEE_REFUND,
          FEE_SETTLEMENT,
          PAYOUT_SETTLEMENT,
          PAYOUT_CANCELLATION,
          PAYOUT_RETURN,
          RESERVE,
          RESERVE_RELEASE,
          FREEZE,
          UNFREEZE,
          ADJUSTMENT,
          OVERDRAFT_LIMIT ->
          false;
    };
  }

  static boolean needsFunds(TransactionType type) {
    return sends(type) || type == TransactionType.RESERVE || type == TransactionType.FREEZE;
  }

  private static Amount amount(Terms terms) {
    return Objects.requireNonNull(terms.amount(), "checked when the posting was made");
  }
}

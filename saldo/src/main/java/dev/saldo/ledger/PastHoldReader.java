package dev.saldo.ledger;

import static java.util.stream.Collectors.groupingBy;

import dev.saldo.ledger.PastHoldQuery.Place;
import dev.saldo.money.Amount;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Tells what holds were at a past moment. What was due by then must have been recorded before.
///
/// What was left of a hold follows from what had been drawn from it, and each draw is found by its
/// hold. Which holds were open is in no index: so those of an account are looked at from the moment
/// back, until what was left of them adds up to what the account held. That is soon, unless a hold
/// stayed open while very many came and went; a page therefore ends when it has looked at
/// [#MOST_SEEN].
final class PastHoldReader {

  static final int MOST_SEEN = 5_000;
  private static final int AT_A_TIME = 500;

  private final LedgerStore store;
  private final PastHoldQuery query;
  private final List<HoldLine> lines = new ArrayList<>();
  private int seen;

  private PastHoldReader(LedgerStore store, PastHoldQuery query) {
    this.store = store;
    this.query = query;
  }

  /// @param accounts the merchant's, as they were at that moment
  static PastHolds read(LedgerStore store, PastHoldQuery query, List<Account> accounts) {
    PastHoldReader reader = new PastHoldReader(store, query);
    for (Account account : accounts) {
      Place place = reader.lookFrom(reader.beginning(account), account);
      if (place.rest().isPositive()) {
        return new PastHolds(reader.lines, place);
      }
    }
    return new PastHolds(reader.lines, null);
  }

  private Place beginning(Account account) {
    Place after = query.after();
    if (after != null && after.account().equals(account.id())) {
      return after;
    }
    boolean isBehind = after == null || account.id().value() > after.account().value();
    return new Place(
        account.id(),
        TransactionId.above(query.at()),
        isBehind ? account.balance().held() : Amount.ZERO);
  }

  /// Looks on until the page is full, or there is no rest.
  private Place lookFrom(Place from, Account account) {
    Place place = from;
    while (place.rest().isPositive() && !isFull()) {
      List<Hold> next = store.holds(account.id(), place.hold(), AT_A_TIME);
      if (next.isEmpty()) {
        return new Place(account.id(), place.hold(), Amount.ZERO);
      }
      Map<TransactionId, List<StatementLine>> draws = draws(next);
      for (Hold hold : next) {
        if (place.rest().isPositive() && !isFull()) {
          place =
              new Place(account.id(), hold.id(), place.rest().minus(show(hold, draws, account)));
        }
      }
    }
    return place;
  }

  private boolean isFull() {
    return lines.size() >= query.most() || seen >= MOST_SEEN;
  }

  private boolean wasOpen(Hold hold) {
    return !hold.openedAt().isAfter(query.at())
        && (hold.closedAt() == null || hold.closedAt().isAfter(query.at()));
  }

  private Map<TransactionId, List<StatementLine>> draws(List<Hold> holds) {
    return store
        .draws(holds.stream().filter(this::wasOpen).filter(Hold::isDrawnOn).map(Hold::id).toList())
        .stream()
        .filter(draw -> !draw.recordedAt().isAfter(query.at()))
        .collect(groupingBy(draw -> Objects.requireNonNull(draw.hold())));
  }

  /// How much it held then; zero when it was not open.
  private Amount show(Hold hold, Map<TransactionId, List<StatementLine>> draws, Account account) {
    seen++;
    if (!wasOpen(hold)) {
      return Amount.ZERO;
    }
    Hold then = then(hold, draws.getOrDefault(hold.id(), List.of()));
    lines.add(new HoldLine(then, account.ref()));
    return then.left().plus(then.feeLeft());
  }

  /// The hold as these entries, the first that drew on it, left it.
  static Hold then(Hold hold, List<StatementLine> draws) {
    Hold then = hold.untouched();
    for (StatementLine draw : draws) {
      Change change = draw.entry().change();
      Amount taken = change.of(hold.kind().part()).negate();
      Amount feePart =
          switch (draw.type()) {
            case PAYOUT_SETTLEMENT -> change.fees();
            case PAYOUT_CANCELLATION -> then.feeLeft();
            case CHARGEBACK, FEE, RESERVE_RELEASE, UNFREEZE -> Amount.ZERO;
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
                throw new BrokenInvariantException(draw.transaction() + " draws on no hold");
          };
      then = then.less(taken.minus(feePart), feePart, draw.recordedAt());
    }
    return then;
  }
}

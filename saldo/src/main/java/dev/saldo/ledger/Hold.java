package dev.saldo.ledger;

import dev.saldo.money.Amount;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Money set aside that a later transaction settles, releases or gives back.
///
/// @param id the transaction that opened it
/// @param amount what was held at first, without the fee
/// @param fee the fee held beside it; zero but for payouts
/// @param left what is left of `amount`; the hold is closed when it is zero
/// @param feeLeft what is left of `fee`
/// @param releaseAt when it is released by itself; null: by hand only
/// @param closedAt when nothing was left of it; null while it is open
public record Hold(
    TransactionId id,
    AccountId account,
    HoldKind kind,
    Amount amount,
    Amount fee,
    Amount left,
    Amount feeLeft,
    @Nullable Instant releaseAt,
    Instant openedAt,
    @Nullable Instant closedAt) {

  /// A hold of which everything is left.
  static Hold opened(
      TransactionId id,
      AccountId account,
      HoldKind kind,
      Amount amount,
      Amount fee,
      @Nullable Instant releaseAt,
      Instant at) {
    return new Hold(id, account, kind, amount, fee, amount, fee, releaseAt, at, null);
  }

  public boolean isOpen() {
    return !left.isZero();
  }

  boolean isDrawnOn() {
    return !left.equals(amount);
  }

  /// The hold when it was opened.
  Hold untouched() {
    return opened(id, account, kind, amount, fee, releaseAt, openedAt);
  }

  /// Whether it is open and falls due at this time or before.
  boolean isDue(Instant at) {
    return isOpen() && releaseAt != null && !releaseAt.isAfter(at);
  }

  /// The hold after `part` of its amount and `feePart` of its fee went.
  Hold less(Amount part, Amount feePart, Instant at) {
    Amount rest = left.minus(part);
    return new Hold(
        id,
        account,
        kind,
        amount,
        fee,
        rest,
        feeLeft.minus(feePart),
        releaseAt,
        openedAt,
        rest.isZero() ? at : null);
  }
}

package dev.saldo.ledger;

import dev.saldo.money.Amount;

/// What an entry moves among the parts of one account. It sums to zero by construction, because
/// `external` is never stored: it is minus the sum of the others.
public record Change(
    Amount available, Amount pending, Amount reserved, Amount frozen, Amount fees) {

  static final Change NONE =
      new Change(Amount.ZERO, Amount.ZERO, Amount.ZERO, Amount.ZERO, Amount.ZERO);

  /// What goes out of the account (above zero) or comes into it (below).
  public Amount external() {
    return available.plus(pending).plus(reserved).plus(frozen).plus(fees).negate();
  }

  /// How one part changes.
  public Amount of(Part part) {
    return switch (part) {
      case EXTERNAL -> external();
      case AVAILABLE -> available;
      case PENDING -> pending;
      case RESERVED -> reserved;
      case FROZEN -> frozen;
      case FEES -> fees;
    };
  }

  /// This change, and `amount` from one part to another. To or from `EXTERNAL` it changes the other
  /// part alone.
  Change move(Amount amount, Part from, Part to) {
    return amount.isZero() ? this : add(from, amount.negate()).add(to, amount);
  }

  private Change add(Part part, Amount amount) {
    return switch (part) {
      case EXTERNAL -> this;
      case AVAILABLE -> new Change(available.plus(amount), pending, reserved, frozen, fees);
      case PENDING -> new Change(available, pending.plus(amount), reserved, frozen, fees);
      case RESERVED -> new Change(available, pending, reserved.plus(amount), frozen, fees);
      case FROZEN -> new Change(available, pending, reserved, frozen.plus(amount), fees);
      case FEES -> new Change(available, pending, reserved, frozen, fees.plus(amount));
    };
  }
}

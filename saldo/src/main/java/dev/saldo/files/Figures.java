package dev.saldo.files;

import dev.saldo.http.JsonValue.JsonObject;
import dev.saldo.http.JsonValue.JsonString;
import dev.saldo.money.Amount;

/// The figures of an account as a server told them. What it holds for its merchant is `balance`:
/// gross without fees, held or not.
record Figures(
    Amount gross,
    Amount fees,
    Amount balance,
    Amount pending,
    Amount reserved,
    Amount frozen,
    Amount available) {

  static final Figures ZERO =
      new Figures(
          Amount.ZERO,
          Amount.ZERO,
          Amount.ZERO,
          Amount.ZERO,
          Amount.ZERO,
          Amount.ZERO,
          Amount.ZERO);

  static Figures of(JsonObject json) {
    return new Figures(
        amount(json, "gross"),
        amount(json, "fees"),
        amount(json, "balance"),
        amount(json, "pending"),
        amount(json, "reserved"),
        amount(json, "frozen"),
        amount(json, "available"));
  }

  /// The figures that parts come to, of which those that are zero may be missing.
  static Figures ofParts(JsonObject parts) {
    Amount fees = amount(parts, "fees");
    Amount pending = amount(parts, "pending");
    Amount reserved = amount(parts, "reserved");
    Amount frozen = amount(parts, "frozen");
    Amount available = amount(parts, "available");
    Amount balance = available.plus(pending).plus(reserved).plus(frozen);
    return new Figures(balance.plus(fees), fees, balance, pending, reserved, frozen, available);
  }

  /// These figures after a change.
  Figures plus(Figures change) {
    return new Figures(
        gross.plus(change.gross),
        fees.plus(change.fees),
        balance.plus(change.balance),
        pending.plus(change.pending),
        reserved.plus(change.reserved),
        frozen.plus(change.frozen),
        available.plus(change.available));
  }

  /// Whether the balance is the same, however much of it is held.
  boolean isBookedAs(Figures other) {
    return gross.equals(other.gross) && fees.equals(other.fees) && balance.equals(other.balance);
  }

  private static Amount amount(JsonObject json, String name) {
    return json.members().get(name) instanceof JsonString(String text)
        ? Amount.parse(text)
        : Amount.ZERO;
  }
}

package dev.saldo.ledger;

import dev.saldo.money.Amount;
import dev.saldo.money.Currency;
import java.util.stream.Stream;

/// The figures of an account at one version, in major units of its currency. Held are the parts and
/// the limit; all else is derived.
///
/// @param available below zero only by a type that needs no funds, or within the overdraft limit
/// @param overdraft the limit down to minus which `available` may be spent; zero for none
public record Balance(
    Amount available,
    Amount pending,
    Amount reserved,
    Amount frozen,
    Amount fees,
    Amount overdraft) {

  /// The balance before the first entry.
  public static final Balance ZERO =
      new Balance(Amount.ZERO, Amount.ZERO, Amount.ZERO, Amount.ZERO, Amount.ZERO, Amount.ZERO);

  /// All that the account holds, fees included.
  public Amount gross() {
    return balance().plus(fees);
  }

  /// What the account holds for its merchant: gross without fees.
  public Amount balance() {
    return available.plus(held());
  }

  /// What belongs to the merchant and cannot be spent now.
  public Amount held() {
    return pending.plus(reserved).plus(frozen);
  }

  /// What can be spent now, the overdraft limit included. May be below zero.
  public Amount spendable() {
    return available.plus(overdraft);
  }

  /// The balance after a change; the limit stays.
  public Balance after(Change change) {
    return new Balance(
        available.plus(change.available()),
        pending.plus(change.pending()),
        reserved.plus(change.reserved()),
        frozen.plus(change.frozen()),
        fees.plus(change.fees()),
        overdraft);
  }

  /// What moved from an `earlier` balance to this one.
  public Change since(Balance earlier) {
    return new Change(
        available.minus(earlier.available),
        pending.minus(earlier.pending),
        reserved.minus(earlier.reserved),
        frozen.minus(earlier.frozen),
        fees.minus(earlier.fees));
  }

  Balance withOverdraft(Amount limit) {
    return new Balance(available, pending, reserved, frozen, fees, limit);
  }

  /// The sum of two accounts' figures, the limits included.
  public Balance plus(Balance other) {
    return new Balance(
        available.plus(other.available),
        pending.plus(other.pending),
        reserved.plus(other.reserved),
        frozen.plus(other.frozen),
        fees.plus(other.fees),
        overdraft.plus(other.overdraft));
  }

  /// Whether no part, `external` included, needs more than 38 digits. Then nothing that moves
  /// between the parts, be it a hold that releases itself, makes one that does.
  boolean inRange(Currency currency) {
    return Stream.of(available, pending, reserved, frozen, fees, gross())
        .allMatch(part -> part.inRange(currency));
  }
}

package dev.saldo.ledger;

import dev.saldo.money.Amount;
import dev.saldo.money.Currency;
import org.jspecify.annotations.Nullable;

/// What a transaction is to do to its account.
///
/// @param amount null when the type draws on a hold and all that is left is meant
/// @param fee zero for none
/// @param reserve the part of a payment that is held back; zero for none
/// @param hold the id of the hold to draw on, as the caller wrote it; null when the type takes none
public record Terms(
    TransactionType type,
    @Nullable Amount amount,
    Amount fee,
    Amount reserve,
    @Nullable String hold) {

  /// An amount's type with nothing beside.
  public static Terms of(TransactionType type, Amount amount) {
    return new Terms(type, amount, Amount.ZERO, Amount.ZERO, null);
  }

  /// One that draws on a hold.
  ///
  /// @param amount null for all that is left
  public static Terms on(TransactionType type, String hold, @Nullable Amount amount) {
    return new Terms(type, amount, Amount.ZERO, Amount.ZERO, hold);
  }

  /// @throws BadPostingException when they are no terms of this type, or not in this currency
  void check(Currency currency) {
    require(Member.AMOUNT, amount != null);
    require(Member.HOLD, hold != null);
    checkDigits(Member.AMOUNT, amount, currency);
    checkDigits(Member.FEE, fee, currency);
    checkDigits(Member.RESERVE, reserve, currency);
    if (amount != null) {
      checkSign(amount);
    }
    if (fee.isNegative()) {
      throw BadPostingException.invalid(Member.FEE, "fee must be zero or more");
    }
    if (reserve.isNegative()) {
      throw BadPostingException.invalid(Member.RESERVE, "reserve must be zero or more");
    }
    if (type == TransactionType.PAYMENT
        && amount != null
        && fee.plus(reserve).compareTo(amount) > 0) {
      throw BadPostingException.invalid(
          reserve.isZero() ? Member.FEE : Member.RESERVE,
          "fee "
              + fee
              + " and reserve "
              + reserve
              + " together are more than the amount "
              + amount);
    }
  }

  private void require(Member member, boolean present) {
    if (!present && type.needs().contains(member)) {
      throw BadPostingException.invalid(member, type.code() + " needs " + member.wireName());
    }
  }

  private static void checkDigits(Member member, @Nullable Amount amount, Currency currency) {
    if (amount != null && !amount.fits(currency)) {
      throw new BadPostingException(
          BadPostingException.Fault.TOO_PRECISE,
          member.wireName(),
          member.wireName()
              + " has "
              + amount.scale()
              + " decimals; "
              + currency
              + " has "
              + currency.digits());
    }
    if (amount != null && !amount.inRange()) {
      throw BadPostingException.invalid(member, member.wireName() + " has more than 38 digits");
    }
  }

  private void checkSign(Amount amount) {
    switch (type) {
      case ADJUSTMENT -> {
        if (amount.isZero()) {
          throw BadPostingException.invalid(Member.AMOUNT, "amount must not be zero");
        }
      }
      case OVERDRAFT_LIMIT -> {
        if (amount.isNegative()) {
          throw BadPostingException.invalid(Member.AMOUNT, "amount must be zero or more");
        }
      }
      case PAYMENT,
          REFUND,
          CHARGEBACK,
          FEE,
          PAYOUT,
          PAYOUT_SETTLEMENT,
          PAYOUT_CANCELLATION,
          PAYOUT_RETURN,
          RESERVE,
          RESERVE_RELEASE,
          FREEZE,
          UNFREEZE -> {
        if (!amount.isPositive()) {
          throw BadPostingException.invalid(Member.AMOUNT, "amount must be above zero");
        }
      }
    }
  }
}

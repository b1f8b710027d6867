package dev.saldo.ledger;

import dev.saldo.money.Amount;
import dev.saldo.money.Currency;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a transaction is to do to its account.
///
/// @param amount null when the type draws on a hold and all that is left is meant
/// @param fee zero for none
/// @param reserve the part of a payment that is held back; zero for none
/// @param releaseAt when the hold that it opens is released by itself; null: by hand only
/// @param hold the id of the hold to draw on, as the caller wrote it; null for none
/// @param upTo of a freeze: as much of the amount as there is
/// @param to where the money goes; null when the type moves it within one account
public record Terms(
    TransactionType type,
    @Nullable Amount amount,
    Amount fee,
    Amount reserve,
    @Nullable Instant releaseAt,
    @Nullable String hold,
    boolean upTo,
    @Nullable Target to) {

  /// The account that money goes to, and how much of its own currency arrives there.
  public record Target(AccountRef account, Amount amount) {}

  public Terms {
    releaseAt = releaseAt == null ? null : Times.truncate(releaseAt);
  }

  /// An amount and nothing beside it.
  public static Terms of(TransactionType type, Amount amount) {
    return new Terms(type, amount, Amount.ZERO, Amount.ZERO, null, null, false, null);
  }

  /// Terms that draw on a hold.
  ///
  /// @param amount null for all that is left
  public static Terms on(TransactionType type, String hold, @Nullable Amount amount) {
    return new Terms(type, amount, Amount.ZERO, Amount.ZERO, null, hold, false, null);
  }

  /// A transfer or exchange.
  public static Terms to(TransactionType type, Amount amount, Target to) {
    return new Terms(type, amount, Amount.ZERO, Amount.ZERO, null, null, false, to);
  }

  Terms withAmount(Amount other) {
    return new Terms(type, other, fee, reserve, releaseAt, hold, upTo, to);
  }

  /// These terms with a fee.
  public Terms withFee(Amount charged) {
    return new Terms(type, amount, charged, reserve, releaseAt, hold, upTo, to);
  }

  /// These terms with a part held back.
  public Terms withReserve(Amount heldBack) {
    return new Terms(type, amount, fee, heldBack, releaseAt, hold, upTo, to);
  }

  /// These terms with a hold that is released by itself.
  public Terms releasedAt(@Nullable Instant time) {
    return new Terms(type, amount, fee, reserve, time, hold, upTo, to);
  }

  /// These terms, drawing on a hold first.
  public Terms withHold(@Nullable String drawnOn) {
    return new Terms(type, amount, fee, reserve, releaseAt, drawnOn, upTo, to);
  }

  /// These terms, content with less than the amount.
  public Terms upTo(boolean lessWillDo) {
    return new Terms(type, amount, fee, reserve, releaseAt, hold, lessWillDo, to);
  }

  /// @throws BadPostingException when they are no terms of this type, or not for this account
  void check(AccountRef account) {
    check(Member.AMOUNT, amount != null);
    check(Member.FEE, !fee.isZero());
    check(Member.RESERVE, !reserve.isZero());
    check(Member.RELEASE_AT, releaseAt != null);
    check(Member.HOLD, hold != null);
    check(Member.UP_TO, upTo);
    check(Member.TO, to != null);
    checkDigits("amount", amount, account.currency());
    checkDigits("fee", fee, account.currency());
    checkDigits("reserve", reserve, account.currency());
    if (amount != null) {
      checkSign(amount);
    }
    if (fee.isNegative()) {
      throw BadPostingException.invalid("fee", "fee must be zero or more");
    }
    if (reserve.isNegative()) {
      throw BadPostingException.invalid("reserve", "reserve must be zero or more");
    }
    if (type == TransactionType.PAYMENT) {
      checkPayment();
    }
    if (to != null) {
      checkTarget(account, to);
    }
  }

  private void check(Member member, boolean present) {
    if (!present && type.needs().contains(member)) {
      throw BadPostingException.invalid(
          member.wireName(), type.code() + " needs " + member.wireName());
    }
    if (present && !type.takes().contains(member)) {
      throw BadPostingException.invalid(
          member.wireName(), type.code() + " takes no " + member.wireName());
    }
  }

  private static void checkDigits(String field, @Nullable Amount amount, Currency currency) {
    if (amount != null && !amount.fits(currency)) {
      throw new BadPostingException(
          BadPostingException.Fault.TOO_PRECISE,
          field,
          field
              + " has "
              + amount.scale()
              + (amount.scale() == 1 ? " decimal; " : " decimals; ")
              + currency
              + " has "
              + currency.digits());
    }
    if (amount != null && !amount.inRange()) {
      throw BadPostingException.invalid(field, field + " has more than 38 digits");
    }
  }

  private void checkSign(Amount amount) {
    switch (type) {
      case ADJUSTMENT -> {
        if (amount.isZero()) {
          throw BadPostingException.invalid("amount", "amount must not be zero");
        }
      }
      case OVERDRAFT_LIMIT -> {
        if (amount.isNegative()) {
          throw BadPostingException.invalid("amount", "amount must be zero or more");
        }
      }
      case PAYMENT,
          REFUND,
          CHARGEBACK,
          FEE,
          FEE_REFUND,
          FEE_SETTLEMENT,
          PAYOUT,
          PAYOUT_SETTLEMENT,
          PAYOUT_CANCELLATION,
          PAYOUT_RETURN,
          RESERVE,
          RESERVE_RELEASE,
          FREEZE,
          UNFREEZE,
          TRANSFER,
          EXCHANGE -> {
        if (!amount.isPositive()) {
          throw BadPostingException.invalid("amount", "amount must be above zero");
        }
      }
    }
  }

  private void checkPayment() {
    if (releaseAt != null && reserve.isZero()) {
      throw BadPostingException.invalid("releaseAt", "there is no reserve to release");
    }
    if (amount != null && fee.plus(reserve).compareTo(amount) > 0) {
      throw BadPostingException.invalid(
          reserve.isZero() ? "fee" : "reserve",
          "fee " + fee + " and reserve " + reserve + " together are more than " + amount);
    }
  }

  private void checkTarget(AccountRef from, Target target) {
    boolean sameCurrency = target.account().currency().equals(from.currency());
    if (target.account().equals(from)) {
      throw BadPostingException.invalid("to", "to is the account that the money comes from");
    }
    if (type == TransactionType.TRANSFER && !sameCurrency) {
      throw BadPostingException.invalid(
          "to.currency", "a transfer stays in one currency; exchange changes it");
    }
    if (type == TransactionType.EXCHANGE && sameCurrency) {
      throw BadPostingException.invalid(
          "to.currency", "an exchange needs another currency; transfer stays in one");
    }
    checkDigits("to.amount", target.amount(), target.account().currency());
    if (!target.amount().isPositive()) {
      throw BadPostingException.invalid("to.amount", "to.amount must be above zero");
    }
    if (type == TransactionType.TRANSFER && !target.amount().equals(amount)) {
      throw BadPostingException.invalid("to.amount", "to.amount must equal amount");
    }
  }
}

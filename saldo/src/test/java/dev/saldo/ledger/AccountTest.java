package dev.saldo.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.money.Amount;
import dev.saldo.money.Currencies;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class AccountTest {

  private static final Instant AT = Instant.parse("2026-03-01T08:00:00Z");
  private static final Account ACCOUNT =
      Account.opened(
          AccountId.of(100_943_260_60L, 1),
          new AccountRef(new MerchantId("acme"), AccountType.FUND, "", Currencies.of("UGX")),
          AT);

  @Test
  void accountNo_ofAPlainAccount_isMerchantNumberAndCurrency() {
    assertThat(ACCOUNT.accountNo()).isEqualTo("GC-10094326060-UGX");
  }

  @Test
  void hasDue_beforeAtAndAfterTheNextRelease_isFromThenOn() {
    Account waiting = ACCOUNT.withNextRelease(AT.plusSeconds(1));

    assertThat(ACCOUNT.hasDue(AT)).isFalse();
    assertThat(waiting.hasDue(AT)).isFalse();
    assertThat(waiting.hasDue(AT.plusSeconds(1))).isTrue();
    assertThat(waiting.hasDue(AT.plusSeconds(2))).isTrue();
  }

  @Test
  void balances_summedAndSubtracted_goPartByPart() {
    Balance small = balance(1, 2, 3, 4, 5, 6);
    Balance large = balance(10, 20, 30, 40, 50, 60);

    assertThat(small.plus(large)).isEqualTo(balance(11, 22, 33, 44, 55, 66));
    assertThat(large.since(small))
        .isEqualTo(
            new Change(Amount.of(9), Amount.of(18), Amount.of(27), Amount.of(36), Amount.of(45)));
    assertThat(small.after(large.since(small))).isEqualTo(balance(10, 20, 30, 40, 50, 6));
  }

  @Test
  void change_ofEachPart_sumsToZero() {
    Change change =
        new Change(Amount.of(1), Amount.of(2), Amount.of(3), Amount.of(4), Amount.of(5));

    assertThat(change.of(Part.EXTERNAL)).isEqualTo(Amount.of(-15));
    assertThat(change.of(Part.AVAILABLE)).isEqualTo(Amount.of(1));
    assertThat(change.of(Part.PENDING)).isEqualTo(Amount.of(2));
    assertThat(change.of(Part.RESERVED)).isEqualTo(Amount.of(3));
    assertThat(change.of(Part.FROZEN)).isEqualTo(Amount.of(4));
    assertThat(change.of(Part.FEES)).isEqualTo(Amount.of(5));
  }

  private static Balance balance(
      int available, int pending, int reserved, int frozen, int fees, int overdraft) {
    return new Balance(
        Amount.of(available),
        Amount.of(pending),
        Amount.of(reserved),
        Amount.of(frozen),
        Amount.of(fees),
        Amount.of(overdraft));
  }
}

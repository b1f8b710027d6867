package dev.saldo.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TransactionTypeTest {

  /// The numbers are in every book that there is: under another one, a payment of last year would
  /// be read as something else.
  @Test
  void numbers_areWhatTheStoreKeeps() {
    List<String> codes =
        List.of(
            "payment",
            "refund",
            "chargeback",
            "fee",
            "fee_refund",
            "fee_settlement",
            "payout",
            "payout_settlement",
            "payout_cancellation",
            "payout_return",
            "reserve",
            "reserve_release",
            "freeze",
            "unfreeze",
            "transfer",
            "exchange",
            "adjustment",
            "overdraft_limit");

    assertThat(TransactionType.values()).hasSameSizeAs(codes);
    for (int number = 1; number <= codes.size(); number++) {
      TransactionType type = TransactionType.ofNumber(number);
      assertThat(type.number()).isEqualTo(number);
      assertThat(type.code()).isEqualTo(codes.get(number - 1));
      assertThat(TransactionType.find(type.code())).contains(type);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 19})
  void number_ofNone_isDamage(int number) {
    assertThatExceptionOfType(BrokenInvariantException.class)
        .isThrownBy(() -> TransactionType.ofNumber(number))
        .withMessageContaining("" + number);
  }

  @Test
  void code_ofNone_findsNothing() {
    assertThat(TransactionType.find("Payment")).isEmpty();
  }
}

package dev.saldo.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.saldo.ledger.BadPostingException.Fault;
import dev.saldo.money.Amount;
import dev.saldo.money.Currencies;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a posting checks by itself, and what its fingerprint hangs on.
final class PostingTest {

  private static final Instant AT = Instant.parse("2026-03-01T08:00:00Z");
  private static final AccountRef ACCOUNT =
      new AccountRef(new MerchantId("acme"), AccountType.FUND, "", Currencies.of("USD"));
  private static final AccountRef OTHER =
      new AccountRef(new MerchantId("acme"), AccountType.PAYOUT, "", Currencies.of("USD"));
  private static final Terms PAYMENT = Terms.of(TransactionType.PAYMENT, Amount.of(10));

  private static Posting posting(Terms terms) {
    return Posting.of(ACCOUNT, new IdempotencyKey("k"), terms, "test");
  }

  private static Posting posting(String reference, Map<String, String> metadata) {
    return Posting.of(ACCOUNT, new IdempotencyKey("k"), PAYMENT, null, reference, metadata, "test");
  }

  private static BadPostingException refused(Runnable made) {
    return catchThrowableOfType(BadPostingException.class, made::run);
  }

  private static Map<String, String> pairs(int count) {
    Map<String, String> pairs = new HashMap<>();
    IntStream.range(0, count).forEach(i -> pairs.put("name" + i, "value"));
    return pairs;
  }

  @Test
  void texts_atTheirLimits_areTaken() {
    assertThat(posting("r".repeat(256), pairs(16)).metadata()).hasSize(16);
    assertThat(posting("", Map.of("n".repeat(40), "v".repeat(256))).metadata()).hasSize(1);
  }

  @Test
  void texts_beyondTheirLimits_areRefused() {
    assertThat(refused(() -> posting("r".repeat(257), Map.of())).field()).isEqualTo("reference");
    assertThat(refused(() -> posting("a\nb", Map.of())).field()).isEqualTo("reference");
    assertThat(refused(() -> posting("", pairs(17))).field()).isEqualTo("metadata");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 41})
  void metadata_nameOfNoFitLength_isRefused(int length) {
    assertThat(refused(() -> posting("", Map.of("n".repeat(length), ""))).field())
        .isEqualTo("metadata");
  }

  @Test
  void metadata_valueTooLongOrWithControlCharacters_isRefused() {
    assertThat(refused(() -> posting("", Map.of("n", "v".repeat(257)))).field())
        .isEqualTo("metadata");
    assertThat(refused(() -> posting("", Map.of("n", "\t"))).field()).isEqualTo("metadata");
  }

  @Test
  void adjustment_withoutReference_isRefused() {
    assertThat(refused(() -> posting(Terms.of(TransactionType.ADJUSTMENT, Amount.of(1)))).field())
        .isEqualTo("reference");
  }

  @Test
  void terms_withAMemberThatTheTypeDoesNotTake_areRefused() {
    Terms fee = Terms.of(TransactionType.FEE_REFUND, Amount.of(10));

    assertThat(refused(() -> posting(fee.withFee(Amount.of(1)))).field()).isEqualTo("fee");
    assertThat(refused(() -> posting(fee.withReserve(Amount.of(1)))).field()).isEqualTo("reserve");
    assertThat(refused(() -> posting(fee.releasedAt(AT))).field()).isEqualTo("releaseAt");
    assertThat(refused(() -> posting(fee.withHold("txn_x"))).field()).isEqualTo("hold");
    assertThat(refused(() -> posting(fee.upTo(true))).field()).isEqualTo("upTo");
    assertThat(
            refused(() ->
                    posting(
                        Terms.to(
                            TransactionType.FEE_REFUND,
                            Amount.of(10),
                            new Terms.Target(OTHER, Amount.of(10)))))
                .field())
        .isEqualTo("to");
  }

  @Test
  void terms_moreDigitsThanTheCurrency_areRefused() {
    Amount fine = Amount.parse("0.001");

    for (Terms terms :
        List.of(
            Terms.of(TransactionType.PAYMENT, fine),
            PAYMENT.withFee(fine),
            PAYMENT.withReserve(fine))) {
      assertThat(refused(() -> posting(terms)).fault()).isEqualTo(Fault.TOO_PRECISE);
    }
  }

  @Test
  void terms_feeOrReserveBelowZero_areRefused() {
    assertThat(refused(() -> posting(PAYMENT.withFee(Amount.of(-1)))).field()).isEqualTo("fee");
    assertThat(refused(() -> posting(PAYMENT.withReserve(Amount.of(-1)))).field())
        .isEqualTo("reserve");
  }

  /// Two contents with one fingerprint, and the second is answered as the first one's replay.
  @Test
  void fingerprint_ofOtherContent_isAnother() {
    Terms freeze = Terms.of(TransactionType.FREEZE, Amount.of(10));
    List<Posting> all =
        List.of(
            posting(PAYMENT),
            posting(PAYMENT.withFee(Amount.of(1))),
            posting(PAYMENT.withFee(Amount.of(2))),
            posting(PAYMENT.withReserve(Amount.of(1))),
            posting(PAYMENT.withReserve(Amount.of(2))),
            posting(PAYMENT.withReserve(Amount.of(2)).releasedAt(AT)),
            posting(Terms.of(TransactionType.PAYMENT, Amount.of(11))),
            posting(freeze),
            posting(freeze.upTo(true)),
            posting("r", Map.of()),
            posting("", Map.of("n", "r")),
            posting(Terms.of(TransactionType.FEE, Amount.of(10))),
            posting(Terms.of(TransactionType.FEE, Amount.of(10)).withHold("txn_x")),
            Posting.of(ACCOUNT, new IdempotencyKey("k"), PAYMENT, AT, "", Map.of(), "test"),
            Posting.of(OTHER, new IdempotencyKey("k"), PAYMENT, "test"));

    assertThat(all.stream().map(Posting::fingerprint)).doesNotHaveDuplicates();
  }

  /// Fingerprints are in the books of those who run Saldo: if one changes, the replay of an old
  /// posting becomes a conflict.
  @Test
  void fingerprint_ofAPosting_neverChanges() {
    assertThat(posting(PAYMENT).fingerprint())
        .hasToString("08a8031a1960d2e5e5b84f2ac5e4ea88b304524143e458bf4d009885787db270");
    assertThat(
            posting(Terms.of(TransactionType.FREEZE, Amount.of(10)).releasedAt(AT).upTo(true))
                .fingerprint())
        .hasToString("0aa0ae6c08ee9bd6b706f358c91b69b6dba7269bef48ef7b36964b6dfb7b6ab0");
  }
}

package dev.saldo.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.saldo.money.Currencies;
import dev.saldo.money.Currency;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What may be given as a name or kept as a text, and what may not. Whoever takes less than is
/// promised turns callers away; whoever takes more has names that break paths, logs and terminals.
final class NamesTest {

  private static final Currency UGX = Currencies.of("UGX");

  @ParameterizedTest
  @ValueSource(
      strings = {"a", "z", "A", "Z", "0", "9", "a._-Z", "9.", "a0", "az", "aA", "aZ", "a9"})
  void merchantId_ofItsCharacters_isOne(String text) {
    assertThat(MerchantId.isValid(text)).isTrue();
    assertThat(new MerchantId(text)).hasToString(text).isEqualTo(new MerchantId(text));
    assertThat(Operator.isName(text)).isTrue();
  }

  /// The neighbours of its characters among them.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "", ".a", "_a", "-a", "a/", "a:", "a@", "a[", "a`", "a{", "/", ":", "@", "[", "`", "{",
        "a ", "a\n", "é", "aé"
      })
  void merchantId_ofOthers_isNone(String text) {
    assertThat(MerchantId.isValid(text)).isFalse();
    assertThatIllegalArgumentException().isThrownBy(() -> new MerchantId(text));
    assertThat(Operator.isName(text)).isFalse();
  }

  @Test
  void merchantId_of64Characters_isTheLongest() {
    assertThat(MerchantId.isValid("a".repeat(64))).isTrue();
    assertThat(MerchantId.isValid("a".repeat(65))).isFalse();
  }

  /// Who has such a name would pass in the books for Saldo, or for the configured token.
  @ParameterizedTest
  @ValueSource(strings = {"saldo", "admin"})
  void operatorsName_thatIsTaken_isNone(String text) {
    assertThat(Operator.isName(text)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"!", "~", "evt-1", "a.b:c", "0"})
  void idempotencyKey_ofItsCharacters_isOne(String text) {
    assertThat(new IdempotencyKey(text)).hasToString(text);
    assertThat(new IdempotencyKey(text).isOwn()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a/b", "/", "\u007f", "é", "a\n"})
  void idempotencyKey_ofOthers_isNone(String text) {
    assertThat(IdempotencyKey.isValid(text)).isFalse();
    assertThatIllegalArgumentException().isThrownBy(() -> new IdempotencyKey(text));
  }

  @Test
  void idempotencyKey_of128Characters_isTheLongest() {
    assertThat(IdempotencyKey.isValid("k".repeat(128))).isTrue();
    assertThat(IdempotencyKey.isValid("k".repeat(129))).isFalse();
  }

  /// Who could use it would have a release passed for recorded that never was.
  @Test
  void idempotencyKey_ofARelease_isSaldosOwn() {
    IdempotencyKey key = IdempotencyKey.ofRelease(new TransactionId(0, 0));

    assertThat(key).hasToString("saldo:release:txn_" + "0".repeat(26));
    assertThat(key.isOwn()).isTrue();
    assertThat(new IdempotencyKey("saldo").isOwn()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A", "Z", "0", "9", "_", "POS_2"})
  void businessType_ofItsCharacters_isOne(String text) {
    assertThat(AccountRef.isBusinessType(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "@", "[", "/", ":", "-", " ", "É", "^", "`"})
  void businessType_ofOthers_isNone(String text) {
    assertThat(AccountRef.isBusinessType(text)).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AccountRef(new MerchantId("m"), AccountType.FUND, text, UGX));
  }

  @Test
  void businessType_of32Characters_isTheLongest() {
    assertThat(AccountRef.isBusinessType("A".repeat(32))).isTrue();
    assertThat(AccountRef.isBusinessType("A".repeat(33))).isFalse();
  }

  /// Merchants print this number; two accounts under one would be taken for each other.
  @Test
  void accountNo_ofEachSortOfAccount_tellsItFromTheOthers() {
    assertThat(accountNo(AccountType.FUND, "")).isEqualTo("GC-10094326060-UGX");
    assertThat(accountNo(AccountType.PAYOUT, "")).isEqualTo("GC-10094326060-UGX-PAYOUT");
    assertThat(accountNo(AccountType.FUND, "POS")).isEqualTo("GC-10094326060-UGX-FUND-POS");
    assertThat(accountNo(AccountType.VCC, "POS")).isEqualTo("GC-10094326060-UGX-VCC-POS");
  }

  private static String accountNo(AccountType type, String businessType) {
    return new AccountRef(new MerchantId("acme"), type, businessType, UGX)
        .accountNo(100_943_260_60L);
  }

  @Test
  void text_ofControlCharacters_isNotPlain() {
    IntStream.concat(IntStream.range(0, 0x20), IntStream.rangeClosed(0x7f, 0x9f))
        .forEach(
            c -> assertThat(Texts.isPlain("a" + (char) c + "b", 10)).as("U+%04X", c).isFalse());
    assertThat(Texts.isPlain("~\u00a0 ", 10)).isTrue();
  }

  /// Half a character is a different one in each database and each client.
  @Test
  void text_withALoneSurrogate_isNotPlain() {
    for (char lone : new char[] {'\ud800', '\udbff', '\udc00', '\udfff'}) {
      assertThat(Texts.isPlain("a" + lone, 10)).as("U+%04X", (int) lone).isFalse();
      assertThat(Texts.isPlain(lone + "a", 10)).as("U+%04X", (int) lone).isFalse();
    }
    assertThat(Texts.isPlain("\ud7ff\ue000", 2)).isTrue();
  }

  @Test
  void text_ofSoManyCharacters_isCountedInWholeOnes() {
    assertThat(Texts.isPlain("", 0)).isTrue();
    assertThat(Texts.isPlain("ab", 2)).isTrue();
    assertThat(Texts.isPlain("abc", 2)).isFalse();
    assertThat(Texts.isPlain("\ud83d\ude00\ud83d\ude00", 2)).isTrue();
    assertThat(Texts.isPlain("\ud83d\ude00\ud83d\ude00a", 2)).isFalse();
  }
}

package dev.saldo.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What ids and hashes carry, and the texts of them that clients keep.
final class IdsTest {

  private static final Instant AT = Instant.parse("2026-03-01T12:00:00.123456Z");
  private static final Lane LANE = Lane.of(42);

  /// A client that kept an id for years must find what it stands for.
  @Test
  void id_ofEachKind_hasOneTextThatReadsBack() {
    long high = 0x0123456789abcdefL;
    long low = 0xfedcba9876543210L;
    String digits = "014d2pf2dbsqqzxq5tk1v58cgg";

    assertThat(new TransactionId(high, low)).hasToString("txn_" + digits);
    assertThat(TransactionId.parse("txn_" + digits)).contains(new TransactionId(high, low));
    assertThat(new KeyId(high, low)).hasToString("key_" + digits);
    assertThat(KeyId.parse("key_" + digits)).contains(new KeyId(high, low));
    assertThat(new LogId(high, low)).hasToString("log_" + digits);
    assertThat(LogId.parse("log_" + digits)).contains(new LogId(high, low));
    assertThat(TransactionId.parse("txn_7" + "z".repeat(25))).contains(new TransactionId(-1, -1));
  }

  /// Two texts for one id would be two names of one transaction.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "txn_",
        "key_014d2pf2dbsqqzxq5tk1v58cgg",
        "txn_014d2pf2dbsqqzxq5tk1v58cg",
        "txn_014d2pf2dbsqqzxq5tk1v58cggg",
        "txn_014D2pf2dbsqqzxq5tk1v58cgg",
        "txn_014d2pf2dbsqqzxq5tk1v58cgu",
        "txn_814d2pf2dbsqqzxq5tk1v58cgg"
      })
  void text_thatIsNoId_isNone(String text) {
    assertThat(TransactionId.parse(text)).isEmpty();
  }

  /// The store finds an id's rows by the lane in it, and keeps those made together side by side.
  @Test
  void id_drawn_carriesTheTimeAndTheLaneAndIsRandomElsewhere() {
    TransactionId none = TransactionId.of(LANE, AT, 0, 0);
    TransactionId all = TransactionId.of(LANE, AT, -1, -1);

    assertThat(none).isEqualTo(new TransactionId(AT.toEpochMilli() * 65_536, 42));
    assertThat(all).isEqualTo(new TransactionId(none.high() + 65_535, -128 + 42));
    assertThat(all.lane()).isEqualTo(LANE);
    assertThat(KeyId.of(LANE, AT, -1, -1).lane()).isEqualTo(LANE);
    assertThat(LogId.of(LANE, AT, -1, -1).lane()).isEqualTo(LANE);
    assertThat(TransactionId.of(LANE, AT.plusMillis(1), 0, 0).toString())
        .isGreaterThan(all.toString());
  }

  /// A release under the id of the hold, or of another release, would be taken for recorded.
  @Test
  void id_ofARelease_isItsHoldsAndNobodysElse() {
    TransactionId hold = TransactionId.of(LANE, AT, 7, -1);

    assertThat(hold.release()).isEqualTo(new TransactionId(hold.high(), hold.low() + 64));
    assertThat(hold.release().lane()).isEqualTo(LANE);
    assertThat(TransactionId.of(LANE, AT, 7, hold.release().low())).isEqualTo(hold);
  }

  @Test
  void ids_ofOneSeed_areTheSameAndNeverTwice() {
    Ids ids = new Ids(new Random(1));
    Ids again = new Ids(new Random(1));
    List<Object> drawn =
        IntStream.range(0, 100)
            .<Object>mapToObj(i ->
                switch (i % 3) {
                  case 0 -> ids.transaction(LANE, AT);
                  case 1 -> ids.key(LANE, AT);
                  default -> ids.logLine(LANE, AT);
                })
            .toList();

    assertThat(drawn).doesNotHaveDuplicates().startsWith(again.transaction(LANE, AT));
    assertThat(Ids.fresh().transaction(LANE, AT)).isNotEqualTo(Ids.fresh().transaction(LANE, AT));
  }

  /// The account's number, which merchants print, is made of it.
  @Test
  void merchantNumber_drawn_has11DigitsThatEndInTheLane() {
    assertThat(new Ids(always(0)).merchantNumber(Lane.of(7))).isEqualTo(100_000_000_07L);
    assertThat(new Ids(always(899_999_999)).merchantNumber(LANE)).isEqualTo(999_999_999_42L);
  }

  /// Draws the same each time: of a range, the number so far from its beginning.
  private static RandomGenerator always(long number) {
    return new RandomGenerator() {
      @Override
      public long nextLong() {
        return number;
      }

      @Override
      public long nextLong(long from, long to) {
        return Math.min(from + number, to - 1);
      }
    };
  }

  @Test
  void accountId_ofAMerchantsFirstAndLast_saysWhoseItIs() {
    AccountId first = AccountId.of(100_000_000_00L, 1);
    AccountId last = AccountId.of(999_999_999_63L, AccountId.MOST);

    assertThat(first).hasToString("100000000000001");
    assertThat(first.merchantNumber()).isEqualTo(100_000_000_00L);
    assertThat(first.lane()).isEqualTo(Lane.of(0));
    assertThat(last).hasToString("999999999639999");
    assertThat(last.merchantNumber()).isEqualTo(999_999_999_63L);
    assertThat(last.lane()).isEqualTo(Lane.of(63));
    assertThat(new AccountId(999_999_999_99_9999L).merchantNumber()).isEqualTo(999_999_999_99L);
  }

  /// One of these in the store is damage, and must be told as such.
  @ParameterizedTest
  @ValueSource(
      longs = {0, -1, 99_999_999_99_9999L, 100_000_000_00_0000L, 1_000_000_000_00_0001L, -1L << 63})
  void accountId_thatIsNone_isRefused(long value) {
    assertThatIllegalArgumentException().isThrownBy(() -> new AccountId(value));
  }

  /// Servers that lock the same merchants in different orders wait for each other for ever.
  @Test
  void merchantsToLock_ofAnyCommands_areInTheOrderOfLaneAndId() {
    List<Command<?>> commands =
        IntStream.range(0, 300)
            .<Command<?>>mapToObj(i -> new RecordReleases(new MerchantId("m" + i)))
            .toList();

    assertThat(List.copyOf(Needs.of(commands).merchants()))
        .hasSize(300)
        .isSortedAccordingTo(
            Comparator.<MerchantId>comparingInt(merchant -> merchant.lane().number())
                .thenComparing(MerchantId::value));
  }

  /// What is kept in a lane that there is not is looked for by nobody.
  @ParameterizedTest
  @ValueSource(ints = {-1, 64, 255})
  void lane_outside0To63_isRefused(int number) {
    assertThatIllegalArgumentException().isThrownBy(() -> Lane.of(number));
    assertThatIllegalArgumentException().isThrownBy(() -> new Lane(number));
  }

  /// A merchant whose lane were another one tomorrow would be lost.
  @Test
  void lane_ofAHash_isItsFirstByteModulo64() {
    byte[] bytes = new byte[Hash.LENGTH];
    bytes[1] = 1;
    assertThat(Lane.ofHash(Hash.of(bytes))).isEqualTo(Lane.of(0));
    bytes[0] = 0x41;
    assertThat(Lane.ofHash(Hash.of(bytes))).isEqualTo(Lane.of(1));
    bytes[0] = -1;
    assertThat(Lane.ofHash(Hash.of(bytes))).isEqualTo(Lane.of(63));
    // The SHA-256 of "acme" begins with 82.
    assertThat(Lane.ofName("acme")).isEqualTo(Lane.of(2));
    assertThat(new MerchantId("acme").lane()).isEqualTo(Lane.of(2));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 64})
  void lane_thatIsNone_isRefused(int number) {
    assertThatIllegalArgumentException().isThrownBy(() -> Lane.of(number));
    assertThatIllegalArgumentException().isThrownBy(() -> new Lane(number));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 31, 33})
  void hash_ofAnotherLength_isRefused(int length) {
    assertThatIllegalArgumentException().isThrownBy(() -> Hash.of(new byte[length]));
  }

  /// A hash that changed with the array it came from would open the door to another secret.
  @Test
  void hash_ofBytes_keepsThemAsTheyWere() {
    byte[] bytes = new byte[Hash.LENGTH];
    Arrays.fill(bytes, (byte) 0xab);
    Hash hash = Hash.of(bytes);
    bytes[0] = 0;
    hash.bytes()[1] = 0;

    assertThat(hash).hasToString("ab".repeat(32)).isNotEqualTo(Hash.of(bytes));
    Arrays.fill(bytes, (byte) 0xab);
    assertThat(hash).isEqualTo(Hash.of(bytes)).hasSameHashCodeAs(Hash.of(bytes));
  }
}

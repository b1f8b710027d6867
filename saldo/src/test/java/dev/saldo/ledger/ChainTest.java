package dev.saldo.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// The bytes under the hashes, written here a second time: whoever changes them makes every book
/// that there is unverifiable.
final class ChainTest {

  @Test
  void lineOfTheLog_isHashedOverAllThatItSays() throws IOException {
    Hash start = Chain.startOfLog("acme");
    Hash admitted = Hash.sha256(new byte[] {7});
    TreeMap<String, String> detail = new TreeMap<>();
    detail.put("a", "é".repeat(400)); // more than fits at first
    detail.put("b", "");
    LogId id = new LogId(0x0102030405060708L, -2);
    LogLine line =
        new LogLine(
            id,
            Instant.parse("1969-12-31T23:59:59.999998Z"),
            "ann",
            Act.KEY_ADDED,
            "acme",
            detail,
            admitted,
            3,
            start);

    assertThat(start).isEqualTo(hash(text("saldo log 1"), text("acme")));
    assertThat(Chain.next(start, line))
        .isEqualTo(
            hash(
                text("saldo log line 1"),
                sized(start.bytes()),
                number(3),
                sized(number(0x0102030405060708L), number(-2)),
                sized(number(-2)),
                text("ann"),
                text(Act.KEY_ADDED.code()),
                text("acme"),
                size(2),
                text("a"),
                text("é".repeat(400)),
                text("b"),
                text(""),
                sized(admitted.bytes())));
  }

  /// A value that was cut off, or written over its neighbour, where the room ends would leave a
  /// change of it unnoticed.
  @Test
  void values_aroundTheRoomThereIsAtFirst_areHashedWhole() throws IOException {
    for (int length = 470; length <= 520; length++) {
      String value = "x".repeat(length);
      assertThat(new Canonical("a").text(value).number(7).sha256())
          .as("%d", length)
          .isEqualTo(hash(text("a"), text(value), number(7)));
      assertThat(new Canonical("a").text(value).text(null).sha256())
          .as("%d", length)
          .isEqualTo(hash(text("a"), text(value), size(-1)));
    }
    String huge = "y".repeat(10_000);
    assertThat(new Canonical("a").text(huge).text("b").sha256())
        .isEqualTo(hash(text("a"), text(huge), text("b")));
  }

  private static Hash hash(byte[]... parts) {
    return Hash.sha256(joined(parts));
  }

  private static byte[] text(String value) throws IOException {
    return sized(value.getBytes(UTF_8));
  }

  private static byte[] number(long value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new DataOutputStream(bytes).writeLong(value);
    return bytes.toByteArray();
  }

  private static byte[] size(int value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new DataOutputStream(bytes).writeInt(value);
    return bytes.toByteArray();
  }

  private static byte[] sized(byte[]... parts) throws IOException {
    byte[] value = joined(parts);
    return joined(size(value.length), value);
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      bytes.writeBytes(part);
    }
    return bytes.toByteArray();
  }
}

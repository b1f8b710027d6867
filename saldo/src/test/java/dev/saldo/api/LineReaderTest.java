package dev.saldo.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LineReaderTest {

  private static final int LONGEST = LineReader.LONGEST;

  /// Each line as `number:text`, `number!` for one that is too long.
  private static List<String> lines(InputStream in) throws IOException {
    LineReader reader = new LineReader(in);
    List<String> lines = new ArrayList<>();
    for (var line = reader.next(); line != null; line = reader.next()) {
      lines.add(
          line.number() + (line.isTooLong() ? "!" : ":" + new String(line.bytes(), ISO_8859_1)));
    }
    return lines;
  }

  private static List<String> lines(String text) throws IOException {
    return lines(new ByteArrayInputStream(text.getBytes(ISO_8859_1)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          ""           |
          a            | 1:a
          a$           | 1:a
          a$b          | 1:a 2:b
          a$$b$        | 1:a 3:b
          $$$a         | 4:a
          a^$b^$^$c^   | 1:a 2:b 4:c
          ^a$          | 1:^a
          ~ ~^$b$      | 2:b
          """)
  void lines_ofAnyEnd_areToldApart(String text, String expected) throws IOException {
    assertThat(
            String.join(" ", lines(text.replace('$', '\n').replace('^', '\r').replace('~', '\t')))
                .replace('\r', '^'))
        .isEqualTo(expected == null ? "" : expected);
  }

  @Test
  void line_asLongAsMayBe_isRead() throws IOException {
    String longest = "x".repeat(LONGEST);

    assertThat(lines(longest + "\n" + longest + "\r\n" + longest))
        .containsExactly("1:" + longest, "2:" + longest, "3:" + longest);
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "3", "65535", "65536", "65537", "1000000", "5000000"})
  void line_longerThanMayBe_isPassedOver(int more) throws IOException {
    String tooLong = "x".repeat(LONGEST + more);

    assertThat(lines("a\n" + tooLong + "\nb\n" + tooLong + "\r\nc\n" + tooLong))
        .containsExactly("1:a", "2!", "3:b", "4!", "5:c", "6!");
  }

  /// What is read at a time is up to the network.
  @Test
  void lines_cutIntoPiecesAnywhere_areTheSame() throws IOException {
    long seed = Long.getLong("saldo.seed", 5L);
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    List<String> expected = new ArrayList<>();
    for (int i = 1; i <= 2_000; i++) {
      int length =
          random.nextInt(50) == 0
              ? LONGEST - 3 + random.nextInt(6)
              : random.nextInt(100) == 0 ? random.nextInt(300_000) : random.nextInt(300);
      String line = "x".repeat(length);
      text.append(line).append(random.nextBoolean() ? "\n" : "\r\n");
      if (length > 0) {
        expected.add(length > LONGEST ? i + "!" : i + ":" + line);
      }
    }
    byte[] bytes = text.toString().getBytes(ISO_8859_1);
    InputStream pieces =
        new ByteArrayInputStream(bytes) {
          @Override
          public synchronized int read(byte[] into, int from, int length) {
            int most = 1 + random.nextInt(random.nextInt(10) == 0 ? 100_000 : 500);
            return super.read(into, from, Math.min(length, most));
          }
        };

    assertThat(lines(pieces)).as("seed %s", seed).isEqualTo(expected);
  }
}

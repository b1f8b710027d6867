package dev.saldo.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class ProgressLineTest {

  private final AtomicLong nanos = new AtomicLong(-7);
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private ProgressLine line(boolean isTerminal) {
    return new ProgressLine(new PrintStream(out, true, UTF_8), isTerminal, nanos::get);
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private String told() {
    String told = out.toString(UTF_8);
    out.reset();
    return told;
  }

  /// A log that is filled with progress hides what matters.
  @Test
  void progress_whereNobodyLooks_isALineNowAndThen() {
    ProgressLine line = line(false);
    line.at("copying", "rows", 100_000, 1_000_000);
    assertThat(told()).isEqualTo("copying: 10 % 100,000 of 1,000,000 rows\n");
    pass(Duration.ofSeconds(9));
    line.at("copying", "rows", 190_000, 1_000_000);
    assertThat(told()).isEmpty();
    pass(Duration.ofSeconds(1));
    line.at("copying", "rows", 200_000, 1_000_000);
    assertThat(told())
        .isEqualTo("copying: 20 % 200,000 of 1,000,000 rows, 10,000/s, 1:20 min left\n");
    pass(Duration.ofSeconds(5));
    line.at("copying", "rows", 1_000_000, 1_000_000);
    assertThat(told()).isEqualTo("copying: 100 % 1,000,000 of 1,000,000 rows, 60,000/s\n");
    line.at("verifying", "entries", 0, 0);
    assertThat(told()).isEqualTo("verifying: 100 % 0 of 0 entries\n");
    line.end();
    assertThat(told()).isEmpty();
  }

  @Test
  void progress_onATerminal_isABarThatIsWrittenOver() {
    ProgressLine line = line(true);
    line.at("copying", "rows", 0, 1_000);
    assertThat(told()).isEqualTo("\rcopying [                    ]   0 % 0 of 1,000 rows");
    pass(Duration.ofMillis(199));
    line.at("copying", "rows", 100, 1_000);
    assertThat(told()).isEmpty();
    pass(Duration.ofMillis(801));
    line.at("copying", "rows", 250, 1_000);
    assertThat(told())
        .isEqualTo("\rcopying [#####               ]  25 % 250 of 1,000 rows, 250/s, 3 s left");
    pass(Duration.ofSeconds(3));
    line.at("copying", "rows", 1_000, 1_000);
    // What is left of the longer line before is written over.
    assertThat(told())
        .isEqualTo("\rcopying [####################] 100 % 1,000 of 1,000 rows, 250/s        ");
    line.at("verifying", "entries", 0, 9);
    assertThat(told()).isEqualTo("\n\rverifying [                    ]   0 % 0 of 9 entries");
    line.end();
    assertThat(told()).isEqualTo("\n");
  }
}

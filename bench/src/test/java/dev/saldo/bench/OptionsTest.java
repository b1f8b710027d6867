package dev.saldo.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class OptionsTest {

  @Test
  void options_withoutWords_measureEverythingIntoTheDocument() {
    assertThat(Options.read()).isEqualTo(Options.DEFAULT);
    assertThat(Options.DEFAULT.note()).isEqualTo(Path.of("docs/performance.md"));
  }

  @Test
  void options_ofAPart_leaveTheDocumentAlone() {
    // A look at one part must not replace the figures of the whole.
    Options options =
        Options.read("--only", "reads,bulk", "--merchants", "50", "--seconds", "3", "--hot", "10");

    assertThat(options.parts()).containsExactly(Options.Part.READS, Options.Part.BULK);
    assertThat(options.merchants()).isEqualTo(50);
    assertThat(options.time()).isEqualTo(Duration.ofSeconds(3));
    assertThat(options.hotPercent()).isEqualTo(10);
    assertThat(options.note()).isEqualTo(Path.of("bench/target/performance.md"));
  }

  @Test
  void entries_inAnyOrder_growUpwards() {
    assertThat(Options.read("--entries", "500,20").entries()).containsExactly(20, 500);
  }

  @Test
  void options_thatCannotBeRead_areToldSo() {
    assertThatThrownBy(() -> Options.read("--only", "tea")).hasMessageContaining("tea");
    assertThatThrownBy(() -> Options.read("--seconds", "0")).hasMessageContaining("0 is not");
    assertThatThrownBy(() -> Options.read("--quick", "1")).hasMessageContaining("--quick");
    assertThatThrownBy(() -> Options.read("--only")).hasMessageContaining("value");
  }
}

package dev.saldo.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class LineEncoderTest {

  @Test
  void event_withLineBreaks_isOneLine() {
    // Who can send a line break into a log can write lines that look like ours.
    assertThat(line("asked for a\nb\r\u001b[31mc", null))
        .isEqualTo("2026-01-31T08:15:00.120Z WARN  some.Place asked for a b  [31mc\n");
  }

  @Test
  void event_withAnException_isOneLineWithItsCause() {
    Exception thrown =
        new IllegalStateException("outer\nbreak", new IllegalArgumentException("inner"));
    assertThat(line("it failed", thrown))
        .startsWith(
            "2026-01-31T08:15:00.120Z WARN  some.Place it failed"
                + " | java.lang.IllegalStateException: outer break | at dev.saldo.app.")
        .contains(" | java.lang.IllegalArgumentException: inner")
        .endsWith("\n")
        .hasLineCount(1);
  }

  private static String line(String message, @Nullable Throwable thrown) {
    Logger logger = new LoggerContext().getLogger("some.Place");
    LoggingEvent event = new LoggingEvent("", logger, Level.WARN, message, thrown, new Object[0]);
    event.setInstant(Instant.parse("2026-01-31T08:15:00.120Z"));
    return new String(new LineEncoder().encode(event), UTF_8);
  }
}

package dev.saldo.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.encoder.EncoderBase;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// Writes each event as exactly one line, whatever is in it:
///
///     2026-01-31T08:15:00.123Z WARN  dev.saldo.ledger.Ledger what it says | an.Exception: why | …
///
/// so that a reader of logs need not guess where one ends, and nobody can make up a line by sending
/// a line break.
final class LineEncoder extends EncoderBase<ILoggingEvent> {

  private static final byte[] NOTHING = {};
  private static final int FRAMES = 40;

  @Override
  public byte[] encode(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(256);
    line.append(Instant.ofEpochMilli(event.getTimeStamp()).truncatedTo(ChronoUnit.MILLIS))
        .append(' ')
        .append("%-5s".formatted(event.getLevel()))
        .append(' ')
        .append(event.getLoggerName())
        .append(' ')
        .append(event.getFormattedMessage());
    for (IThrowableProxy thrown = event.getThrowableProxy();
        thrown != null;
        thrown = cause(thrown)) {
      append(line, thrown);
    }
    replaceControls(line);
    return line.append('\n').toString().getBytes(UTF_8);
  }

  private static @Nullable IThrowableProxy cause(IThrowableProxy thrown) {
    return thrown.getCause();
  }

  private static void append(StringBuilder line, IThrowableProxy thrown) {
    line.append(" | ").append(thrown.getClassName()).append(": ").append(thrown.getMessage());
    StackTraceElementProxy[] frames = thrown.getStackTraceElementProxyArray();
    for (int i = 0; i < Math.min(FRAMES, frames.length - thrown.getCommonFrames()); i++) {
      line.append(" | at ").append(frames[i].getStackTraceElement());
    }
  }

  private static void replaceControls(StringBuilder line) {
    for (int i = 0; i < line.length(); i++) {
      if (Character.isISOControl(line.charAt(i))) {
        line.setCharAt(i, ' ');
      }
    }
  }

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }
}

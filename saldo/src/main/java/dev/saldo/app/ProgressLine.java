package dev.saldo.app;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/// Tells people how far something is: what is done, at which rate, and how long it will still take.
/// On a terminal that is one line, which it writes over; elsewhere a line now and then. For one
/// thread.
public final class ProgressLine {

  private static final int BAR = 20;
  private static final long EVERY_ON_TERMINAL = Duration.ofMillis(200).toNanos();
  private static final long EVERY_ELSEWHERE = Duration.ofSeconds(10).toNanos();

  private final PrintStream out;
  private final boolean isTerminal;
  private final LongSupplier nanos;
  private String what = "";
  private long began;
  private long doneBefore;
  private long told;
  private int open;

  /// @param nanos a clock that only goes on
  public ProgressLine(PrintStream out, boolean isTerminal, LongSupplier nanos) {
    this.out = out;
    this.isTerminal = isTerminal;
    this.nanos = nanos;
  }

  /// So much is done.
  ///
  /// @param what is being done; another one than before begins a line of its own
  /// @param unit what is counted
  public void at(String what, String unit, long done, long of) {
    long now = nanos.getAsLong();
    if (!what.equals(this.what)) {
      end();
      this.what = what;
      began = now;
      doneBefore = done;
      told = now - EVERY_ELSEWHERE;
    }
    long since = now - told;
    if (done == of || since >= (isTerminal ? EVERY_ON_TERMINAL : EVERY_ELSEWHERE)) {
      told = now;
      tell(text(unit, done, of, now - began));
    }
  }

  private String text(String unit, long done, long of, long took) {
    long percent = of == 0 ? 100 : done * 100 / of;
    String text = String.format(Locale.ROOT, "%3d %% %,d of %,d %s", percent, done, of, unit);
    long millis = Math.max(1, Duration.ofNanos(took).toMillis());
    long perSecond = (done - doneBefore) * 1_000 / millis;
    if (perSecond > 0) {
      text += String.format(Locale.ROOT, ", %,d/s", perSecond);
      text += done < of ? ", " + time((of - done + perSecond - 1) / perSecond) + " left" : "";
    }
    if (!isTerminal) {
      return what + ": " + text.strip();
    }
    int full = (int) (percent * BAR / 100);
    return what + " [" + "#".repeat(full) + " ".repeat(BAR - full) + "] " + text;
  }

  private static String time(long seconds) {
    return seconds < 60
        ? seconds + " s"
        : String.format(Locale.ROOT, "%d:%02d min", seconds / 60, seconds % 60);
  }

  private void tell(String text) {
    if (isTerminal) {
      out.print("\r" + text + " ".repeat(Math.max(0, open - text.length())));
      open = text.length();
    } else {
      out.println(text);
    }
    out.flush();
  }

  /// Leaves the line as it stands.
  public void end() {
    if (open > 0) {
      out.println();
      open = 0;
    }
  }
}

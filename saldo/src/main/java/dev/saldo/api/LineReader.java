package dev.saldo.api;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads a body line by line, in memory that is bounded whatever it is sent.
///
/// A line ends with LF or CRLF; the last one may end with the body. Blank lines count, and are
/// passed over. For one thread at a time.
public final class LineReader {

  /// The longest line that is read, without its end.
  public static final int LONGEST = 64 << 10;

  private static final byte[] NO_BYTES = {};

  /// A line that is not blank.
  ///
  /// @param number the first one of the body is 1
  /// @param bytes without the end of the line; none when it is too long
  @SuppressWarnings("ArrayRecordComponent") // on their way to a parser; nobody compares lines
  public record Line(long number, byte[] bytes, boolean isTooLong) {}

  private final InputStream in;
  private final int longest;
  private final byte[] buffer;
  private int from;
  private int to;
  private long number;

  public LineReader(InputStream in) {
    this(in, LONGEST);
  }

  /// @param longest the most bytes that a line of it may have
  public LineReader(InputStream in, int longest) {
    this.in = in;
    this.longest = longest;
    this.buffer = new byte[2 * (longest + 2)];
  }

  /// The next line; null at the end of the body.
  public @Nullable Line next() throws IOException {
    Line line = anyLine();
    while (line != null && !line.isTooLong && isBlank(line.bytes)) {
      line = anyLine();
    }
    return line;
  }

  private static boolean isBlank(byte[] bytes) {
    for (byte b : bytes) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }

  private @Nullable Line anyLine() throws IOException {
    int end = from;
    while (true) {
      while (end < to && buffer[end] != '\n') {
        end++;
      }
      if (end < to) {
        return line(end, end + 1);
      }
      if (end - from > longest + 1) {
        return skipped();
      }
      int begun = end - from;
      if (!isFilled()) {
        return begun == 0 ? null : line(end, end);
      }
      end = from + begun;
    }
  }

  /// The line up to `end`; the next one begins at `next`.
  private Line line(int end, int next) {
    int last = end > from && buffer[end - 1] == '\r' ? end - 1 : end;
    Line line =
        last - from > longest
            ? new Line(++number, NO_BYTES, true)
            : new Line(++number, Arrays.copyOfRange(buffer, from, last), false);
    from = next;
    return line;
  }

  /// Passes over a line that is too long.
  private Line skipped() throws IOException {
    do {
      from = to;
    } while (isFilled() && !isAtLineEnd());
    return new Line(++number, NO_BYTES, true);
  }

  private boolean isAtLineEnd() {
    for (int i = from; i < to; i++) {
      if (buffer[i] == '\n') {
        from = i + 1;
        return true;
      }
    }
    return false;
  }

  /// Reads more behind what is there; false at the end of the body.
  private boolean isFilled() throws IOException {
    if (from == to) {
      from = 0;
      to = 0;
    } else if (to == buffer.length) {
      System.arraycopy(buffer, from, buffer, 0, to - from);
      to -= from;
      from = 0;
    }
    int read = in.read(buffer, to, buffer.length - to);
    to += Math.max(0, read);
    return read >= 0;
  }
}

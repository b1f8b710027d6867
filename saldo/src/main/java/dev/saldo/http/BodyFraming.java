package dev.saldo.http;

import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerRequestHeaders;

/// The bytes of a body, out of what HTTP/1.1 puts around them (RFC 9112, sections 6 and 7). For one
/// thread at a time.
///
/// Helidon does this too, but it reads a chunk as a whole before it hands on the first byte of it,
/// and a client may send a million lines as one chunk; and it takes sizes that are none (`+3`), at
/// which a proxy may see the body end elsewhere.
sealed interface BodyFraming {

  byte[] NOTHING = {};

  /// The next bytes, a few kilobytes at most; none at the end of the body, behind which the next
  /// request begins.
  ///
  /// @throws MalformedException when it is not framed so
  /// @throws io.helidon.webserver.CloseConnectionException when the client is gone
  byte[] next();

  /// The framing that a request's headers announce. That they do not contradict each other has been
  /// seen to.
  ///
  /// @param longest how long a chunk may be that a reader takes for one
  /// @param extensible whether chunks may have extensions, which are ignored
  static BodyFraming of(
      ServerRequestHeaders headers, DataReader reader, long longest, boolean extensible) {
    return headers.contains(HeaderNames.TRANSFER_ENCODING)
        ? new Chunked(reader, longest, extensible)
        : new Sized(reader, headers.contentLength().orElse(0));
  }

  private static byte[] some(DataReader reader, long most) {
    reader.ensureAvailable();
    return reader.readBytes((int) Math.min(reader.available(), most));
  }

  /// A body of so many bytes.
  final class Sized implements BodyFraming {

    private final DataReader reader;
    private long left;

    private Sized(DataReader reader, long length) {
      this.reader = reader;
      this.left = length;
    }

    @Override
    public byte[] next() {
      if (left == 0) {
        return NOTHING;
      }
      byte[] bytes = some(reader, left);
      left -= bytes.length;
      return bytes;
    }
  }

  /// A body in chunks. Trailers are read and dropped, as are extensions where there may be any; but
  /// no line may hold anything at which another reader could see it end.
  final class Chunked implements BodyFraming {

    private static final int LONGEST_LINE = 1 << 10;
    private static final int MOST_TRAILERS = 64;

    private final DataReader reader;
    private final long longest;
    private final boolean extensible;
    private boolean withinChunk;
    private long left;

    private Chunked(DataReader reader, long longest, boolean extensible) {
      this.reader = reader;
      this.longest = longest;
      this.extensible = extensible;
    }

    @Override
    public byte[] next() {
      if (left == 0) {
        if (withinChunk && !line().isEmpty()) {
          throw new MalformedException();
        }
        withinChunk = true;
        left = size(line());
        if (left == 0) {
          skipTrailers();
          return NOTHING;
        }
      }
      byte[] bytes = some(reader, left);
      left -= bytes.length;
      return bytes;
    }

    private void skipTrailers() {
      for (int i = 0; !line().isEmpty(); i++) {
        if (i == MOST_TRAILERS) {
          throw new MalformedException();
        }
      }
    }

    private long size(String line) {
      int end = extensible ? line.indexOf(';') : -1;
      String hex = end < 0 ? line : line.substring(0, end).stripTrailing();
      if (hex.isEmpty()
          || hex.length() > 15
          || !hex.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
        throw new MalformedException();
      }
      long size = Long.parseLong(hex, 16);
      if (size > longest) {
        throw new MalformedException();
      }
      return size;
    }

    private String line() {
      try {
        int length = reader.findNewLine(LONGEST_LINE);
        if (length == LONGEST_LINE) {
          throw new MalformedException();
        }
        String line = reader.readAsciiString(length);
        reader.skip(2);
        if (line.chars().anyMatch(c -> Character.isISOControl(c) && c != '\t')) {
          throw new MalformedException(); // a lone LF among them, which is no end of a line
        }
        return line;
      } catch (DataReader.IncorrectNewLineException e) {
        throw new MalformedException();
      }
    }
  }

  /// Not framed as it should be.
  final class MalformedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private MalformedException() {
      super("not properly framed", null, false, false);
    }
  }
}

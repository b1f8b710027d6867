package dev.saldo.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// What became of reading a request's body.
///
/// @param bytes the whole body, or none unless [State#WHOLE]
/// @param atEnd whether everything that belongs to the request has been read, so that the next
///   request on the connection will be understood
@SuppressWarnings("ArrayRecordComponent") // handed on to the request; nobody compares bodies
record Body(State state, byte[] bytes, boolean atEnd) {

  enum State {
    WHOLE,
    TOO_LARGE,
    MALFORMED,
    /// There is no [Room] for it now.
    NO_ROOM
  }

  /// So much is read, and dropped, of a body that no one wants; and of what a body is too large by,
  /// to keep the connection in use.
  static final int SPARE = 64 << 10;

  private static final int FIRST_BUFFER = 1 << 10;
  private static final int DRAINED_AT_ONCE = 8 << 10;
  private static final byte[] NO_BYTES = {};
  private static final Body NONE = new Body(State.WHOLE, NO_BYTES, true);
  private static final Body UNREAD = new Body(State.WHOLE, NO_BYTES, false);

  /// A body that is left to be read as it comes.
  static Body unread(ServerRequest request) {
    return request.content().hasEntity() ? UNREAD : NONE;
  }

  /// Reads the body, if the request has one.
  ///
  /// @param limit in bytes; 0: up to [#SPARE] bytes are dropped
  /// @throws CloseConnectionException when the client does not send all of it
  static Body read(ServerRequest request, Connection connection, int limit) {
    if (!request.content().hasEntity()) {
      return NONE;
    }
    int most = limit == 0 ? SPARE : limit;
    long length = request.headers().contentLength().orElse(-1);
    if (length > most && (length - most > SPARE || isAwaitingContinue(request))) {
      return new Body(State.TOO_LARGE, NO_BYTES, false);
    }
    try {
      Body body = read(content(request, connection), connection, most, length);
      return limit == 0 && body.state == State.WHOLE ? NONE : body;
    } catch (CloseConnectionException e) {
      throw e;
    } catch (Connection.NoRoom e) {
      return new Body(State.NO_ROOM, NO_BYTES, false);
    } catch (Connection.Flood e) {
      return new Body(State.TOO_LARGE, NO_BYTES, false);
    } catch (IOException | RuntimeException e) {
      // Helidon's complaints about chunks come as exceptions of several types.
      return new Body(State.MALFORMED, NO_BYTES, false);
    }
  }

  private static InputStream content(ServerRequest request, Connection connection) {
    return request.headers().contains(HeaderNames.TRANSFER_ENCODING)
        ? new Framed(connection.framing(request.headers(), Integer.MAX_VALUE, false))
        : request.content().inputStream();
  }

  /// Whether the client would rather not send a body that is refused. It may do so all the same, so
  /// the connection is of no use afterwards.
  private static boolean isAwaitingContinue(ServerRequest request) {
    return request.headers().containsToken(HeaderValues.EXPECT_100);
  }

  private static Body read(InputStream in, Connection connection, int most, long length)
      throws IOException {
    // What a client announces is not yet worth memory of ours.
    byte[] bytes =
        new byte[(int) Math.min(FIRST_BUFFER, length < 0 ? most : Math.min(length, most))];
    int size = 0;
    while (true) {
      connection.allow((long) most + SPARE);
      if (size == bytes.length) {
        if (size == most || size == length) {
          return in.read() < 0
              ? new Body(State.WHOLE, bytes, true)
              : new Body(State.TOO_LARGE, NO_BYTES, isDrained(in, connection));
        }
        bytes = Arrays.copyOf(bytes, (int) Math.min(2L * size, most));
      }
      int read = in.read(bytes, size, bytes.length - size);
      if (read < 0) {
        return new Body(State.WHOLE, Arrays.copyOf(bytes, size), true);
      }
      size += read;
    }
  }

  /// A body out of its framing.
  private static final class Framed extends InputStream {

    private final BodyFraming framing;
    private byte[] piece = NO_BYTES;
    private int at;
    private boolean atEnd;

    Framed(BodyFraming framing) {
      this.framing = framing;
    }

    @Override
    public int read() {
      return hasMore() ? piece[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] bytes, int from, int length) {
      if (!hasMore()) {
        return -1;
      }
      int read = Math.min(length, piece.length - at);
      System.arraycopy(piece, at, bytes, from, read);
      at += read;
      return read;
    }

    private boolean hasMore() {
      if (at == piece.length && !atEnd) {
        piece = framing.next();
        at = 0;
        atEnd = piece.length == 0;
      }
      return !atEnd;
    }
  }

  /// Reads and drops what is left, and tells whether that was all.
  private static boolean isDrained(InputStream in, Connection connection) throws IOException {
    byte[] dropped = new byte[DRAINED_AT_ONCE];
    for (int left = SPARE; left > 0; ) {
      connection.allow(SPARE);
      int read = in.read(dropped);
      if (read < 0) {
        return true;
      }
      left -= read;
    }
    return false;
  }
}

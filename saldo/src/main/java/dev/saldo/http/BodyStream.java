package dev.saldo.http;

import static dev.saldo.http.BodyEndedException.Why.GONE;
import static dev.saldo.http.BodyEndedException.Why.MALFORMED;
import static dev.saldo.http.BodyEndedException.Why.SLOW;
import static dev.saldo.http.BodyEndedException.Why.STOPPING;

import io.helidon.webserver.CloseConnectionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A body that is read as it comes.
///
/// A thread of its own takes it from the socket, a few pieces ahead of the reader and no more: when
/// the reader does not keep up, the client has to wait. So whoever reads waits for a queue and
/// never for the socket, and can be told to stop while the answer is still being written: a thread
/// that is interrupted at the socket would take the connection with it. The thread ends with the
/// body or, at the latest, with the connection.
///
/// To be read by one thread at a time; [#stop] may be called by any.
final class BodyStream extends InputStream {

  private static final int MOST_PIECES = 8;
  private static final Duration LINGER = Duration.ofSeconds(1);
  private static final int LINGER_BYTES = 1 << 20;

  /// Some of the body, or its end.
  ///
  /// @param bytes none at the end
  /// @param ended why it is an end that should not be; null for a proper one
  @SuppressWarnings("ArrayRecordComponent") // on its way to the reader; nobody compares pieces
  private record Piece(byte[] bytes, @Nullable BodyEndedException ended) {

    static Piece end(BodyEndedException.Why why) {
      return new Piece(BodyFraming.NOTHING, new BodyEndedException(why));
    }
  }

  private final BodyFraming framing;
  private final long patienceNanos;
  private final BlockingQueue<Piece> pieces = new ArrayBlockingQueue<>(MOST_PIECES);
  private final Thread pump;
  private volatile boolean stopping;
  private volatile boolean dropping;
  private volatile boolean whole;

  /// What has been taken last, and how much of it has been read.
  private byte[] piece = BodyFraming.NOTHING;

  private int at;

  /// How many pieces had been read ahead when it was told to stop; -1 before.
  private int ahead = -1;

  private boolean atEnd;
  private @Nullable BodyEndedException ended;

  /// Begins to read ahead.
  ///
  /// @param patienceNanos how long the client may take to send anything
  BodyStream(BodyFraming framing, long patienceNanos) {
    this.framing = framing;
    this.patienceNanos = patienceNanos;
    this.pump = Thread.ofVirtual().name("body").start(this::pump);
  }

  private void pump() {
    try {
      Piece end = readAhead();
      if (!dropping) {
        pieces.put(end);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody does
    }
  }

  /// @return the end that it came to
  private Piece readAhead() throws InterruptedException {
    try {
      int dropped = 0;
      for (byte[] bytes = framing.next(); bytes.length > 0; bytes = framing.next()) {
        if (!dropping) {
          pieces.put(new Piece(bytes, null));
        } else if ((dropped += bytes.length) > LINGER_BYTES) {
          return Piece.end(GONE);
        }
      }
      whole = true;
      return new Piece(BodyFraming.NOTHING, null);
    } catch (BodyFraming.MalformedException e) {
      return Piece.end(MALFORMED);
    } catch (CloseConnectionException e) {
      return Piece.end(GONE);
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    Objects.checkFromIndexSize(from, length, bytes.length);
    if (length == 0) {
      return 0;
    }
    if (at == piece.length && !next()) {
      return -1;
    }
    int read = Math.min(length, piece.length - at);
    System.arraycopy(piece, at, bytes, from, read);
    at += read;
    return read;
  }

  /// Takes the next piece; false at the proper end.
  private boolean next() throws IOException {
    if (!atEnd) {
      Piece next = stopping ? readAlready() : waitedFor();
      piece = next.bytes;
      at = 0;
      atEnd = next.bytes.length == 0;
      ended = next.ended;
    }
    if (ended != null) {
      throw ended;
    }
    return !atEnd;
  }

  private Piece readAlready() {
    if (ahead < 0) {
      ahead = pieces.size();
    }
    Piece next = ahead-- > 0 ? pieces.poll() : null;
    return next == null ? Piece.end(STOPPING) : next;
  }

  private Piece waitedFor() throws InterruptedIOException {
    try {
      Piece next = pieces.poll(patienceNanos, TimeUnit.NANOSECONDS);
      return next == null ? Piece.end(SLOW) : next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for the body");
    }
  }

  /// Lets whoever reads go on to the end of what has been read ahead, and no further.
  void stop() {
    stopping = true;
    // Where there is no room, nobody waits.
    boolean _ = pieces.offer(Piece.end(STOPPING));
  }

  /// Reads and drops what is left, for a moment. Nobody may read any more.
  ///
  /// @return whether the body has been read to its end, so that the next request will be understood
  boolean finish() throws InterruptedException {
    dropping = true;
    pieces.clear();
    return pump.join(LINGER) && whole;
  }
}

package dev.saldo.http;

import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.RoutingResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The body of a [StreamedAnswer]: in chunks, handed to the system piece by piece, each with a
/// deadline of its own. Nothing is sent before the first flush, not even the status. For one thread
/// at a time.
final class AnswerStream extends OutputStream {

  /// With its chunk's size around it, it fits into what Helidon hands to the system at once.
  private static final int PIECE = 8_000;

  private final RoutingResponse response;
  private final Connection connection;
  private final Runnable beginning;
  private final byte[] piece = new byte[PIECE];
  private int size;
  private long sent;
  private @Nullable OutputStream out;

  /// @param response with its status and headers
  /// @param beginning called before any of it is sent
  AnswerStream(RoutingResponse response, Connection connection, Runnable beginning) {
    this.response = response;
    this.connection = connection;
    this.beginning = beginning;
  }

  @Override
  public void write(int b) throws IOException {
    if (size == PIECE) {
      flush();
    }
    piece[size++] = (byte) b;
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    Objects.checkFromIndexSize(from, length, bytes.length);
    for (int done = 0; done < length; ) {
      if (size == PIECE) {
        flush();
      }
      int fits = Math.min(length - done, PIECE - size);
      System.arraycopy(bytes, from + done, piece, size, fits);
      size += fits;
      done += fits;
    }
  }

  @Override
  public void flush() throws IOException {
    if (size > 0) {
      sendInTime(() -> {
        begin().write(piece, 0, size);
        begin().flush(); // Helidon keeps the first bytes back otherwise
      });
      sent += size;
      size = 0;
    }
  }

  /// Sends what is left, and the last chunk.
  void end() throws IOException {
    flush();
    sendInTime(() -> {
      begin().close();
      response.commit();
    });
  }

  /// Whether any of it has been sent, so that no other answer can be.
  boolean hasBegun() {
    return out != null;
  }

  /// How many bytes have been sent.
  long sent() {
    return sent;
  }

  private OutputStream begin() {
    if (out == null) {
      beginning.run();
      out = response.outputStream();
    }
    return out;
  }

  private interface Sending {
    void send() throws IOException;
  }

  private void sendInTime(Sending sending) throws IOException {
    connection.answering();
    try {
      sending.send();
    } catch (CloseConnectionException e) {
      throw new IOException("the client does not take the answer in", e);
    }
    connection.answeredSoFar();
  }
}

package dev.saldo.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;

/// An answer that is written bit by bit and may be without end, as may be the body that it answers
/// where that is read as it comes.
///
/// @param status the HTTP status, one that allows a body
/// @param contentType sent as it is
/// @param headers as in [Answer]
/// @param exchange reads the one and writes the other
public record StreamedAnswer(
    int status, String contentType, Map<String, String> headers, Exchange exchange)
    implements Reply {

  /// Reads a body and writes its answer.
  @FunctionalInterface
  public interface Exchange {

    /// Called once, by the thread of the connection. When it returns, the answer is complete. What
    /// it throws before the first byte of the answer was flushed is answered as if a [Handler] had
    /// thrown it; after that it ends the answer abruptly, so that the client sees that it is not
    /// complete.
    ///
    /// Either stream may be used by another thread, one at a time, while this method runs. A thread
    /// that waits in one of them may be interrupted, but the one that writes loses the connection.
    ///
    /// @param body ends only with the end of the body; at its end from the beginning, where a
    ///   [Handler] answers. Reading throws when the client is gone, sends nothing for
    ///   [HttpConfig#receive], or breaks the rules of HTTP, and when the server stops
    /// @param answer what is written may wait for the next flush. Writing waits for the client, but
    ///   throws when it takes in nothing for [HttpConfig#send]. Not to be closed
    void run(InputStream body, OutputStream answer) throws IOException, InterruptedException;
  }

  /// @throws IllegalArgumentException as [Answer] does
  public StreamedAnswer {
    headers = new Answer(status, contentType, headers, new byte[1]).headers();
  }
}

package dev.saldo.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.WritableHeaders;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What is handed on of a body once the server stops.
@Timeout(30)
final class BodyStreamTest {

  private static final long LONG = 25_000_000_000L;

  private final CountDownLatch allReceived = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);

  /// A body of which so much has been received, and no more comes.
  private BodyStream received(String... packets) throws InterruptedException {
    Queue<String> left = new ArrayDeque<>(List.of(packets));
    DataReader socket =
        DataReader.create(() -> {
          if (left.isEmpty()) {
            allReceived.countDown();
            awaitEnd();
            throw new Connection.Ended();
          }
          return left.remove().getBytes(ISO_8859_1);
        });
    ServerRequestHeaders headers =
        ServerRequestHeaders.create(
            WritableHeaders.create().set(HeaderValues.TRANSFER_ENCODING_CHUNKED));
    BodyStream body =
        new BodyStream(BodyFraming.of(headers, socket, Integer.MAX_VALUE, true), LONG);
    allReceived.await();
    return body;
  }

  private void awaitEnd() {
    try {
      over.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts it", e);
    }
  }

  /// It was taken from the client, who must not be left to wonder what became of it.
  @Test
  void body_whenTheServerStops_goesOnAsFarAsItWasReceived() throws Exception {
    BodyStream body = received("1\r\na\r\n", "2\r\nbc\r\n", "1\r\nd\r\n2\r\nef\r\n");
    body.stop();

    assertThat(new String(body.readNBytes(6), ISO_8859_1)).isEqualTo("abcdef");
    assertThat(catchThrowableOfType(BodyEndedException.class, body::read).why())
        .isEqualTo(BodyEndedException.Why.STOPPING);
    over.countDown();
  }
}

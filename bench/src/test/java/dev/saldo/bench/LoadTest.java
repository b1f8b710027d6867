package dev.saldo.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A load that miscounts makes every figure wrong.
final class LoadTest {

  private static final Duration SHORT = Duration.ofSeconds(1);

  private final AtomicInteger asked = new AtomicInteger();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          // Every third answer is another one than was asked for.
          int status = asked.incrementAndGet() % 3 == 0 ? 503 : 200;
          exchange.sendResponseHeaders(status, 5);
          exchange.getResponseBody().write("hello".getBytes(US_ASCII));
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void load_ofAServer_countsEveryAnswerOnce() {
    byte[][] request = {BalanceRequests.written("GET", "/", List.of(), "")};

    Measured measured =
        Load.run(server.getAddress().getPort(), 3, SHORT, 200, () -> BalanceRequests.of(request));

    assertThat(measured.answers()).isPositive().isEqualTo(measured.latency().getTotalCount());
    assertThat(measured.unexpected()).isBetween(1L, asked.get() / 3L);
    assertThat(measured.dropped()).isZero();
    // What was answered after the time is asked, and not counted.
    assertThat(asked.get() - measured.answers() - measured.unexpected()).isBetween(0L, 3L);
  }

  @Test
  void load_ofAServerThatHangsUp_countsTheConnectionsAsDropped() {
    byte[][] nonsense = {"nonsense\r\n\r\n".getBytes(US_ASCII)};

    Measured measured =
        Load.run(server.getAddress().getPort(), 2, SHORT, 200, () -> BalanceRequests.of(nonsense));

    assertThat(measured.answers()).isZero();
    assertThat(measured.dropped()).isEqualTo(2);
  }

  @Test
  void answerLength_ofAnAnswerInPieces_isKnownOnceTheHeadersAreThere() throws IOException {
    String head = "HTTP/1.1 200 OK\r\nContent-Type: a\r\ncOnTeNt-LeNgTh: 12\r\nX: 7\r\n\r\n";

    assertThat(Load.answerLength(received(head.substring(0, head.length() - 1)))).isEqualTo(-1);
    assertThat(Load.answerLength(received(head))).isEqualTo(head.length() + 12);
  }

  @Test
  void answerLength_withoutALength_isNotGuessed() {
    assertThatThrownBy(() -> Load.answerLength(received("HTTP/1.1 200 OK\r\n\r\n")))
        .isInstanceOf(IOException.class);
  }

  private static ByteBuffer received(String text) {
    return ByteBuffer.allocate(1_000).put(text.getBytes(US_ASCII));
  }
}

package dev.saldo.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// All the care of connections over TLS, and that of the handshake.
@Timeout(90)
final class TlsConnectionTest extends ConnectionTest {

  private static final Tls TLS = TestCertificates.trusting().tls("server");

  /// Hands are shaken each time, on two cores that others use too.
  @Override
  int many() {
    return 10;
  }

  /// With time to shake hands where there would be none at all.
  @Override
  HttpConfig secured(HttpConfig config) {
    return new HttpConfig(
        config.host(),
        config.port(),
        config.maxConnections(),
        config.idle(),
        config.drain(),
        config.accessLog(),
        isShort(config.idle()) && isShort(config.receive())
            ? Duration.ofSeconds(5)
            : config.receive(),
        config.send(),
        config.origin(),
        () -> TLS);
  }

  private static boolean isShort(Duration time) {
    return time.compareTo(Duration.ofSeconds(1)) < 0;
  }

  /// Half a handshake must not hold a connection, and plain HTTP gets no answer.
  @ParameterizedTest
  @ValueSource(strings = {"", "\u0016\u0003\u0001\u0002\u0000\u0001", "GET / HTTP/1.1\r\n\r\n"})
  void client_thatDoesNotShakeHands_isClosed(String sent) throws IOException {
    HttpConfig config =
        new HttpConfig(
            "127.0.0.1",
            0,
            1,
            Duration.ofMillis(300),
            Duration.ofSeconds(20),
            false,
            Duration.ofMillis(300),
            Duration.ofSeconds(20),
            Origin.CONNECTION,
            () -> TLS);
    try (HttpServer server =
            HttpServer.start(config, List.of(new EchoFace()), _ -> Optional.empty());
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      plain.setSoTimeout(10_000);
      plain.getOutputStream().write(sent.getBytes(ISO_8859_1));
      String answer = new String(plain.getInputStream().readAllBytes(), ISO_8859_1);
      assertThat(answer).doesNotContain("HTTP");
    }
  }

  @Test
  void close_whileHandsAreShaken_waitsForNobody() throws Exception {
    HttpConfig config = HttpConfig.on("127.0.0.1", 0).withTls(() -> TLS);
    try (HttpServer server =
            HttpServer.start(config, List.of(new EchoFace()), _ -> Optional.empty());
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), server.port());
        RawClient other = RawClient.of(server)) {
      plain.setSoTimeout(10_000);
      plain.getOutputStream().write(0x16);
      other.request("GET /echo").reply(); // accepted after that one
      stop(server);
      assertThat(plain.getInputStream().read()).isNegative();
    }
  }
}

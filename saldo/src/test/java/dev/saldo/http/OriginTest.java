package dev.saldo.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// Where requests come from, as the server hands it on.
final class OriginTest {

  @Test
  void remote_byDefault_isTheOtherEndOfTheConnection() throws IOException {
    assertThat(remote(HttpConfig.on("127.0.0.1", 0), "X-Forwarded-For: 192.0.2.7"))
        .isEqualTo("127.0.0.1");
  }

  @Test
  void remote_byAnOrigin_isWhatItTellsOfAllHeaders() throws IOException {
    HttpConfig config =
        HttpConfig.on("127.0.0.1", 0)
            .withOrigin((peer, said) -> {
              assertThat(peer).isEqualTo(InetAddress.ofLiteral("127.0.0.1"));
              return InetAddress.ofLiteral(said.getLast());
            });

    assertThat(remote(config, "X-Forwarded-For: 192.0.2.7", "x-forwarded-for: 192.0.2.8"))
        .isEqualTo("192.0.2.8");
  }

  /// A cookie is only kept to TLS when whoever says that it came over TLS can be believed.
  @Test
  void request_thatAProxySaysCameOverTls_isSecureWhenTheProxyIsTrusted() throws IOException {
    HttpConfig config = HttpConfig.on("127.0.0.1", 0);
    HttpConfig trusting =
        config.withOrigin(
            new Origin() {
              @Override
              public InetAddress of(InetAddress peer, List<String> forwardedFor) {
                return peer;
              }

              @Override
              public boolean trusts(InetAddress peer) {
                return peer.equals(InetAddress.ofLiteral("127.0.0.1"));
              }
            });

    assertThat(secure(trusting, "X-Forwarded-Proto: HTTPS")).isEqualTo("true");
    assertThat(secure(trusting, "X-Forwarded-Proto: http")).isEqualTo("false");
    assertThat(secure(trusting, "X-Forwarded-Proto: https, http")).isEqualTo("false");
    assertThat(secure(trusting, "X-Other: https")).isEqualTo("false");
    assertThat(secure(config, "X-Forwarded-Proto: https")).isEqualTo("false");
  }

  @Test
  void request_overTls_isSecure() throws IOException {
    Tls tls = TestCertificates.trusting().tls("127.0.0.1");
    assertThat(secure(HttpConfig.on("127.0.0.1", 0).withTls(() -> tls), "X-Other: 1"))
        .isEqualTo("true");
  }

  private static String secure(HttpConfig config, String... headers) throws IOException {
    return asked(config, r -> Boolean.toString(r.isSecure()), headers);
  }

  private static String remote(HttpConfig config, String... headers) throws IOException {
    return asked(config, r -> r.remote().getHostAddress(), headers);
  }

  private static String asked(HttpConfig config, Function<Request, String> asked, String... headers)
      throws IOException {
    EchoFace face =
        new EchoFace().with("GET", "/echo/remote", 0, r -> EchoFace.text(asked.apply(r)));
    try (HttpServer server = HttpServer.start(config, List.of(face), _ -> Optional.empty());
        RawClient client = RawClient.of(server)) {
      return client.request("GET /echo/remote", headers).reply().body();
    }
  }
}

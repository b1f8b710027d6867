package dev.saldo.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
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

  private static String remote(HttpConfig config, String... headers) throws IOException {
    EchoFace face =
        new EchoFace()
            .with("GET", "/echo/remote", 0, r -> EchoFace.text(r.remote().getHostAddress()));
    try (HttpServer server = HttpServer.start(config, List.of(face), _ -> Optional.empty());
        RawClient client = RawClient.of(server)) {
      return client.request("GET /echo/remote", headers).reply().body();
    }
  }
}

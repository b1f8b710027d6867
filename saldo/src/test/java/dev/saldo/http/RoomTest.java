package dev.saldo.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.http.RawClient.Reply;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is held of requests is bounded over all connections: thousands of clients who send most of
/// a body and wait would else take all the memory that there is.
@Timeout(30)
class RoomTest {

  private static final int ROOM = 64 << 10;

  /// More than the buffers between a server and a client take.
  private static final int LARGE = 32 << 20;

  private static final String CHUNKED = "Transfer-Encoding: chunked";

  private static HttpServer start(long room) {
    return HttpServer.start(
        HttpConfig.on("127.0.0.1", 0).withRoom(room),
        List.of(
            new EchoFace()
                .with(
                    "POST",
                    "/echo/large",
                    1 << 20,
                    request -> EchoFace.text(Integer.toString(request.body().length)))
                .with("GET", "/echo/large", 0, _ -> EchoFace.text("x".repeat(LARGE)))
                .with("POST", "/echo/done", 0, _ -> EchoFace.text("x".repeat(LARGE)))
                .withStream(
                    "/echo/stream",
                    "text/lines",
                    _ ->
                        new StreamedAnswer(
                            200,
                            "text/lines",
                            Map.of(),
                            (in, out) -> {
                              out.write(in.read());
                              out.flush();
                              in.transferTo(out);
                            }))),
        _ -> Optional.empty());
  }

  private static Reply post(HttpServer server, int length) throws IOException {
    try (RawClient client = RawClient.of(server)) {
      return client
          .request("POST /echo/large", "Content-Length: " + length)
          .send("x".repeat(length))
          .reply();
    }
  }

  private static void assertToldToComeAgain(Reply reply) {
    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.headers())
        .containsEntry("retry-after", "1")
        .containsEntry("connection", "close")
        .containsKey("x-request-id");
  }

  @Test
  void body_thatFindsNoRoom_isToldToComeAgain() throws IOException {
    try (HttpServer server = start(ROOM);
        RawClient half = RawClient.of(server);
        RawClient chunked = RawClient.of(server)) {
      half.request("POST /echo/large", "Content-Length: 200000").send("x".repeat(100_000));
      assertToldToComeAgain(half.reply());
      assertThat(half.isClosed()).isTrue();

      chunked.request("POST /echo/large", CHUNKED).send("30d40\r\n" + "x".repeat(100_000));
      assertToldToComeAgain(chunked.reply());

      // What was taken has been given back.
      for (int i = 0; i < 20; i++) {
        assertThat(post(server, 10_000).body()).isEqualTo("10000");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET /echo HTTP/1.1\r\nHost: h\r\n", "GET /echo HTTP/1.1\r\n"})
  void headers_thatFindNoRoom_areToldToComeAgain(String begun) throws IOException {
    try (HttpServer server = start(4 << 10);
        RawClient client = RawClient.of(server)) {
      client.send(begun).send(("X-More: " + "x".repeat(1_000) + "\r\n").repeat(12));

      Reply reply = client.reply();
      assertToldToComeAgain(reply);
      assertThat(reply.body()).contains("503");
      assertThat(client.isClosed()).isTrue();
      for (int i = 0; i < 20; i++) {
        assertThat(post(server, 3_000).body()).isEqualTo("3000");
      }
    }
  }

  /// A crowd must not keep those out who ask for a balance.
  @Test
  void smallRequests_whenThereIsNoRoom_areServed() throws IOException {
    try (HttpServer server = start(0);
        RawClient client = RawClient.of(server)) {
      for (int i = 0; i < 20; i++) {
        assertThat(client.request("GET /echo").reply().status()).isEqualTo(200);
        assertThat(post(server, 1_000).body()).isEqualTo("1000");
      }
    }
  }

  @Test
  void requests_onOneConnection_giveBackWhatEachTook() throws IOException {
    try (HttpServer server = start(ROOM);
        RawClient client = RawClient.of(server)) {
      for (int i = 0; i < 50; i++) {
        client.request("POST /echo/large", "Content-Length: 10000").send("x".repeat(10_000));
        assertThat(client.reply().body()).isEqualTo("10000");
      }
    }
  }

  /// An answer that its client does not read is held as long as it has patience with him.
  @Test
  void answer_thatFindsNoRoom_isNotSentButToldToComeAgain() throws IOException {
    try (HttpServer server = start(5L * LARGE / 2);
        RawClient second = RawClient.of(server)) {
      try (RawClient first = RawClient.of(server)) {
        first.request("GET /echo/large");
        assertThat(first.head().status()).isEqualTo(200); // and does not read on
        Reply refused = second.request("GET /echo/large").reply();
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.headers()).containsEntry("retry-after", "1");
        assertThat(second.request("GET /echo").reply().status()).isEqualTo(200);
        // What has been done must be told.
        try (RawClient third = RawClient.of(server)) {
          assertThat(third.request("POST /echo/done").head().status()).isEqualTo(200);
        }
        first.reset();
      }
      int status = 503;
      while (status == 503) {
        try (RawClient again = RawClient.of(server)) {
          status = again.request("GET /echo/large").head().status();
        }
      }
      assertThat(status).isEqualTo(200);
    }
  }

  /// Each that is answered while it comes holds buffers, and what is under way between them.
  @Test
  void stream_thatFindsNoRoom_isToldToComeAgain() throws IOException {
    try (HttpServer server = start(600 << 10);
        RawClient first = RawClient.of(server);
        RawClient second = RawClient.of(server)) {
      first.request("POST /echo/stream", "Content-Type: text/lines", "Content-Length: 2").send("x");
      assertThat(first.head().status()).isEqualTo(200);
      second.request("POST /echo/stream", "Content-Type: text/lines", "Content-Length: 2");
      assertToldToComeAgain(second.reply());
    }
  }
}

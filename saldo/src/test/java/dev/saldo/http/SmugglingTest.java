package dev.saldo.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.http.RawClient.Reply;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A proxy before the server and the server must agree where a request ends; else what one of them
/// takes for a body is the next client's request to the other. Whatever two readers could take in
/// two ways is answered once, and nothing that stands behind it on the connection is.
@Timeout(30)
class SmugglingTest {

  /// What an attacker would have the server answer in somebody else's name.
  private static final String SMUGGLED = "GET /echo/id HTTP/1.1\r\nHost: h\r\n\r\n";

  private HttpServer server;
  private RawClient client;

  @BeforeEach
  void start() throws IOException {
    EchoFace echo =
        new EchoFace()
            .withStream(
                "/echo/stream",
                "text/lines",
                _ ->
                    new StreamedAnswer(
                        200,
                        "text/plain",
                        Map.of(),
                        (body, answer) ->
                            answer.write(new String(body.readAllBytes(), UTF_8).getBytes(UTF_8))));
    server = HttpServer.start(HttpConfig.on("127.0.0.1", 0), List.of(echo), _ -> Optional.empty());
    client = RawClient.of(server);
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
  }

  /// The two lengths contradict each other, or a length or coding is hidden from one of the two.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 5",
        "Content-Length: 5\r\nContent-Length: 0",
        "Content-Length: 5\r\ncontent-length: 5",
        "Content-Length: 5, 0",
        "Content-Length: 5\r\nTransfer-Encoding: xchunked",
        "Content-Length: 5\r\nTransfer-Encoding : chunked",
        "Content-Length: 5\r\n Transfer-Encoding: chunked",
        "Content-Length: 5\r\nX: y\r\n\tTransfer-Encoding: chunked",
        "Content-Length: 5\r\nX: y\nTransfer-Encoding: chunked",
        "Content-Length: 5\r\nX: y\rTransfer-Encoding: chunked",
        "Content-Length: 5\r\nTransfer-Encoding:\u000bchunked",
        "Content-Length: 5\r\nTransfer-Encoding: \u0000chunked",
        "Content-Length: 5\r\nTransfer-Encoding: \"chunked\"",
        "Content-Length: 5\r\nTransfer-Encoding: chunked\u0000",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        "Transfer-Encoding: identity, chunked",
        "Transfer-Encoding: chunked, identity",
        "Transfer\u0000-Encoding: chunked",
        "Content-Length: 5\u000b",
        "Content-Length: \u000b5",
        "Content-Length: 5 0",
        "Content-Length: 5.0",
        "Content-Length: 5e0",
        "Content-Length: 0_5",
        "Content-Length: \"5\"",
        "Content-Length: \u00b25",
        "\u0000Content-Length: 5",
        "\u00a0Content-Length: 5",
        "Content-Length\u00a0: 5"
      })
  void lengths_thatCanBeReadInTwoWays_areRefusedWithAllThatFollows(String headers)
      throws IOException {
    client.request("POST /echo", headers).send("0\r\n\r\n" + SMUGGLED);

    assertThat(client.reply().status()).isIn(400, 501);
    assertNothingFollows();
  }

  /// Chunks that a sloppy reader would cut elsewhere.
  @ParameterizedTest
  @ValueSource(
      strings = {
        " 3\r\nabc\r\n0\r\n\r\n",
        "0x3\r\nabc\r\n0\r\n\r\n",
        "+3\r\nabc\r\n0\r\n\r\n",
        "-0\r\n\r\n",
        "3\nabc\r\n0\r\n\r\n",
        "3\rabc\r\n0\r\n\r\n",
        "3\r\nabc0\r\n\r\n",
        "3\r\nabc\n0\r\n\r\n",
        "3\r\nabcdef\r\n0\r\n\r\n",
        "3;x\nabc\r\n0\r\n\r\n",
        "3;x=\"\n\"\r\nabc\r\n0\r\n\r\n",
        "3_0\r\nabc\r\n0\r\n\r\n",
        "3 0\r\nabc\r\n0\r\n\r\n",
        "3,0\r\nabc\r\n0\r\n\r\n",
        ";3\r\nabc\r\n0\r\n\r\n",
        "\r\n3\r\nabc\r\n0\r\n\r\n",
        "\uff13\r\nabc\r\n0\r\n\r\n",
        "10000000000000003\r\nabc\r\n0\r\n\r\n",
        "0\r\nX: y\n\r\n\r\n"
      })
  void chunks_thatCanBeReadInTwoWays_areRefusedWithAllThatFollows(String chunks)
      throws IOException {
    for (String type : List.of("text/plain", "text/lines")) {
      String path = type.equals("text/lines") ? "/echo/stream" : "/echo";
      try (RawClient other = RawClient.of(server)) {
        other
            .request("POST " + path, "Content-Type: " + type, "Transfer-Encoding: chunked")
            .send(chunks.replace("\uff13", "\u00b3") + SMUGGLED);
        Reply reply = other.reply();
        assertThat(reply.status()).as(path).isEqualTo(400);
        assertThat(other.finish().isClosed()).as(path).isTrue();
      }
    }
  }

  /// What stands behind a request that is refused for its line or headers is no request.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /echo HTTP/1.1\r\nHost: h\r\nHost: g\r\n\r\n",
        "GET /echo HTTP/1.1\nHost: h\n\n",
        "GET /echo HTTP/1.1\r\n Host: h\r\n\r\n",
        " GET /echo HTTP/1.1\r\nHost: h\r\n\r\n",
        "\nGET /echo HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET\t/echo\tHTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /echo HTTP/1.1\u000b\r\nHost: h\r\n\r\n",
        "GET /echo HTTP/0.9\r\nHost: h\r\n\r\n",
        "GET /echo HTTP/1.1, HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /echo HTTP/1.1\r\nHost: h\r\nX\r\n\r\n",
        "GET /echo HTTP/1.1\r\nHost: h\r\n: x\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
      })
  void head_thatCanBeReadInTwoWays_isRefusedWithAllThatFollows(String head) throws IOException {
    client.send(head + SMUGGLED);

    assertThat(client.reply().status()).isIn(400, 505);
    assertNothingFollows();
  }

  /// Methods are case-sensitive (RFC 9110, 9.1): a proxy that knows no `head` takes the length of
  /// its answer for that of a body, and the next client's answer for that body.
  @ParameterizedTest
  @ValueSource(strings = {"head", "hEAD", "HEAd", "get", "Get", "GeT", "pOST", "opTIONs"})
  void method_thatIsNotAllCapitals_isRefusedWithAllThatFollows(String method) throws IOException {
    client.request("GET /echo").request(method + " /echo").send(SMUGGLED);

    assertThat(client.reply().status()).isEqualTo(200);
    Reply reply = client.reply();
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body()).isNotEmpty();
    assertNothingFollows();
  }

  private void assertNothingFollows() throws IOException {
    assertThat(client.finish().isClosed()).as("nothing else is answered").isTrue();
  }
}

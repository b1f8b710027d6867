package dev.saldo.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.http.RawClient.Reply;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is no HTTP, or could be read in two ways, is refused before any handler sees it, and ends
/// the connection: two readers of one stream must not disagree about where a request ends.
class MalformedRequestTest {

  private HttpServer server;
  private RawClient client;

  @BeforeEach
  void start() throws IOException {
    server =
        HttpServer.start(
            HttpConfig.on("127.0.0.1", 0), List.of(new EchoFace()), _ -> Optional.empty());
    client = RawClient.of(server);
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
  }

  private void assertRefused(int status) throws IOException {
    Reply reply = client.reply();
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.headers())
        .containsOnlyKeys(
            "date",
            "content-type",
            "content-length",
            "x-content-type-options",
            "x-request-id",
            "connection")
        .containsEntry("content-type", "application/problem+json")
        .containsEntry("connection", "close");
    assertThat(reply.body())
        .matches(
            "\\{\"type\":\"about:blank\",\"title\":\"[A-Za-z -]+\",\"status\":" + status + "}");
    assertThat(client.finish().isClosed()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 3\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 3",
        "Content-Length: 3\r\nContent-Length: 4",
        "Content-Length: 3\r\nContent-Length: 3",
        "Content-Length: 3, 3",
        "Content-Length: -3",
        "Content-Length: +3",
        "Content-Length: 0x3",
        "Content-Length: 99999999999999999999",
        "Content-Length:",
        "Transfer-Encoding: chunked, chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: identity",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding:",
        "Content-Length : 3",
        "Transfer-Encoding : chunked",
        " Folded: 1",
        "A: 1\r\n folded",
        "A: 1\r\n\tfolded",
        "A: 1\nB: 2",
        "A: 1\rB: 2",
        "A: \u0000",
        "A\u0000: 1",
        "A: a\u0000b",
        "A: a\u007f",
        "A: a\u001b[31m",
        "A(: 1",
        "no colon",
        "Host: other",
        "Content-Encoding: gzip\r\nContent-Length: 3"
      })
  void header_thatCanBeReadInTwoWays_isRefused(String headers) throws IOException {
    client.request("POST /echo", headers).send("abc");

    assertRefused(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /echo HTTP/1.1\r\n\r\n",
        "GET /echo HTTP/1.1\r\nHost:\r\n\r\n",
        "GET /echo HTTP/1.1\r\nHost: a b\r\n\r\n",
        "GET /echo HTTP/1.1\r\nHost: a:b\r\n\r\n",
        "GET /echo HTTP/1.1\r\nHost: <script>\r\n\r\n",
        "GET /echo\r\n\r\n",
        "GE:T /echo HTTP/1.1\r\nHost: h\r\n\r\n",
        "G\u0001T /echo HTTP/1.1\r\nHost: h\r\n\r\n",
        " GET /echo HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET\r\n\r\n",
        "\r\n\r\n",
        "GET  /echo HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /echo  HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /echo HTTP/1.1 \r\nHost: h\r\n\r\n",
        "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /echo HTTP/1.1\nHost: h\n\n",
        "GET /echo HTTP/2.0\r\nHost: h\r\n\r\n",
        "GET /echo http/1.1\r\nHost: h\r\n\r\n",
        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\r\n"
      })
  void requestLine_thatIsNone_isRefused(String text) throws IOException {
    client.send(text);

    assertRefused(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET /echo HTTP/1.0\r\n\r\n"})
  void version_thatIsTooOld_isRefused(String text) throws IOException {
    client.send(text);

    assertRefused(505);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip, chunked", "chunked, gzip"})
  void transferCoding_thatIsNotServed_isRefused(String coding) throws IOException {
    client.request("POST /echo", "Transfer-Encoding: " + coding);

    assertRefused(coding.endsWith("chunked") ? 501 : 400);
  }

  @ParameterizedTest
  @ValueSource(ints = {9_000, 1_000_000})
  void target_thatIsTooLong_isRefused(int length) throws IOException {
    client.send("GET /echo?" + "q".repeat(length));

    assertRefused(414);
  }

  @ParameterizedTest
  @ValueSource(ints = {17_000, 1_000_000})
  void headers_thatAreTooLarge_areRefused(int size) throws IOException {
    client.send("GET /echo HTTP/1.1\r\nHost: h\r\nA: " + "a".repeat(size));

    assertRefused(431);
  }

  @ParameterizedTest
  @ValueSource(ints = {2_000, 100_000})
  void headers_thatAreTooMany_areRefused(int count) throws IOException {
    client.send("GET /echo HTTP/1.1\r\nHost: h\r\n" + "A: 1234\r\n".repeat(count));

    assertRefused(431);
  }
}

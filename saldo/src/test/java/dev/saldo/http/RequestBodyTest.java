package dev.saldo.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.http.RawClient.Reply;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Bodies of every size and framing. After each, either the next request on the connection is
/// understood, or the connection is closed.
class RequestBodyTest {

  private static final String CHUNKED = "Transfer-Encoding: chunked";

  private HttpServer server;
  private RawClient client;

  @BeforeEach
  void start() throws IOException {
    server =
        HttpServer.start(
            HttpConfig.on("127.0.0.1", 0),
            List.of(
                new EchoFace()
                    .with(
                        "POST",
                        "/echo/large",
                        1 << 20,
                        request -> EchoFace.text(Integer.toString(request.body().length)))),
            _ -> Optional.empty());
    client = RawClient.of(server);
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
  }

  private static String length(int bytes) {
    return "Content-Length: " + bytes;
  }

  private static String chunk(String data) {
    return Integer.toHexString(data.length()) + "\r\n" + data + "\r\n";
  }

  private void assertConnectionIsInStep() throws IOException {
    assertThat(client.request("GET /echo/id", "X-Request-Id: next").reply().body())
        .isEqualTo("next");
  }

  /// Some clients of OxaPay send the body `{}` with a GET, and then the next request.
  @Test
  void body_ofAPipelinedGet_isNotTakenForTheNextRequest() throws IOException {
    client.send(
        """
        GET /echo HTTP/1.1\r
        Host: h\r
        Content-Type: application/json\r
        Content-Length: 2\r
        \r
        {}GET /echo/id HTTP/1.1\r
        Host: h\r
        X-Request-Id: second\r
        Transfer-Encoding: chunked\r
        \r
        2\r
        {}\r
        0\r
        \r
        GET /echo/slash HTTP/1.1\r
        Host: h\r
        \r
        """);

    assertThat(client.reply().body()).isEqualTo("GET /echo");
    assertThat(client.reply().body()).isEqualTo("second");
    assertThat(client.reply().body()).isEqualTo("without");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET /echo", "GET /echo/elsewhere", "GET /elsewhere", "PUT /echo"})
  void body_thatNoOneWants_isDropped(String line) throws IOException {
    client.request(line, length(Body.SPARE)).send("x".repeat(Body.SPARE)).reply();
    assertConnectionIsInStep();

    client.request(line, CHUNKED).send(chunk("{}") + chunk("x".repeat(1000)) + "0\r\n\r\n").reply();
    assertConnectionIsInStep();
  }

  @Test
  void body_thatNoOneWantsAndThatIsHuge_isRefused() throws IOException {
    Reply reply = client.request("GET /echo", length(Integer.MAX_VALUE)).reply();

    assertThat(reply.status()).isEqualTo(413);
    assertThat(reply.body()).isEqualTo("TOO_LARGE|/echo");
    assertThat(reply.headers()).containsEntry("connection", "close");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 999, 1000})
  void body_withinTheLimit_reachesTheHandler(int size) throws IOException {
    String body = "b".repeat(size);

    assertThat(client.request("POST /echo", length(size)).send(body).reply().body())
        .isEqualTo(body);
    client.request("POST /echo", CHUNKED);
    if (size > 0) {
      client.send(chunk(body.substring(0, 1)));
    }
    if (size > 1) {
      client.send(chunk(body.substring(1)));
    }
    assertThat(client.send("0\r\n\r\n").reply().body()).isEqualTo(body);
    assertConnectionIsInStep();
  }

  /// The buffer grows with what has come, not with what was announced.
  @ParameterizedTest
  @ValueSource(ints = {8191, 8192, 8193, 100_000, 1 << 20})
  void body_largerThanTheFirstBuffer_isWhole(int size) throws IOException {
    assertThat(
            client.request("POST /echo/large", length(size)).send("b".repeat(size)).reply().body())
        .isEqualTo(Integer.toString(size));
    client.request("POST /echo/large", CHUNKED);
    for (int sent = 0; sent < size; sent += 5000) {
      client.send(chunk("b".repeat(Math.min(5000, size - sent))));
    }
    assertThat(client.send("0\r\n\r\n").reply().body()).isEqualTo(Integer.toString(size));
    assertConnectionIsInStep();
  }

  @ParameterizedTest
  @ValueSource(ints = {1001, 20_000, 1000 + Body.SPARE})
  void body_somewhatOverTheLimit_isRefusedAndTheConnectionStaysInUse(int size) throws IOException {
    Reply reply = client.request("POST /echo", length(size)).send("b".repeat(size)).reply();

    assertThat(reply.status()).isEqualTo(413);
    assertThat(reply.body()).isEqualTo("TOO_LARGE|/echo");
    assertThat(reply.headers()).doesNotContainKey("connection");
    assertConnectionIsInStep();
  }

  @ParameterizedTest
  @ValueSource(ints = {1001, 20_000})
  void chunks_somewhatOverTheLimit_areRefusedAndTheConnectionStaysInUse(int size)
      throws IOException {
    Reply reply =
        client.request("POST /echo", CHUNKED).send(chunk("b".repeat(size)) + "0\r\n\r\n").reply();

    assertThat(reply.status()).isEqualTo(413);
    assertThat(reply.headers()).doesNotContainKey("connection");
    assertConnectionIsInStep();
  }

  /// The answer must not wait for gigabytes, and the client must get it though it is still sending.
  @Test
  void body_farOverTheLimit_isRefusedBeforeItIsSentAndTheConnectionClosed() throws IOException {
    client.request("POST /echo", length(2_000_000_000));
    Reply reply = client.send("b".repeat(500_000)).reply();

    assertThat(reply.status()).isEqualTo(413);
    assertThat(reply.headers()).containsEntry("connection", "close");
    assertThat(client.finish().isClosed()).isTrue();
  }

  /// What comes after an answer that closes must not be taken for a request.
  @Test
  void body_farOverTheLimit_isNotTakenForTheNextRequest() throws IOException {
    client.request("POST /echo", length(1_000_000));
    client.send("GET /echo HTTP/1.1\r\nHost: h\r\n\r\n".repeat(100));

    assertThat(client.reply().status()).isEqualTo(413);
    assertThat(client.finish().isClosed()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"7fffffff\r\n", "20000\r\n"})
  void chunk_farOverTheLimit_isRefusedWithoutBeingGathered(String size) throws IOException {
    client.request("POST /echo", CHUNKED).send(size).send("b".repeat(100_000));
    Reply reply = client.reply();

    assertThat(reply.status()).isEqualTo(413);
    assertThat(reply.headers()).containsEntry("connection", "close");
    assertThat(client.finish().isClosed()).isTrue();
  }

  @Test
  void chunkSize_thatNeverEnds_isNone() throws IOException {
    Reply reply = client.request("POST /echo", CHUNKED).send("0".repeat(100_000)).reply();

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.headers()).containsEntry("connection", "close");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"g\r\n", "-1\r\n", "\r\n", "ffffffffff\r\n", "1;ext=1\r\na\r\n", "2\nab\r\n"})
  void chunk_thatIsMalformed_isRefusedAndTheConnectionClosed(String chunk) throws IOException {
    Reply reply = client.request("POST /echo", CHUNKED).send(chunk).reply();

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body()).isEqualTo("BAD_REQUEST|/echo");
    assertThat(reply.headers()).containsEntry("connection", "close");
    assertThat(client.finish().isClosed()).isTrue();
  }

  @Test
  void expectation_ofABodyThatIsWanted_isAnsweredFirst() throws IOException {
    assertThat(client.request("POST /echo", length(3), "Expect: 100-continue").reply().status())
        .isEqualTo(100);
    assertThat(client.send("abc").reply().body()).isEqualTo("abc");
    assertConnectionIsInStep();
  }

  @ParameterizedTest
  @CsvSource({"5000, POST", "100000000, POST", "100000000, GET"})
  void expectation_ofABodyThatIsTooLarge_isRefusedAndTheConnectionClosed(int size, String method)
      throws IOException {
    Reply reply = client.request(method + " /echo", length(size), "Expect: 100-continue").reply();

    assertThat(reply.status()).isEqualTo(413);
    assertThat(reply.headers()).containsEntry("connection", "close");
    assertThat(client.finish().isClosed()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc",
        "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc",
        "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
        "POST /echo HTTP/1.1\r\nHost: h\r\nContent-",
        "POST /ec",
        ""
      })
  void request_thatEndsEarly_isNotAnswered(String half) throws IOException {
    assertThat(client.send(half).finish().isClosed()).isTrue();
  }
}

package dev.saldo.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.saldo.http.RawClient.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class HttpServerTest {

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private HttpServer server;
  private HttpClient client;

  @BeforeEach
  void start() {
    EchoFace face =
        new EchoFace()
            .with("GET", "/echo/fault", 0, HttpServerTest::refuse)
            .with("GET", "/echo/bug", 0, HttpServerTest::fail)
            .with(
                "GET",
                "/echo/known",
                0,
                _ -> {
                  throw new IllegalStateException("full");
                })
            .with(
                "GET",
                "/echo/error",
                0,
                _ -> {
                  throw new StackOverflowError();
                })
            .with(
                "GET",
                "/echo/headers",
                0,
                request ->
                    EchoFace.text(
                            request.header("general_api_key").orElse("none")
                                + "|"
                                + request.header("ORIGIN").orElse("none")
                                + "|"
                                + String.join("+", request.headers("x-many")))
                        .withHeader("X-One", "1")
                        .withHeader("Cache-Control", "no-store"));
    server =
        HttpServer.start(
            HttpConfig.on("127.0.0.1", 0).withAccessLog(true),
            List.of(face),
            thrown ->
                thrown instanceof IllegalStateException
                    ? Optional.of(new Fault(Fault.Kind.OVERLOADED, "Too much to do.", 2))
                    : Optional.empty());
    client = HttpClient.newHttpClient();
    log.start();
    for (String name : new String[] {"access", Dispatcher.class.getName()}) {
      Logger logger = (Logger) LoggerFactory.getLogger(name);
      logger.setLevel(Level.INFO);
      logger.addAppender(log);
    }
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
    for (String name : new String[] {"access", Dispatcher.class.getName()}) {
      ((Logger) LoggerFactory.getLogger(name)).detachAppender(log);
    }
  }

  private static Answer refuse(Request request) {
    throw new FaultException(new Fault(Fault.Kind.RATE_LIMITED, request.requestId(), 7, Set.of()));
  }

  private static Answer fail(Request request) {
    throw new UnsupportedOperationException("the secret of " + request.path());
  }

  private HttpResponse<String> ask(String method, String path) {
    try {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
              .method(method, HttpRequest.BodyPublishers.noBody())
              .build(),
          BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Reply askRaw(String line, String... headers) throws IOException {
    try (RawClient raw = RawClient.of(server)) {
      return raw.request(line, headers).reply();
    }
  }

  @Test
  void answer_ofAnyRoute_hasWhatEveryAnswerHasAndNothingElse() throws IOException {
    Reply reply = askRaw("GET /echo");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.body()).isEqualTo("GET /echo");
    assertThat(reply.headers())
        .containsOnlyKeys(
            "date", "content-type", "content-length", "x-content-type-options", "x-request-id")
        .containsEntry("content-type", "text/plain")
        .containsEntry("content-length", "9")
        .containsEntry("x-content-type-options", "nosniff");
  }

  @Test
  void headers_ofTheHandler_areSentInOrder() throws IOException {
    Reply reply = askRaw("GET /echo/headers");

    assertThat(reply.headers())
        .containsEntry("x-one", "1")
        .containsEntry("cache-control", "no-store");
  }

  /// Clients of OxaPay send a header with underscores and an Origin that is no URL.
  @Test
  void headers_withUnusualNamesAndValues_reachTheHandler() throws IOException {
    Reply reply =
        askRaw(
            "GET /echo/headers",
            "General_API_Key: abc",
            "Origin: oxa-python-sdk-v-1.0",
            "X-Many: a",
            "X-MANY: b");

    assertThat(reply.body()).isEqualTo("abc|oxa-python-sdk-v-1.0|a+b");
  }

  @Test
  void head_onAGetRoute_tellsTheLengthWithoutTheBody() throws IOException {
    try (RawClient raw = RawClient.of(server)) {
      Reply reply = raw.request("HEAD /echo").headReply();

      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.headers()).containsEntry("content-length", "9");
      assertThat(raw.request("GET /echo").reply().body()).isEqualTo("GET /echo");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "PUT,    /echo,        'GET, HEAD, POST'",
    "OPTIONS,/echo,        'GET, HEAD, POST'",
    "POST,   /echo/slash,  'GET, HEAD'",
    "HEAD,   /echo/of/x/y, ''",
    "PATCH,  /echo/of/x,   'DELETE, GET, HEAD'"
  })
  void method_thatThePathHasNot_isRefusedWithTheOnesItHas(
      String method, String path, String allow) {
    HttpResponse<String> response = ask(method, path);

    assertThat(response.statusCode()).isEqualTo(allow.isEmpty() ? 404 : 405);
    assertThat(response.headers().firstValue("Allow").orElse("")).isEqualTo(allow);
    if (!method.equals("HEAD")) {
      assertThat(response.body()).isEqualTo("METHOD_NOT_ALLOWED|" + path);
    }
  }

  @Test
  void path_ofAFaceButOfNoRoute_isNotFoundInItsShape() {
    HttpResponse<String> response = ask("GET", "/echo/elsewhere?x=1");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).isEqualTo("NOT_FOUND|/echo/elsewhere");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/elsewhere", "/echos", "//echo", "/../echo", "/.%2e/echo"})
  void path_ofNoFace_isNotFoundAsAProblem(String path) throws IOException {
    Reply reply = askRaw("GET " + path);

    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.headers()).containsEntry("content-type", "application/problem+json");
    assertThat(reply.body())
        .isEqualTo("{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404}");
  }

  @ParameterizedTest
  @CsvSource({
    "/echo//twice,            200, twice",
    "/echo/twice,             404, NOT_FOUND|/echo/twice",
    "/echo/slash,             200, without",
    "/echo/slash/,            200, with",
    "/echo/sl%61sh,           200, without",
    "/echo/of/a%2Fb,          200, a/b",
    "/echo/of/a%252Fb,        200, a%2Fb",
    "/echo/of/a+b,            200, a+b",
    "/echo/of/%C3%A9,         200, é",
    "/echo/of/..,             200, ..",
    "/echo/of/a;b=c,          200, a;b=c",
    "/echo/of/a/and/b%26,     200, a&b&",
    "/echo/of/,               404, NOT_FOUND|/echo/of/",
    "/echo/of/a/../b,         404, NOT_FOUND|/echo/of/a/../b",
    "/echo/of/%,              400, BAD_REQUEST|/echo/of/%",
    "/echo/of/%4,             400, BAD_REQUEST|/echo/of/%4",
    "/echo/of/%zz,            400, BAD_REQUEST|/echo/of/%zz",
    "/echo/of/%C3,            400, BAD_REQUEST|/echo/of/%C3",
    "/echo/of/%C0%AF,         400, BAD_REQUEST|/echo/of/%C0%AF",
    "http://h:1/echo/slash,   200, without",
    "http://h:1,              404, '{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404}'",
    "*,                       404, '{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404}'"
  })
  void path_inAnySpelling_isDecodedOnceAndNeverNormalised(String path, int status, String body)
      throws IOException {
    Reply reply = askRaw("GET " + path);

    assertThat(
            new String(
                reply.body().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1),
                java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo(body);
    assertThat(reply.status()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({
    "/echo/query,              ''",
    "/echo/query?,             ''",
    "/echo/query?q,            ''",
    "/echo/query?q=1&q=2&r=3,  1|2",
    "/echo/query?q=a+b%2B%26,  a b+&",
    "/echo/query?%71=x,        x",
    "/echo/query?&&=&q=&q==,   |=",
    "/echo/query?x=%&%=1&q=y,  y",
    "/echo/query?q=[a]|{b},    [a]|{b}",
    "/echo/query?q=%,          BAD_REQUEST|/echo/query",
    "/echo/query?q=%FF,        BAD_REQUEST|/echo/query"
  })
  void query_inAnySpelling_isDecodedWhereItIsAskedFor(String path, String body) throws IOException {
    assertThat(askRaw("GET " + path).body()).isEqualTo(body);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "abc",
        "A-Z.a_z-0",
        "1234567890123456789012345678901234567890123456789012345678901234"
      })
  void requestId_thatIsFit_isTaken(String id) throws IOException {
    Reply reply = askRaw("GET /echo/id", "X-Request-Id: " + id);

    assertThat(reply.body()).isEqualTo(id);
    assertThat(reply.headers()).containsEntry("x-request-id", id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a b",
        "a/b",
        "\u00e9",
        "<script>",
        "12345678901234567890123456789012345678901234567890123456789012345"
      })
  void requestId_thatIsNotFit_isReplaced(String id) throws IOException {
    Reply reply = askRaw("GET /echo/id", "X-Request-Id: " + id);

    assertThat(reply.body()).matches("[a-z0-9-]{1,64}").isNotEqualTo(id);
    assertThat(reply.headers()).containsEntry("x-request-id", reply.body());
  }

  @Test
  void requestId_ofOneConnection_isFreshEachTime() throws IOException {
    try (RawClient raw = RawClient.of(server)) {
      String first = raw.request("GET /echo/id").reply().body();
      String second = raw.request("GET /echo/id").reply().body();

      assertThat(first).isNotEqualTo(second);
    }
  }

  @Test
  void faultException_ofAHandler_isToldByItsFaceAndNotLogged() {
    HttpResponse<String> response = ask("GET", "/echo/fault");

    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(response.body()).isEqualTo("RATE_LIMITED|/echo/fault");
    assertThat(response.headers().firstValue("Retry-After")).contains("7");
    assertThat(log.list).noneMatch(event -> event.getLevel() == Level.ERROR);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/echo/bug", "/echo/error"})
  void anythingElse_thatAHandlerDoes_isAnInternalFaultLoggedOnceWithTheRequestId(String path) {
    HttpResponse<String> response = ask("GET", path);

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).doesNotContain("secret");
    if (!path.equals("/echo/nothing")) {
      assertThat(log.list)
          .filteredOn(event -> event.getLevel() == Level.ERROR)
          .singleElement()
          .satisfies(event ->
              assertThat(event.getFormattedMessage())
                  .contains(response.headers().firstValue("X-Request-Id").orElseThrow()));
    }
  }

  @Test
  void exception_thatIsKnown_isToldAsThatFault() {
    HttpResponse<String> response = ask("GET", "/echo/known");

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body()).isEqualTo("OVERLOADED|/echo/known");
    assertThat(response.headers().firstValue("Retry-After")).contains("2");
  }

  /// Keys travel in queries of careless clients, and paths may hold anything.
  @Test
  void accessLog_ofARequest_hasNoQueryAndNoControlCharacters() throws IOException {
    ask("GET", "/echo/slash?key=secret");
    askRaw("GET /echo/\u0001\u007f\u00e9\"\u001b[31m");
    try (RawClient raw = RawClient.of(server)) {
      raw.send("GET /echo/slash?key=secret HTTP/1.1\r\n\r\n").reply();
    }
    try (RawClient raw = RawClient.of(server)) {
      raw.send("GET \u001b[31m?key=secret HTTP/3\r\n\r\n").reply();
    }

    server.close(); // the line is written after the answer

    assertThat(log.list)
        .filteredOn(event -> event.getLoggerName().equals("access"))
        .extracting(ILoggingEvent::getFormattedMessage)
        .satisfiesExactlyInAnyOrder(
            line ->
                assertThat(line).matches("GET /echo/slash 200 7 \\d+\\.\\d 127\\.0\\.0\\.1 \\S+"),
            line -> assertThat(line).matches("GET - 400 \\d+ \\d+\\.\\d 127\\.0\\.0\\.1 \\S+"),
            line -> assertThat(line).matches("GET /echo/slash 400 \\d+ 0\\.0 127\\.0\\.0\\.1 \\S+"),
            line -> assertThat(line).matches("GET - 400 \\d+ 0\\.0 127\\.0\\.0\\.1 \\S+"));
  }

  @Test
  void http2Upgrade_offered_isNotTaken() throws IOException {
    Reply reply =
        askRaw(
            "GET /echo",
            "Connection: Upgrade, HTTP2-Settings",
            "Upgrade: h2c",
            "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA");

    assertThat(reply.status()).isEqualTo(200);
  }

  @Test
  void start_onAPortInUse_saysSo() throws IOException {
    try (ServerSocket taken = new ServerSocket(0)) {
      assertThatThrownBy(() ->
              HttpServer.start(
                  HttpConfig.on("127.0.0.1", taken.getLocalPort()),
                  List.of(),
                  _ -> Optional.empty()))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessage(
              "cannot listen on 127.0.0.1:%d: Address already in use", taken.getLocalPort());
    }
  }

  @Test
  void start_withTheSameRouteTwice_isRefused() {
    assertThatThrownBy(() ->
            HttpServer.start(
                HttpConfig.on("127.0.0.1", 0),
                List.of(new EchoFace(), new EchoFace()),
                _ -> Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("two routes for GET /echo");
  }
}

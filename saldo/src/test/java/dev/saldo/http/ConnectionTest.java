package dev.saldo.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.saldo.http.RawClient.Reply;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/// How long a connection lives, and what ends it.
@Timeout(30)
class ConnectionTest {

  private static final Duration SHORT = Duration.ofMillis(100);
  private static final Duration LONG = Duration.ofSeconds(25);

  /// More than the system's buffers take.
  private static final Answer LARGE = EchoFace.text("x".repeat(16 << 20));

  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch go = new CountDownLatch(1);
  private final AtomicReference<Throwable> thrown = new AtomicReference<>();

  /// How often it is tried what goes wrong now and then.
  int many() {
    return 50;
  }

  /// As it comes, and over TLS in another class.
  HttpConfig secured(HttpConfig config) {
    return config;
  }

  private HttpServer start(Duration idle, Duration drain, Duration receive, Duration send) {
    Handler waiting =
        request -> {
          entered.countDown();
          try {
            go.await();
          } catch (InterruptedException e) {
            thrown.set(e);
            throw e;
          }
          return EchoFace.text("waited");
        };
    return HttpServer.start(
        secured(
            new HttpConfig(
                "127.0.0.1", 0, 100, idle, drain, false, receive, send, Origin.CONNECTION, null)),
        List.of(
            new EchoFace()
                .with("GET", "/echo/wait", 0, waiting)
                .with("GET", "/echo/large", 0, _ -> LARGE)),
        _ -> Optional.empty());
  }

  static void stop(HttpServer server) {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"close", "Close", "keep-alive, close"})
  void connection_thatTheClientWantsClosed_isClosedAfterTheAnswer(String wish) throws IOException {
    try (HttpServer server = start(LONG, LONG, LONG, LONG);
        RawClient client = RawClient.of(server)) {
      Reply reply = client.request("GET /echo", "Connection: " + wish).reply();

      assertThat(reply.headers()).containsEntry("connection", "close");
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  void requests_afterOneThatCloses_areNotAnswered() throws IOException {
    try (HttpServer server = start(LONG, LONG, LONG, LONG);
        RawClient client = RawClient.of(server)) {
      client.request("GET /echo", "Connection: close").request("GET /echo");

      assertThat(client.reply().status()).isEqualTo(200);
      assertThat(client.isClosed()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GET /ec"})
  void connection_thatIsIdle_isClosed(String begun) throws IOException {
    try (HttpServer server = start(SHORT, LONG, LONG, LONG);
        RawClient client = RawClient.of(server)) {
      client.request("GET /echo").reply();

      assertThat(client.send(begun).isClosed()).isTrue();
    }
  }

  @Test
  void connection_thatNeverAsks_isClosed() throws IOException {
    try (HttpServer server = start(SHORT, LONG, LONG, LONG);
        RawClient client = RawClient.of(server)) {
      assertThat(client.isClosed()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /echo HTTP/1.1\r\nHost: h",
        "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc",
        "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc",
        "POST /echo HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n",
        "GET /elsewhere HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc"
      })
  void request_thatTakesTooLongToCome_isGivenUp(String half) throws IOException {
    try (HttpServer server = start(LONG, LONG, SHORT, LONG);
        RawClient client = RawClient.of(server)) {
      client.send(half);
      if (half.contains("Expect")) {
        assertThat(client.reply().status()).isEqualTo(100);
      }

      assertThat(client.isClosed()).isTrue();
    }
  }

  /// A byte now and then must not hold a connection.
  @Test
  void request_thatDripsIn_isGivenUp() throws Exception {
    try (HttpServer server = start(LONG, LONG, Duration.ofMillis(500), LONG);
        RawClient client = RawClient.of(server)) {
      client.send("GET /echo HTTP/1.1\r\nHost: h\r\nA: ");
      Thread drip =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  while (!go.await(20, TimeUnit.MILLISECONDS)) {
                    client.send("a");
                  }
                } catch (IOException | InterruptedException e) {
                  // given up
                }
              });

      assertThat(client.isClosed()).isTrue();
      go.countDown();
      drip.join();
    }
  }

  /// A handler may take longer than anything that a client is allowed to.
  @Test
  void request_thatIsBeingAnswered_isNeverGivenUp() throws Exception {
    try (HttpServer server = start(SHORT, LONG, SHORT, SHORT);
        RawClient client = RawClient.of(server);
        RawClient other = RawClient.of(server)) {
      client.request("GET /echo/wait");
      entered.await();
      assertThat(other.isClosed()).isTrue(); // by then, idle has passed
      go.countDown();

      assertThat(client.reply().body()).isEqualTo("waited");
    }
  }

  @Test
  void client_thatDoesNotReadItsAnswer_isCutOff() throws IOException {
    try (HttpServer server = start(LONG, LONG, LONG, SHORT);
        RawClient client = RawClient.of(server, 4096)) {
      client.request("GET /echo/large");
      Instant began = Instant.now();
      stop(server); // waits for the answer in flight

      assertThat(Duration.between(began, Instant.now())).isLessThan(LONG);
      assertThatThrownBy(client::reply).isInstanceOf(IOException.class);
    }
  }

  @Test
  void close_withARequestInFlight_answersItAndClosesItsConnection() throws Exception {
    try (HttpServer server = start(LONG, LONG, LONG, LONG);
        RawClient busy = RawClient.of(server);
        RawClient idle = RawClient.of(server);
        RawClient half = RawClient.of(server)) {
      idle.request("GET /echo").reply();
      half.send("GET /ec");
      busy.request("GET /echo/wait").request("GET /echo");
      entered.await();
      Thread closing = Thread.ofVirtual().start(server::close);

      assertThat(idle.isClosed()).isTrue();
      assertThat(half.isClosed()).isTrue();
      go.countDown();
      Reply reply = busy.reply();
      assertThat(reply.body()).isEqualTo("waited");
      assertThat(reply.headers()).containsEntry("connection", "close");
      assertThat(busy.isClosed()).isTrue();
      closing.join();
      assertThat(thrown).hasNullValue();
    }
  }

  @Test
  void close_withARequestHalfSent_answersItWhenItIsThere() throws Exception {
    try (HttpServer server = start(LONG, LONG, LONG, LONG);
        RawClient client = RawClient.of(server);
        RawClient idle = RawClient.of(server)) {
      client.request("POST /echo", "Content-Length: 3", "Expect: 100-continue");
      assertThat(client.reply().status()).isEqualTo(100); // it has been taken in
      Thread closing = Thread.ofVirtual().start(server::close);
      assertThat(idle.isClosed()).isTrue();
      client.send("abc");

      assertThat(client.reply().body()).isEqualTo("abc");
      closing.join();
    }
  }

  @Test
  void close_withARequestThatNeverEnds_cutsItOffAfterTheDrain() throws Exception {
    try (HttpServer server = start(LONG, SHORT, LONG, LONG);
        RawClient client = RawClient.of(server)) {
      client.request("GET /echo/wait");
      entered.await();
      stop(server);

      assertThat(client.isClosed()).isTrue();
      go.countDown();
    }
  }

  /// The connection may not have come back to waiting when the client has its answer.
  @Test
  void close_rightAfterAnAnswer_waitsForNobody() throws IOException {
    Instant began = Instant.now();
    for (int i = 0; i < many(); i++) {
      try (HttpServer server = start(LONG, LONG, LONG, LONG);
          RawClient client = RawClient.of(server)) {
        client.request("GET /echo").reply();
        stop(server);

        assertThat(client.isClosed()).isTrue();
      }
    }
    assertThat(Duration.between(began, Instant.now())).isLessThan(LONG);
  }

  /// Somebody always connects when a server stops; whoever reads the log must not be told of an
  /// error.
  @Test
  void close_whileClientsConnect_isQuiet() throws Exception {
    Logger helidon = (Logger) LoggerFactory.getLogger("io.helidon.webserver");
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    helidon.addAppender(log);
    try {
      for (int i = 0; i < many(); i++) {
        HttpServer server = start(LONG, LONG, LONG, LONG);
        CountDownLatch connected = new CountDownLatch(4);
        Thread[] clients = new Thread[4];
        for (int j = 0; j < clients.length; j++) {
          clients[j] = Thread.ofVirtual().start(() -> connectUntilClosed(server, connected));
        }
        connected.await();
        server.close();
        for (Thread client : clients) {
          client.join();
        }
      }
    } finally {
      helidon.detachAppender(log);
    }
    assertThat(log.list).isEmpty();
  }

  private static void connectUntilClosed(HttpServer server, CountDownLatch connected) {
    try {
      while (true) {
        RawClient.of(server).close();
        connected.countDown();
      }
    } catch (IOException e) {
      connected.countDown();
    }
  }

  @Test
  void close_twice_isClose() throws IOException {
    try (HttpServer server = start(LONG, LONG, LONG, LONG);
        RawClient client = RawClient.of(server)) {
      client.request("GET /echo").reply();
      stop(server);
      stop(server);

      assertThat(client.isClosed()).isTrue();
    }
  }

  /// Clients die at any moment; the next one must be served.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "GET /ec",
        "GET /echo HTTP/1.1\r\nHo",
        "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc",
        "GET /echo/large HTTP/1.1\r\nHost: h\r\n\r\n"
      })
  void client_thatResets_harmsNobody(String sent) throws IOException {
    try (HttpServer server = start(LONG, LONG, LONG, LONG)) {
      for (int i = 0; i < many(); i++) {
        RawClient.of(server).send(sent).reset();
      }

      try (RawClient client = RawClient.of(server)) {
        assertThat(client.request("GET /echo").reply().status()).isEqualTo(200);
      }
    }
  }

  /// Else nobody else gets in for as long as the first ones may hold on.
  @ParameterizedTest
  @ValueSource(strings = {"", "GET /ec", "GET /echo HTTP/1.1\r\nHost: h\r\nX-"})
  void connections_thatAskForNothing_makeRoomWhenMostAreInUse(String begun) throws IOException {
    Duration patience = Duration.ofSeconds(15);
    try (HttpServer server = start(patience, LONG, patience, LONG)) {
      RawClient[] first = new RawClient[100];
      for (int i = 0; i < first.length; i++) {
        first[i] = RawClient.of(server);
        first[i].request("GET /echo").reply();
        first[i].send(begun);
      }
      try (RawClient more = RawClient.of(server)) {
        assertThat(more.request("GET /echo").reply().status()).isEqualTo(200);
      }
      for (RawClient client : first) {
        client.close();
      }
    }
  }

  /// Else what he still sends resets the connection, and he may lose the answer that tells him why.
  @Test
  void client_thatIsRefusedInACrowd_isHeardToTheEnd() throws Exception {
    try (HttpServer server = start(LONG, LONG, SHORT, LONG);
        RawClient client = RawClient.of(server)) {
      RawClient[] crowd = new RawClient[99];
      for (int i = 0; i < crowd.length; i++) {
        crowd[i] = RawClient.of(server);
        crowd[i].request("GET /echo").reply();
      }
      client.send("get /echo HTTP/1.1\r\n\r\n");
      for (int i = 0; i < 30; i++) { // a third of the second that he has
        client.send("rest");
        assertThat(go.await(10, TimeUnit.MILLISECONDS)).isFalse();
      }

      assertThat(client.reply().status()).isEqualTo(400);
      for (RawClient one : crowd) {
        one.close();
      }
    }
  }

  @Test
  void connections_overTheLimit_areServedWhenOthersEnd() throws Exception {
    try (HttpServer server = start(LONG, LONG, LONG, LONG);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      RawClient[] first = new RawClient[100];
      for (int i = 0; i < first.length; i++) {
        first[i] = RawClient.of(server);
        first[i].request("GET /echo").reply();
      }
      try (RawClient more = RawClient.of(server)) {
        // Over TLS it cannot even send before it is let in.
        Future<RawClient> asked = threads.submit(() -> more.request("GET /echo/wait"));
        assertThat(entered.getCount()).isEqualTo(1);
        for (RawClient client : first) {
          client.close();
        }
        go.countDown();

        assertThat(asked.get().reply().body()).isEqualTo("waited");
      }
    }
  }
}

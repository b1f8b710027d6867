package dev.saldo.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import dev.saldo.http.RawClient.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Bodies that are answered while they come.
@Timeout(30)
class StreamTest {

  private static final Duration SHORT = Duration.ofMillis(100);
  private static final Duration LONG = Duration.ofSeconds(25);
  private static final String TYPE = "Content-Type: Text/Lines ; charset=utf-8";
  private static final String CHUNKED = "Transfer-Encoding: chunked";

  /// What became of each exchange: what it threw, or that it ended.
  private final BlockingQueue<Object> ends = new LinkedBlockingQueue<>();

  /// As it comes, and over TLS in another class.
  HttpConfig secured(HttpConfig config) {
    return config;
  }

  private HttpServer start(Duration drain, Duration receive, Duration send) {
    return HttpServer.start(
        secured(
            new HttpConfig(
                "127.0.0.1", 0, 100, LONG, drain, false, receive, send, Origin.CONNECTION, null)),
        List.of(
            new EchoFace()
                .withStream("/echo/stream", "text/lines", this::streamed)
                .withStream(
                    "/echo/flood",
                    "text/lines",
                    _ ->
                        answer((in, out) -> {
                          while (in.read() >= 0) {
                            out.write(new byte[1 << 16]);
                          }
                        }))),
        _ -> Optional.empty());
  }

  private static void stop(HttpServer server) {
    server.close();
  }

  private dev.saldo.http.Reply streamed(Request request) {
    return switch (request.header("X-Wish").orElse("")) {
      case "refused" -> new Answer(403, "text/plain", Map.of(), "no".getBytes(ISO_8859_1));
      case "fault" -> throw new FaultException(new Fault(Fault.Kind.RATE_LIMITED, "", 3));
      case "fails at once" ->
          answer((_, _) -> {
            throw new IllegalStateException("at once");
          });
      case "fails later" ->
          answer((in, out) -> {
            out.write(in.read());
            out.flush();
            throw new IllegalStateException("later");
          });
      default -> answer(StreamTest::echo);
    };
  }

  private StreamedAnswer answer(StreamedAnswer.Exchange exchange) {
    return new StreamedAnswer(
        200,
        "text/lines",
        Map.of("X-Streamed", "yes"),
        (in, out) -> {
          try {
            exchange.run(in, out);
            ends.add("ended");
          } catch (Throwable e) {
            ends.add(e);
            throw e;
          }
        });
  }

  private static void echo(InputStream in, OutputStream out) throws IOException {
    byte[] buffer = new byte[1000];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      out.write(buffer, 0, read);
      out.flush();
    }
  }

  private RawClient client(HttpServer server, String... headers) throws IOException {
    RawClient client = RawClient.of(server);
    String[] all = Arrays.copyOf(headers, headers.length + 1);
    all[headers.length] = TYPE;
    return client.request("POST /echo/stream", all);
  }

  private Object end() throws InterruptedException {
    Object end = ends.poll(20, TimeUnit.SECONDS);
    assertThat(end).as("what became of the exchange").isNotNull();
    return end;
  }

  private static String bytes(RawClient client, int length) throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      text.append(client.chunk());
    }
    return text.toString();
  }

  @Test
  void body_inChunks_isAnsweredWhileItComes() throws Exception {
    try (HttpServer server = start(LONG, LONG, LONG);
        RawClient client = client(server, CHUNKED)) {
      client.sendChunk("one");
      Reply head = client.head();
      assertThat(head.status()).isEqualTo(200);
      assertThat(head.headers())
          .containsEntry("content-type", "text/lines")
          .containsEntry("transfer-encoding", "chunked")
          .containsEntry("x-streamed", "yes")
          .doesNotContainKey("connection");
      assertThat(client.chunk()).isEqualTo("one");
      client.send("0004 ; a=b\r\nt");
      assertThat(client.chunk()).isEqualTo("t");
      client.send("wo!\r\n");
      assertThat(client.chunk()).isEqualTo("wo!");
      client.send("0\r\nTrailer: x\r\n\r\n");

      assertThat(client.chunk()).isEmpty();
      assertThat(end()).isEqualTo("ended");
      assertThat(client.request("GET /echo").reply().body()).isEqualTo("GET /echo");
    }
  }

  @Test
  void body_ofKnownLength_isAnsweredWhileItComes() throws Exception {
    try (HttpServer server = start(LONG, LONG, LONG);
        RawClient client = client(server, "Content-Length: 6")) {
      client.send("abc");
      assertThat(client.head().status()).isEqualTo(200);
      assertThat(client.chunk()).isEqualTo("abc");
      client.send("def").request("GET /echo");

      assertThat(bytes(client, 3)).isEqualTo("def");
      assertThat(client.chunk()).isEmpty();
      assertThat(client.reply().body()).isEqualTo("GET /echo");
    }
  }

  @Test
  void body_thatIsNotThere_isAnsweredWithNothing() throws Exception {
    try (HttpServer server = start(LONG, LONG, LONG);
        RawClient client = client(server)) {
      Reply reply = client.reply();

      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.body()).isEmpty();
      assertThat(client.request("GET /echo").reply().status()).isEqualTo(200);
    }
  }

  /// What an open page follows: the answer goes on though nothing more is asked.
  @Test
  void answer_withoutABodyToRead_comesBitByBit() throws Exception {
    BlockingQueue<String> news = new LinkedBlockingQueue<>();
    try (HttpServer server = following(news);
        RawClient client = RawClient.of(server)) {
      news.add("one");
      client.request("GET /echo/news");
      assertThat(client.head().headers())
          .containsEntry("content-type", "text/lines")
          .containsEntry("transfer-encoding", "chunked");
      assertThat(client.chunk()).isEqualTo("one");
      news.add("two");
      assertThat(client.chunk()).isEqualTo("two");
      news.add("");

      assertThat(client.chunk()).isEmpty();
      assertThat(end()).isEqualTo("ended");
      assertThat(client.request("GET /echo").reply().body()).isEqualTo("GET /echo");
    }
  }

  /// The body is dropped as with any other GET, and the next request is understood.
  @Test
  void answer_toAGetWithABody_comesBitByBitToo() throws Exception {
    BlockingQueue<String> news = new LinkedBlockingQueue<>(List.of("one", "", "two", ""));
    try (HttpServer server = following(news);
        RawClient client = RawClient.of(server)) {
      client.request("GET /echo/news", "Content-Length: 2").send("{}");
      client.head();
      assertThat(client.chunk()).isEqualTo("one");
      assertThat(client.chunk()).isEmpty();

      client.request("GET /echo/news", CHUNKED).sendChunk("{}").sendChunk("");
      client.head();
      assertThat(client.chunk()).isEqualTo("two");
      assertThat(client.chunk()).isEmpty();
      assertThat(client.request("GET /echo").reply().body()).isEqualTo("GET /echo");
    }
  }

  @Test
  void answer_thatComesBitByBit_hasNoHeadToAskFor() throws Exception {
    try (HttpServer server = following(new LinkedBlockingQueue<>());
        RawClient client = RawClient.of(server)) {
      Reply reply = client.request("HEAD /echo/news").head();

      assertThat(reply.status()).isEqualTo(405);
      assertThat(reply.headers()).containsEntry("allow", "GET");
    }
  }

  @Test
  void follower_whoGoesAway_isNoticed() throws Exception {
    BlockingQueue<String> news = new LinkedBlockingQueue<>(List.of("one"));
    try (HttpServer server = following(news)) {
      try (RawClient client = RawClient.of(server)) {
        client.request("GET /echo/news");
        client.head();
        assertThat(client.chunk()).isEqualTo("one");
      }
      Object end = null;
      while (end == null) {
        news.add("two");
        end = ends.poll(20, TimeUnit.MILLISECONDS);
      }

      assertThat(end).isInstanceOf(IOException.class);
    }
  }

  /// Tells the news, each in a chunk, until there is an empty one.
  private HttpServer following(BlockingQueue<String> news) {
    return HttpServer.start(
        secured(HttpConfig.on("127.0.0.1", 0)),
        List.of(
            new EchoFace()
                .with(
                    "GET",
                    "/echo/news",
                    0,
                    _ ->
                        answer((in, out) -> {
                          assertThat(in.read()).isNegative();
                          for (String one = news.take(); !one.isEmpty(); one = news.take()) {
                            out.write(one.getBytes(ISO_8859_1));
                            out.flush();
                          }
                        }))),
        _ -> Optional.empty());
  }

  /// Some clients send a whole file as one chunk.
  @Test
  void chunk_ofAnySize_isHandedOnAsItComes() throws Exception {
    try (HttpServer server = start(LONG, LONG, LONG);
        RawClient client = client(server, CHUNKED)) {
      client.send("fffffffffff\r\n" + "x".repeat(10));
      client.head();

      assertThat(bytes(client, 10)).hasSize(10);
    }
  }

  @Test
  void body_ofAnotherType_isNotStreamed() throws IOException {
    try (HttpServer server = start(LONG, LONG, LONG);
        RawClient client = RawClient.of(server)) {
      client.request("POST /echo/stream", "Content-Length: 1").send("x");
      assertThat(client.reply().body()).isEqualTo("not streamed");
      client.request("POST /echo/stream", "Content-Type: text/linesX", "Content-Length: 0");
      assertThat(client.reply().body()).isEqualTo("not streamed");
    }
  }

  @Test
  void connection_thatTheClientWantsClosed_isClosedAfterTheStream() throws IOException {
    try (HttpServer server = start(LONG, LONG, LONG);
        RawClient client = client(server, "Content-Length: 1", "Connection: close")) {
      client.send("x");

      assertThat(client.head().headers()).containsEntry("connection", "close");
      assertThat(client.chunk()).isEqualTo("x");
      assertThat(client.chunk()).isEmpty();
      assertThat(client.isClosed()).isTrue();
    }
  }

  /// Whoever may not send anything must be told before he has sent all of it.
  @Test
  void request_thatIsRefused_isAnsweredWithoutItsBody() throws IOException {
    try (HttpServer server = start(LONG, LONG, LONG);
        RawClient refused = client(server, CHUNKED, "X-Wish: refused", "Expect: 100-continue");
        RawClient faulty = client(server, CHUNKED, "X-Wish: fault")) {
      Reply reply = refused.reply();
      assertThat(reply.status()).isEqualTo(403);
      assertThat(reply.headers()).containsEntry("connection", "close");
      assertThat(refused.isClosed()).isTrue();

      Reply fault = faulty.sendChunk("x".repeat(100_000)).reply();
      assertThat(fault.status()).isEqualTo(429);
      assertThat(fault.headers()).containsEntry("retry-after", "3");
    }
  }

  @Test
  void body_thatWaitsToBeWanted_isAskedFor() throws IOException {
    try (HttpServer server = start(LONG, LONG, LONG);
        RawClient client = client(server, CHUNKED, "Expect: 100-continue")) {
      assertThat(client.reply().status()).isEqualTo(100);
      client.sendChunk("x").sendChunk("");

      assertThat(client.head().status()).isEqualTo(200);
      assertThat(client.chunk()).isEqualTo("x");
      assertThat(client.chunk()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x\r\n",
        "\r\n",
        "-1\r\n",
        "+1\r\nx\r\n",
        "1\r\nxy\r\n",
        "1\n",
        "1000000000000000\r\n"
      })
  void body_framedWrongly_isRefusedOrCut(String framed) throws Exception {
    try (HttpServer server = start(LONG, LONG, LONG);
        RawClient first = client(server, CHUNKED);
        RawClient later = client(server, CHUNKED)) {
      if (!framed.contains("xy")) {
        assertThat(first.send(framed).reply().status()).isEqualTo(400);
        assertThat(first.isClosed()).isTrue();
      }
      later.sendChunk("ok").head();
      assertThat(later.chunk()).isEqualTo("ok");
      later.send(framed);

      assertThatThrownBy(
              () -> {
                while (true) {
                  later.chunk();
                }
              })
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void chunkSize_withoutEnd_isRefused() throws Exception {
    try (HttpServer server = start(LONG, LONG, LONG);
        RawClient client = client(server, CHUNKED)) {
      client.send("1;" + "x".repeat(2_000));

      assertThat(client.reply().status()).isEqualTo(400);
    }
  }

  /// The one sees what went wrong; the other must see that something did.
  @Test
  void exchange_thatFails_isAFaultOrCut() throws Exception {
    try (HttpServer server = start(LONG, LONG, LONG);
        RawClient atOnce = client(server, CHUNKED, "X-Wish: fails at once");
        RawClient later = client(server, CHUNKED, "X-Wish: fails later")) {
      Reply reply = atOnce.reply();
      assertThat(reply.status()).isEqualTo(500);
      assertThat(reply.body()).startsWith("INTERNAL|");
      assertThat(reply.headers()).doesNotContainKey("x-streamed");

      later.sendChunk("x").head();
      assertThat(later.chunk()).isEqualTo("x");
      assertThatThrownBy(later::chunk).isInstanceOf(IOException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "3\r\nabc", "3\r\nabc\r\n", "3\r\nabc\r\n5\r\nde"})
  void client_thatStopsSending_isCutOff(String sent) throws Exception {
    try (HttpServer server = start(LONG, SHORT, LONG);
        RawClient client = client(server, CHUNKED)) {
      client.send(sent);
      if (!sent.isEmpty()) {
        client.head();
        assertThat(client.chunk()).startsWith("abc");
      }

      assertThatThrownBy(
              () -> {
                while (true) {
                  client.chunk();
                }
              })
          .isInstanceOf(IOException.class);
      assertThat(end()).isInstanceOf(IOException.class);
    }
  }

  /// A client may take its time as long as it goes on.
  @Test
  void client_thatSendsNowAndThen_isNotCutOff() throws Exception {
    Duration patience = Duration.ofMillis(400);
    try (HttpServer server = start(LONG, patience, patience);
        RawClient client = client(server, CHUNKED)) {
      Instant began = Instant.now();
      client.sendChunk("x").head();
      client.chunk();
      while (Duration.between(began, Instant.now()).compareTo(patience.multipliedBy(3)) < 0) {
        assertThat(ends.poll(100, TimeUnit.MILLISECONDS)).isNull();
        client.sendChunk("y");
        assertThat(client.chunk()).isEqualTo("y");
      }
      client.sendChunk("");

      assertThat(client.chunk()).isEmpty();
    }
  }

  @Test
  void client_thatDoesNotReadItsAnswer_isCutOff() throws Exception {
    try (HttpServer server = start(LONG, LONG, SHORT);
        RawClient client = RawClient.of(server, 4096)) {
      client.request("POST /echo/flood", TYPE, CHUNKED);
      client.sendChunk("x".repeat(1000));

      assertThat(end()).isInstanceOf(IOException.class);
      assertThatThrownBy(
              () -> {
                client.head();
                while (true) {
                  client.chunk();
                }
              })
          .isInstanceOf(IOException.class);
    }
  }

  /// It sends for ever and reads nothing: first the answers stop, then the reading, then it is cut.
  @Test
  void client_thatOnlySends_isHeldBackAndCutOff() throws Exception {
    try (HttpServer server = start(LONG, LONG, Duration.ofMillis(500));
        RawClient client = client(server, CHUNKED)) {
      String chunk = "x".repeat(100_000);

      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 10_000; i++) {
                  client.sendChunk(chunk);
                }
              })
          .isInstanceOf(IOException.class);
      assertThat(end()).isInstanceOf(IOException.class);
    }
  }

  /// More of them than there may be connections, and not one thread is left of them.
  @Test
  void clients_thatVanish_leaveNothingBehind(@TempDir Path folder) throws Exception {
    try (HttpServer server = start(LONG, LONG, LONG)) {
      for (int i = 0; i < 120; i++) {
        RawClient client = client(server, CHUNKED);
        client.sendChunk("x").head();
        client.send("9\r\nhalf");
        if (i % 2 == 0) {
          client.reset();
        } else {
          client.finish();
        }
        assertThat(end()).isInstanceOf(IOException.class);
      }
      try (RawClient client = client(server, "Content-Length: 1")) {
        assertThat(client.send("x").head().status()).isEqualTo(200);
        assertThat(client.chunk()).isEqualTo("x");
        assertThat(client.chunk()).isEmpty();
      }
    }
    assertThat(threads(folder)).noneMatch(thread -> thread.contains("\"body\""));
  }

  private static List<String> threads(Path folder) throws IOException {
    Path dump = folder.resolve("threads");
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpThreads(dump.toString(), ThreadDumpFormat.TEXT_PLAIN);
    return Files.readAllLines(dump).stream().filter(line -> line.startsWith("#")).toList();
  }

  /// What was asked is answered, and the client sees that it was not all.
  @Test
  void close_whileABodyComes_endsItSoon() throws Exception {
    try (HttpServer server = start(LONG, LONG, LONG);
        RawClient client = client(server, CHUNKED);
        RawClient quiet = client(server, CHUNKED, "Expect: 100-continue")) {
      client.sendChunk("x").head();
      assertThat(client.chunk()).isEqualTo("x");
      assertThat(quiet.reply().status()).isEqualTo(100);
      Instant began = Instant.now();
      Thread closing = Thread.ofVirtual().start(server::close);

      assertThatThrownBy(client::chunk).isInstanceOf(IOException.class);
      Reply reply = quiet.reply();
      assertThat(reply.status()).isEqualTo(503);
      assertThat(reply.headers()).containsKey("retry-after");
      closing.join();
      assertThat(Duration.between(began, Instant.now())).isLessThan(LONG);
    }
  }

  /// A client that reads nothing cannot keep the server from stopping.
  @Test
  void close_whileAnAnswerIsNotTakenIn_cutsItOffAfterTheDrain() throws Exception {
    try (HttpServer server = start(Duration.ofMillis(300), LONG, LONG);
        RawClient client = RawClient.of(server, 4096)) {
      client.request("POST /echo/flood", TYPE, CHUNKED).sendChunk("x".repeat(1000));
      client.head();
      Instant began = Instant.now();
      stop(server);

      assertThat(end()).isInstanceOf(Exception.class);
      assertThat(Duration.between(began, Instant.now())).isLessThan(LONG);
    }
  }
}

package dev.saldo.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.saldo.api.ApiServer.Reply;
import dev.saldo.dialect.SampleRequest;
import dev.saldo.http.HttpConfig;
import dev.saldo.http.JsonValue.JsonObject;
import dev.saldo.http.Origin;
import dev.saldo.http.RawClient;
import dev.saldo.http.StreamedAnswer;
import dev.saldo.ledger.Command;
import dev.saldo.ledger.Decision;
import dev.saldo.ledger.ForwardingStore;
import dev.saldo.ledger.LedgerConfig;
import dev.saldo.ledger.LedgerStore;
import dev.saldo.ledger.Needs;
import dev.saldo.ledger.OutcomeUnknownException;
import dev.saldo.ledger.Role;
import dev.saldo.ledger.Snapshot;
import dev.saldo.ledger.StoreUnavailableException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Many commands in one request.
@Timeout(60)
final class BulkTest {

  private static final Duration SHORT = Duration.ofMillis(300);

  private ApiServer server;
  private volatile @Nullable Supplier<@Nullable RuntimeException> onCommit;

  @BeforeEach
  void start() {
    server = ApiServer.start();
    server.put("/ledger/v1/merchants/acme", "{}");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void restart(LedgerConfig config, Duration receive, Duration send) {
    server.close();
    server =
        ApiServer.start(
            Failing::new,
            config,
            new HttpConfig(
                "127.0.0.1",
                0,
                50,
                Duration.ofSeconds(75),
                Duration.ofSeconds(20),
                false,
                receive,
                send,
                Origin.CONNECTION,
                null));
    server.put("/ledger/v1/merchants/acme", "{}");
  }

  private static String payment(String key, String amount) {
    return "{\"idempotencyKey\":\"%s\",\"type\":\"payment\",\"merchant\":\"acme\",\"currency\":\"UGX\",\"amount\":\"%s\"}\n"
        .formatted(key, amount);
  }

  private static String payments(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> payment("k" + i, "1"))
        .collect(Collectors.joining());
  }

  private Reply bulk(Role role, String path, byte[] body, String... headers) {
    String[] all = new String[headers.length + 4];
    System.arraycopy(headers, 0, all, 4, headers.length);
    all[0] = "Authorization";
    all[1] = "Bearer " + server.token(role);
    all[2] = "Content-Type";
    all[3] = "application/x-ndjson";
    return server.send("POST", "/ledger/v1" + path, body, all);
  }

  private List<String> transactions(String body, String... headers) {
    Reply reply = bulk(Role.POSTER, "/transactions", body.getBytes(UTF_8), headers);
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    assertThat(reply.header("Content-Type")).isEqualTo("application/x-ndjson");
    assertThat(reply.body()).matches("(?s)|.*\n");
    return reply.body().lines().toList();
  }

  /// What is out of memory for one request must not hold its connection for good.
  @Test
  void request_whoseReadingDies_ends() {
    BulkCodec<Integer> codec =
        new BulkCodec<>() {
          @Override
          public String name() {
            return "nothing";
          }

          @Override
          public Command<Integer> read(Members members, String by) {
            throw new OutOfMemoryError("of a test");
          }

          @Override
          public int status(Integer value) {
            return 200;
          }

          @Override
          public String id(Integer value) {
            return "";
          }

          @Override
          public void write(JsonGenerator json, Integer value) {}
        };
    StreamedAnswer answer =
        new Bulk<>(server.ledger(), codec, _ -> {})
            .answer(SampleRequest.get("/"), server.operator());
    assertThatThrownBy(() ->
            answer
                .exchange()
                .run(
                    new ByteArrayInputStream("{}\n".getBytes(UTF_8)),
                    OutputStream.nullOutputStream()))
        .isInstanceOf(OutOfMemoryError.class);
  }

  private long version() {
    String balances = server.get("/ledger/v1/merchants/acme/balances").body();
    return balances.contains("\"version\"")
        ? Long.parseLong(balances.replaceFirst("(?s).*\"version\":(\\d+).*", "$1"))
        : 0;
  }

  private static long number(JsonObject answer, String member) {
    return Long.parseLong(Reply.text(answer.members().get(member)));
  }

  @Test
  void lines_ofEverySort_areAnsweredEachInItsPlace() {
    List<String> answers =
        transactions(
            payment("k1", "5")
                + "\n"
                + payment("k1", "5.0").stripTrailing()
                + "\r\n"
                + payment("k1", "6")
                + "nonsense\n"
                + "[]\n"
                + payment("k2", "x")
                + payment("k3", "1").replace("acme", "nobody")
                + payment("k4", "2").stripTrailing());

    assertThat(answers).hasSize(8);
    String first = server.get("/ledger/v1/merchants/acme/transactions/k1").body();
    assertThat(answers.get(0))
        .isEqualTo("{\"line\":1,\"status\":201,\"transaction\":" + first + "}");
    assertThat(answers.get(1))
        .isEqualTo("{\"line\":3,\"status\":200,\"transaction\":" + first + "}");
    assertThat(answers.get(2))
        .isEqualTo(
            """
            {"line":4,"status":409,"problem":{"type":"urn:saldo:problem:key_conflict",\
            "title":"Key conflict","status":409,\
            "detail":"idempotency key k1 was recorded before with another content",\
            "code":"key_conflict","field":"idempotencyKey"}}\
            """);
    assertThat(answers.get(3))
        .startsWith("{\"line\":5,\"status\":400,\"problem\":{")
        .contains("\"code\":\"invalid_request\",\"field\":\"line\"", "cannot be read");
    assertThat(answers.get(4)).contains("\"line\":6,", "the line must be an object, not an array");
    assertThat(answers.get(5)).contains("\"line\":7,\"status\":400,", "\"field\":\"amount\"");
    assertThat(answers.get(6))
        .contains("\"line\":8,\"status\":404,", "\"code\":\"merchant_unknown\"");
    assertThat(answers.get(7)).contains("\"line\":9,\"status\":201,", "\"version\":2,");
  }

  @ParameterizedTest
  @ValueSource(strings = {"return=minimal", "respond-async, Return=Minimal", "return=minimal,x"})
  void lines_askedForBriefly_areAnsweredBriefly(String prefer) {
    List<String> answers =
        transactions(
            payment("k", "5") + payment("k", "5") + payment("k", "6") + "{\n", "Prefer", prefer);

    String id = server.get("/ledger/v1/merchants/acme/transactions/k").member("id");
    assertThat(answers)
        .containsExactly(
            "{\"line\":1,\"status\":201,\"id\":\"" + id + "\"}",
            "{\"line\":2,\"status\":200,\"id\":\"" + id + "\"}",
            "{\"line\":3,\"status\":409,\"code\":\"key_conflict\",\"detail\":\"idempotency key k was"
                + " recorded before with another content\"}",
            "{\"line\":4,\"status\":400,\"code\":\"invalid_request\",\"detail\":\"the line cannot be"
                + " read: ends too soon\"}");
  }

  @Test
  void body_withoutLines_isAnsweredWithNone() {
    assertThat(transactions("")).isEmpty();
    assertThat(transactions("\n \r\n\n")).isEmpty();
  }

  /// A file may hold anything; what is left of it must be recorded all the same.
  @Test
  void lines_thatAreNoText_harmNoOther() {
    String text =
        payment("k1", "1")
            + "\u00ff\u00fe\n"
            + payment("k2", "1").replace("acme", "ac\u00c3me")
            + "\u0000\n"
            + "{\"a\":".repeat(5_000)
            + "\n"
            + payment("k3", "9".repeat(50_000))
            + payment("k4", "1");
    Reply reply = bulk(Role.POSTER, "/transactions", text.getBytes(ISO_8859_1));

    assertThat(reply.body().lines().map(line -> line.replaceFirst(".*?\"status\":(\\d+).*", "$1")))
        .containsExactly("201", "400", "400", "400", "400", "400", "201");
  }

  @Test
  void line_thatIsTooLong_isToldAndPassedOver() throws IOException {
    try (BulkClient client =
        BulkClient.transactions(
            server.http(), server.token(Role.POSTER), "Prefer: return=minimal")) {
      String longest = payment("k1", "1").replace("\n", "");
      client.send(" ".repeat(LineReader.LONGEST - longest.length()) + longest + "\n");
      assertThat(number(client.json(), "status")).isEqualTo(201);
      client.send(" ".repeat(LineReader.LONGEST + 1) + "\n");
      assertThat(client.answer().orElseThrow())
          .startsWith("{\"line\":2,\"status\":413,\"code\":\"too_large\",");
      for (int i = 0; i < 500; i++) {
        client.send("x".repeat(100_000));
      }
      client.send("\n" + payment("k2", "1")).end();
      assertThat(client.answer().orElseThrow())
          .startsWith("{\"line\":3,\"status\":413,\"code\":\"too_large\",");
      assertThat(number(client.json(), "status")).isEqualTo(201);
      assertThat(client.answer()).isEmpty();
    }
  }

  @Test
  void client_thatReadsAlong_isAnsweredAtOnce() throws IOException {
    try (BulkClient client = BulkClient.transactions(server.http(), server.token(Role.POSTER))) {
      for (int i = 1; i <= 20; i++) {
        client.send(payment("k" + i, "1"));
        assertThat(number(client.json(), "line")).isEqualTo(i);
      }
      client.end();

      assertThat(client.answer()).isEmpty();
      assertThat(client.raw().request("GET /ledger/v1/currencies").reply().status()).isEqualTo(401);
    }
  }

  @Test
  void merchants_inBulk_areCreatedAndChanged() {
    String body =
        """
        {"merchant":"shop","name":"Shop","defaultCurrency":"UGX"}
        {"merchant":"shop-1","parent":"shop"}
        {"merchant":"shop","name":"The Shop","disabled":true}
        {"merchant":"shop-2","parent":"shop-1"}
        {"merchant":"shop-1","parent":"acme"}
        {"name":"nameless"}
        {"merchant":"-"}
        {"merchant":"shop-3","nmae":"x"}
        """;
    Reply full = bulk(Role.ADMIN, "/merchants", body.getBytes(UTF_8));
    Reply brief = bulk(Role.ADMIN, "/merchants", body.getBytes(UTF_8), "Prefer", "return=minimal");

    List<String> answers = full.body().lines().toList();
    assertThat(answers.get(0))
        .startsWith("{\"line\":1,\"status\":201,\"merchant\":{\"merchant\":\"shop\",")
        .contains("\"name\":\"Shop\"");
    assertThat(answers.get(1)).contains("\"status\":201,", "\"parent\":\"shop\"");
    assertThat(answers.get(2))
        .isEqualTo(
            "{\"line\":3,\"status\":200,\"merchant\":"
                + server.get("/ledger/v1/merchants/shop").body()
                + "}");
    assertThat(brief.body().replaceAll(",\"detail\":\"(?:[^\"\\\\]|\\\\.)+\"", ""))
        .isEqualTo(
            """
            {"line":1,"status":200,"id":"shop"}
            {"line":2,"status":200,"id":"shop-1"}
            {"line":3,"status":200,"id":"shop"}
            {"line":4,"status":422,"code":"parent_unfit"}
            {"line":5,"status":409,"code":"parent_fixed"}
            {"line":6,"status":400,"code":"invalid_request"}
            {"line":7,"status":400,"code":"invalid_request"}
            {"line":8,"status":400,"code":"invalid_request"}
            """);
  }

  @Test
  void bulk_byWhoMayNot_isRefusedAsAWhole() {
    Reply reader = bulk(Role.READER, "/transactions", payment("k", "1").getBytes(UTF_8));
    Reply poster = bulk(Role.POSTER, "/merchants", "{\"merchant\":\"x\"}".getBytes(UTF_8));
    Reply stranger =
        server.send(
            "POST",
            "/ledger/v1/transactions",
            payment("k", "1").getBytes(UTF_8),
            "Content-Type",
            "application/x-ndjson");

    assertThat(reader.status()).isEqualTo(403);
    assertThat(reader.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(poster.member("code")).isEqualTo("forbidden");
    assertThat(stranger.status()).isEqualTo(401);
    assertThat(version()).isZero();
  }

  @Test
  void merchants_sentOneAsJson_areToldHow() {
    Reply reply = server.post("/ledger/v1/merchants", "{\"merchant\":\"x\"}");

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.member("field")).isEqualTo("Content-Type");
  }

  /// Of a queue with room for few, many lines.
  @Test
  void queue_thatIsFull_refusesNoLine() {
    restart(new LedgerConfig(3, 2, 1), Duration.ofSeconds(30), Duration.ofSeconds(30));

    List<String> answers = transactions(payments(0, 3_000), "Prefer", "return=minimal");

    assertThat(answers).hasSize(3_000).allMatch(answer -> answer.contains("\"status\":201,"));
    assertThat(version()).isEqualTo(3_000);
  }

  @Test
  void store_thatFails_isToldOnTheLinesItFailed() throws IOException {
    restart(LedgerConfig.DEFAULT, Duration.ofSeconds(30), Duration.ofSeconds(30));
    try (BulkClient client =
        BulkClient.transactions(
            server.http(), server.token(Role.POSTER), "Prefer: return=minimal")) {
      onCommit = () -> new StoreUnavailableException("jdbc:secret");
      assertThat(client.send(payment("k", "1")).answer().orElseThrow())
          .startsWith("{\"line\":1,\"status\":503,\"code\":\"overloaded\",");
      onCommit = () -> new OutcomeUnknownException("cut", new IOException("jdbc:secret"));
      assertThat(client.send(payment("k", "1")).answer().orElseThrow())
          .startsWith("{\"line\":2,\"status\":503,\"code\":\"outcome_unknown\",");
      onCommit = () -> new IllegalStateException("jdbc:secret");
      assertThat(client.send(payment("k", "1") + "{}\n").answer().orElseThrow())
          .startsWith("{\"line\":3,\"status\":500,\"code\":\"internal\",");
      assertThat(client.answer().orElseThrow())
          .startsWith("{\"line\":4,\"status\":400,\"code\":\"invalid_request\",");
      onCommit = null;
      assertThat(number(client.send(payment("k", "1")).json(), "status")).isEqualTo(201);
    }
  }

  /// Half a line may read like a whole one: five instead of five thousand.
  @Test
  void line_thatIsHalfSent_isNotRecorded() throws IOException {
    String whole = payment("k1", "1");
    String half = payment("k2", "1").stripTrailing();
    try (BulkClient chunked = BulkClient.transactions(server.http(), server.token(Role.POSTER))) {
      chunked.send(whole + half);
      assertThat(number(chunked.json(), "line")).isEqualTo(1);
      chunked.raw().finish();

      assertThatThrownBy(chunked::answer).isInstanceOf(IOException.class);
    }
    assertThat(version()).isEqualTo(1);
    assertThat(server.get("/ledger/v1/merchants/acme/transactions/k2").status()).isEqualTo(404);
  }

  @Test
  void client_thatStopsSending_isAnsweredWhatItSentAndCutOff() throws IOException {
    restart(LedgerConfig.DEFAULT, SHORT, Duration.ofSeconds(30));
    try (BulkClient client = BulkClient.transactions(server.http(), server.token(Role.POSTER))) {
      client.send(payments(0, 1_500) + "{\"idempotency");
      for (int i = 0; i < 1_500; i++) {
        assertThat(number(client.json(), "line")).isEqualTo(i + 1);
      }

      assertThatThrownBy(client::answer).isInstanceOf(IOException.class);
    }
    assertThat(version()).isEqualTo(1_500);
  }

  /// It is held back, then cut off; what was recorded stays, and sending it all again is safe.
  @Test
  void client_thatOnlySends_isCutOffAndMaySendItAllAgain() throws Exception {
    restart(LedgerConfig.DEFAULT, Duration.ofSeconds(30), SHORT);
    int lines = 60_000;
    try (BulkClient client = BulkClient.withSmallBuffer(server.http(), server.token(Role.POSTER))) {
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < lines; i += 100) {
                  client.send(payments(i, i + 100));
                }
                client.end();
                while (client.answer().isPresent()) {
                  // what had come before it was cut off
                }
              })
          .isInstanceOf(IOException.class);
    }
    long recorded = version();
    assertThat(recorded).isPositive().isLessThan(lines);

    int again = 20_000;
    List<String> answers = transactions(payments(0, again), "Prefer", "return=minimal");
    assertThat(answers).hasSize(again);
    assertThat(answers.stream().filter(answer -> answer.contains("\"status\":200,")))
        .hasSize((int) Math.min(recorded, again));
    assertThat(answers).allMatch(answer -> answer.matches(".*\"status\":20[01],.*"));
  }

  /// Twice as many as there may be connections.
  @Test
  void clients_thatVanish_harmNobody() throws Exception {
    restart(LedgerConfig.DEFAULT, Duration.ofSeconds(30), Duration.ofSeconds(30));
    for (int i = 0; i < 100; i++) {
      BulkClient client = BulkClient.transactions(server.http(), server.token(Role.POSTER));
      client.send(payments(i * 20, i * 20 + 20) + "{\"half");
      if (i % 3 == 0) {
        client.json();
      }
      if (i % 2 == 0) {
        client.raw().reset();
      } else {
        client.close();
      }
    }

    assertThat(transactions(payments(0, 2_000), "Prefer", "return=minimal"))
        .hasSize(2_000)
        .allMatch(answer -> answer.matches(".*\"status\":20[01],.*"));
    assertThat(version()).isEqualTo(2_000);
  }

  /// Every line that was taken in is answered, and what was answered is there.
  @Test
  void server_thatStops_answersWhatItTookIn() throws Exception {
    List<Long> recorded = new ArrayList<>();
    try (BulkClient client =
        BulkClient.transactions(
            server.http(), server.token(Role.POSTER), "Prefer: return=minimal")) {
      client.send(payment("first", "1"));
      recorded.add(number(client.json(), "line"));
      Thread sending =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  for (int i = 0; ; i += 50) {
                    client.send(payments(i, i + 50));
                  }
                } catch (IOException e) {
                  // that is how it ends
                }
              });
      recorded.add(number(client.json(), "line"));
      Instant began = Instant.now();
      Thread closing = Thread.ofVirtual().start(server.http()::close);

      assertThatThrownBy(
              () -> {
                while (true) {
                  JsonObject answer = client.json();
                  assertThat(number(answer, "status")).isEqualTo(201);
                  recorded.add(number(answer, "line"));
                }
              })
          .isInstanceOf(IOException.class);
      closing.join();
      sending.join();
      assertThat(Duration.between(began, Instant.now())).isLessThan(Duration.ofSeconds(15));
    }
    assertThat(recorded)
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, recorded.size()).mapToObj(Long::valueOf).toList());
    assertThat(server.version("acme")).isEqualTo(recorded.size());
  }

  /// What is there as a whole is answered as a whole, though most of it still waits for its turn.
  @Test
  void server_thatStopsWhenItHasAllOfABulk_endsTheAnswerProperly() throws Exception {
    restart(new LedgerConfig(1, 1, 1), Duration.ofSeconds(30), Duration.ofSeconds(30));
    CountDownLatch committing = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    try (RawClient idle = RawClient.of(server.http());
        BulkClient client =
            BulkClient.transactions(
                server.http(), server.token(Role.POSTER), "Prefer: return=minimal")) {
      onCommit =
          () -> {
            committing.countDown();
            awaited(go);
            return null;
          };
      client.sendAll(payments(0, 5));
      committing.await();
      idle.request("GET /health/live").reply();
      Thread closing = Thread.ofVirtual().start(server.http()::close);
      assertThat(idle.isClosed()).isTrue();
      go.countDown();

      for (int i = 0; i < 5; i++) {
        assertThat(number(client.json(), "status")).isEqualTo(201);
      }
      assertThat(client.answer()).isEmpty();
      closing.join();
    }
  }

  private static void awaited(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts a writer", e);
    }
  }

  /// A store that does what the test says before it does what it should.
  private final class Failing extends ForwardingStore {

    Failing(LedgerStore store) {
      super(store);
    }

    @Override
    public Decision commit(Needs needs, Function<Snapshot, Decision> decide) {
      Supplier<@Nullable RuntimeException> failure = onCommit;
      RuntimeException thrown = failure == null ? null : failure.get();
      if (thrown != null) {
        throw thrown;
      }
      return super.commit(needs, decide);
    }
  }
}

package dev.saldo.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.access.CredentialHash;
import dev.saldo.openapi.Exchange;
import dev.saldo.openapi.Witness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `saldo serve` as a process: what an operator sees, and what is left when it has ended.
final class ServeTest {

  private static final String READY = "Saldo is ready at ";

  private final HttpClient client = HttpClient.newHttpClient();

  @TempDir Path folder;

  @Test
  void books_afterSigtermAndAnotherStart_areAsTheyWere() throws Exception {
    String token;
    try (ChildProgram first = serve(Map.of())) {
      List<String> out = untilReady(first);
      token = onlyToken(out);
      String address = address(out);
      assertThat(send(address, token, "PUT", "/ledger/v1/merchants/acme", "{\"name\":\"Acme\"}"))
          .isEqualTo(201);
      assertThat(send(address, token, "POST", "/ledger/v1/transactions", payment("evt-1")))
          .isEqualTo(201);

      first.terminate();
      assertThat(first.exitCode()).as(first.err()).isZero();
      assertThat(first.restOfOut()).isEmpty();
      assertThat(first.err()).isEmpty();
    }
    assertKeptOnlyAsHash(token);

    try (ChildProgram second = serve(Map.of())) {
      List<String> out = untilReady(second);
      // A token that is told twice is one that was kept.
      assertThat(out).hasSize(1);
      assertThat(get(address(out), token, "/ledger/v1/merchants/acme/balances"))
          .contains("\"gross\":\"5300\"");
      assertThat(send(address(out), token, "POST", "/ledger/v1/transactions", payment("evt-1")))
          .isEqualTo(200);
      second.terminate();
      assertThat(second.exitCode()).isZero();
    }
  }

  @Test
  void configuredToken_insteadOfAMadeOne_isGoodAndKeptNowhere() throws Exception {
    String token = "of-my-own-making-1234";
    try (ChildProgram saldo = serve(Map.of("SALDO_OPERATOR_TOKEN", token))) {
      List<String> out = untilReady(saldo);
      assertThat(out).hasSize(1);
      assertThat(send(address(out), token, "PUT", "/ledger/v1/merchants/acme", "{}"))
          .isEqualTo(201);
      assertThat(send(address(out), token + "5", "PUT", "/ledger/v1/merchants/acme", "{}"))
          .isEqualTo(401);
      saldo.terminate();
      assertThat(saldo.exitCode()).isZero();
      assertThat(saldo.err()).isEmpty();
    }
    assertThat(kept(token)).isEmpty();
  }

  @Test
  void secondServer_onTheSameBooksOrPort_isRefusedInOneSentence() throws Exception {
    try (ChildProgram first = serve(Map.of())) {
      String address = address(untilReady(first));
      try (ChildProgram second = serve(Map.of())) {
        assertRefused(second, "the books in", "are in use");
      }
      try (ChildProgram operators = start(Map.of(), "operator", "list", "--data", books())) {
        assertRefused(operators, "a server has the books in", "stop it first");
      }
      String port = address.substring(address.lastIndexOf(':') + 1);
      try (ChildProgram third = start(Map.of(), "serve", "--port", port, "--data", "others")) {
        assertRefused(third, "cannot listen on 127.0.0.1:" + port);
      }
      assertThat(get(address, "", "/health/ready")).contains("ready");
    }
  }

  @Test
  void demo_whenItsPortIsTaken_saysSoAndLeavesNothing() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ChildProgram demo =
            start(Map.of("SALDO_PORT", Integer.toString(taken.getLocalPort())), "demo")) {
      assertRefused(demo, "cannot listen on 127.0.0.1:" + taken.getLocalPort());
    }
    assertThat(folder).isDirectoryNotContaining("glob:**/saldo-demo-*");
  }

  @Test
  void configuration_thatIsWrong_endsWithTwoAndSaysWhy() throws Exception {
    try (ChildProgram saldo =
        start(Map.of("SALDO_PORT", "many", "SALDO_OPERATOR_TOKEN", "short"), "serve")) {
      assertThat(saldo.exitCode()).isEqualTo(2);
      assertThat(saldo.restOfOut()).isEmpty();
      assertThat(saldo.err())
          .contains("SALDO_PORT is many", "SALDO_OPERATOR_TOKEN is no token")
          .doesNotContain("short");
    }
  }

  @Test
  void accessLog_whenAskedFor_hasALineForEachRequest() throws Exception {
    try (ChildProgram saldo =
        start(Map.of(), "serve", "--port", "0", "--data", books(), "--access-log")) {
      List<String> out = untilReady(saldo);
      send(address(out), "not-a-known-token", "PUT", "/ledger/v1/merchants/acme", "{}");
      saldo.terminate();
      assertThat(saldo.exitCode()).isZero();
      assertThat(saldo.err())
          .contains(" access PUT /ledger/v1/merchants/acme 401 ")
          .doesNotContain("not-a-known-token")
          .hasLineCount(1);
    }
  }

  /// Merchants reach their dialects and nothing else; operators reach everything else.
  @Test
  void operators_onAPortOfTheirOwn_areReachedNowhereElse() throws Exception {
    String token = "of-my-own-making-1234";
    try (ChildProgram saldo =
        start(
            Map.of("SALDO_OPERATOR_TOKEN", token),
            "serve",
            "--port",
            "0",
            "--operator-port",
            "0",
            "--data",
            books())) {
      String[] addresses = address(untilReady(saldo)).split(", and for operators at ", -1);
      String merchants = addresses[0];
      String operators = addresses[1];
      assertThat(operators).startsWith("http://127.0.0.1:").isNotEqualTo(merchants);

      assertThat(send(operators, token, "PUT", "/ledger/v1/merchants/acme", "{}")).isEqualTo(201);
      assertNothing(merchants, token, "/ledger/v1/merchants/acme");
      assertNothing(merchants, token, "/docs/");
      assertNothing(merchants, token, "/openapi.yaml");
      assertNothing(merchants, token, "/console/");
      assertNothing(merchants, token, "/console/session");
      assertThat(
              client
                  .send(request(operators, "", "/console/").build(), BodyHandlers.discarding())
                  .statusCode())
          .isEqualTo(200);
      String balance = "/api/v1/account/json/balance/";
      assertThat(send(merchants, "no-such-key", "GET", balance, "")).isEqualTo(401);
      assertNothing(operators, "no-such-key", balance);
      assertThat(get(merchants, "", "/health/ready")).contains("ready");
      assertThat(get(operators, "", "/health/ready")).contains("ready");
      saldo.terminate();
      assertThat(saldo.exitCode()).isZero();
    }
  }

  /// Not compared with what is described: there it is described where it is served.
  private void assertNothing(String address, String token, String path) throws Exception {
    HttpResponse<String> answer =
        client.send(request(address, token, path).build(), BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body())
        .isEqualTo("{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404}");
  }

  /// Both limits, from the command line and the environment to the answer.
  @Test
  void limits_asConfigured_areHeld() throws Exception {
    String token = "of-my-own-making-1234";
    try (ChildProgram saldo =
        start(
            Map.of("SALDO_OPERATOR_TOKEN", token, "SALDO_KEY_LIMIT", "1"),
            "serve",
            "--port",
            "0",
            "--operator-limit=1/2",
            "--data",
            books())) {
      String address = address(untilReady(saldo));
      String path = "/ledger/v1/merchants/acme";
      assertThat(send(address, token, "PUT", path, "{}")).isEqualTo(201);
      assertThat(send(address, token, "PUT", path, "{}")).isEqualTo(200);
      assertThat(send(address, token, "PUT", path, "{}")).isEqualTo(429);
      String balance = "/api/v1/account/json/balance/";
      assertThat(send(address, "no-such-key", "GET", balance, "")).isEqualTo(401);
      assertThat(send(address, "no-such-key", "GET", balance, "")).isEqualTo(429);
    }
  }

  private static void assertRefused(ChildProgram program, String... why)
      throws InterruptedException {
    assertThat(program.exitCode()).isEqualTo(1);
    assertThat(program.restOfOut()).isEmpty();
    assertThat(program.err()).startsWith("saldo: ").contains(why).hasLineCount(1);
  }

  private ChildProgram serve(Map<String, String> environment) throws IOException {
    return start(environment, "serve", "--port", "0", "--data", books());
  }

  private ChildProgram start(Map<String, String> environment, String... args) throws IOException {
    return ChildProgram.start(folder, environment, args);
  }

  private String books() {
    return folder.resolve("books").toString();
  }

  private static List<String> untilReady(ChildProgram program) throws InterruptedException {
    List<String> out = program.outUntil(line -> line.startsWith(READY));
    assertThat(out).as("on stderr: %s", program.err()).isNotEmpty();
    assertThat(out.getLast()).startsWith(READY + "http://127.0.0.1:");
    return out;
  }

  private static String address(List<String> out) {
    return out.getLast().substring(READY.length());
  }

  /// The token that stands alone on a line.
  private static String onlyToken(List<String> out) {
    List<String> tokens =
        out.stream().map(String::strip).filter(line -> line.startsWith("saldo_")).toList();
    assertThat(tokens).hasSize(1);
    return tokens.getFirst();
  }

  private void assertKeptOnlyAsHash(String token) {
    assertThat(kept(token)).isEmpty();
    // It is looked for in the right place: the hash is there.
    assertThat(kept(new String(CredentialHash.ofOperator(token).bytes(), ISO_8859_1))).isNotEmpty();
  }

  /// The files of the books that have this text in them.
  private List<Path> kept(String text) {
    try (Stream<Path> files = Files.walk(folder.resolve("books"))) {
      return files.filter(Files::isRegularFile).filter(file -> has(file, text)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean has(Path file, String text) {
    try {
      return Files.readString(file, ISO_8859_1).contains(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String payment(String key) {
    return "{\"idempotencyKey\":\""
        + key
        + "\",\"type\":\"payment\",\"merchant\":\"acme\",\"currency\":\"UGX\",\"amount\":\"5300\"}";
  }

  private int send(String address, String token, String method, String path, String body)
      throws Exception {
    HttpRequest request =
        request(address, token, path)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
    Witness.compare(Exchange.of(answer, body));
    return answer.statusCode();
  }

  private String get(String address, String token, String path) throws Exception {
    HttpResponse<String> answer =
        client.send(request(address, token, path).build(), BodyHandlers.ofString());
    Witness.compare(Exchange.of(answer, ""));
    return answer.body();
  }

  private static HttpRequest.Builder request(String address, String token, String path) {
    return HttpRequest.newBuilder(URI.create(address + path))
        .header("Authorization", "Bearer " + token);
  }
}

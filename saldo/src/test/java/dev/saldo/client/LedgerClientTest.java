package dev.saldo.client;

import static dev.saldo.client.ScriptedServer.CUT;
import static dev.saldo.client.ScriptedServer.answer;
import static dev.saldo.client.ScriptedServer.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.saldo.client.Ask.Effect;
import dev.saldo.client.ClientException.Kind;
import dev.saldo.http.JsonValue.JsonObject;
import dev.saldo.http.JsonValue.JsonString;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class LedgerClientTest {

  private static final String TOKEN = "the-token-of-somebody";
  private static final JsonObject BODY =
      new JsonObject(new LinkedHashMap<>(Map.of("idempotencyKey", new JsonString("evt-1"))));
  private static final Ask RECORD = Ask.post(Effect.ONCE, BODY, "transactions");
  private static final Ask ADD_KEY = Ask.post(Effect.EACH_TIME, BODY, "merchants", "acme", "keys");
  private static final Ask READ = Ask.get("currencies");
  private static final String DONE = answer(201, "{\"id\":\"txn_1\"}");

  private final List<String> notices = new ArrayList<>();

  /// What was lost may have been recorded, so what is sent again must be the same to the byte.
  @ParameterizedTest
  @MethodSource("losses")
  void answer_thatWasLost_isAskedForAgainInTheSameWords(String loss) throws Exception {
    try (ScriptedServer server = new ScriptedServer(loss, loss, DONE)) {
      assertThat(ask(server, RECORD).text()).isEqualTo("{\"id\":\"txn_1\"}");
      assertThat(server.asked()).hasSize(3).containsOnly(server.asked().getFirst());
      assertThat(server.asked().getFirst())
          .startsWith("POST /ledger/v1/transactions HTTP/1.1\r\n")
          .contains("Authorization: Bearer " + TOKEN)
          .endsWith("{\"idempotencyKey\":\"evt-1\"}");
    }
    assertThat(notices).hasSize(2).allMatch(notice -> notice.endsWith("; asking again"));
  }

  static Stream<String> losses() {
    return Stream.of(
        CUT,
        problem(503, "outcome_unknown"),
        problem(500, "internal"),
        answer(502, "<html>"),
        answer(503, ""),
        "HTTP/1.1 201 Created\r\nContent-Length: 99\r\n\r\n{\"id\":");
  }

  @Test
  void answer_thatIsLostEachTime_isUnknownInTheEnd() throws Exception {
    try (ScriptedServer server = new ScriptedServer(CUT, CUT, CUT, CUT, DONE)) {
      assertThat(failure(server, RECORD)).isEqualTo(Kind.UNKNOWN);
      assertThat(server.asked()).hasSize(LedgerClient.MOST_ASKED);
    }
  }

  /// A second key would be another key, and the secret of the first one is with nobody.
  @Test
  void question_thatWouldHappenTwice_isNotAskedAgain() throws Exception {
    try (ScriptedServer server = new ScriptedServer(CUT, DONE)) {
      assertThat(failure(server, ADD_KEY)).isEqualTo(Kind.UNKNOWN);
      assertThat(server.asked()).hasSize(1);
    }
  }

  /// That a second try is not let in says nothing of the first.
  @ParameterizedTest
  @CsvSource({"401, unauthorized", "403, forbidden", "404, ''"})
  void refusal_ofASecondTry_leavesTheFirstUnknown(int status, String code) throws Exception {
    try (ScriptedServer server = new ScriptedServer(CUT, problem(status, code))) {
      assertThat(failure(server, RECORD)).isEqualTo(Kind.UNKNOWN);
    }
  }

  /// Had the first been recorded, it would be answered as a replay.
  @Test
  void refusalByTheLedger_ofASecondTry_decidesTheFirst() throws Exception {
    try (ScriptedServer server = new ScriptedServer(CUT, problem(422, "insufficient_funds"))) {
      assertThat(failure(server, RECORD)).isEqualTo(Kind.REFUSED);
    }
  }

  @Test
  void server_thatGoesAwayAfterALoss_leavesItUnknown() throws Exception {
    try (ScriptedServer server = new ScriptedServer(CUT)) {
      assertThat(failure(server, RECORD)).isEqualTo(Kind.UNKNOWN);
    }
  }

  @Test
  void read_whoseAnswerIsLostEachTime_isOnlyUnreached() throws Exception {
    try (ScriptedServer server = new ScriptedServer(CUT, CUT, CUT, CUT)) {
      assertThat(failure(server, READ)).isEqualTo(Kind.UNREACHED);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "400, invalid_request, INVALID",
    "400, precision_exceeded, INVALID",
    "401, unauthorized, UNAUTHORIZED",
    "401, '', UNAUTHORIZED",
    "403, forbidden, UNAUTHORIZED",
    "403, '', UNAUTHORIZED",
    "403, merchant_disabled, REFUSED",
    "404, not_found, REFUSED",
    "404, '', UNREACHED",
    "302, '', UNREACHED",
    "405, method_not_allowed, REFUSED",
    "409, key_conflict, REFUSED",
    "413, too_large, INVALID",
    "422, insufficient_funds, REFUSED",
    "429, rate_limited, UNREACHED",
    "503, overloaded, UNREACHED"
  })
  void problem_ofEachSort_isToldOnceAndAsItIs(int status, String code, Kind kind) throws Exception {
    try (ScriptedServer server = new ScriptedServer(problem(status, code))) {
      ClientException thrown = thrown(server, RECORD);
      assertThat(thrown.kind()).isEqualTo(kind);
      assertThat(thrown)
          .hasMessageContaining(code.isEmpty() ? "" + status : "so it is (" + code + ")");
      assertThat(server.asked()).hasSize(1);
    }
    assertThat(notices).isEmpty();
  }

  @Test
  void answer_thatIsNoJson_isNoSaldo() throws Exception {
    // A login page in front of it answers 200, too.
    try (ScriptedServer server = new ScriptedServer(answer(200, "<html>welcome</html>"))) {
      assertThat(thrown(server, RECORD))
          .hasMessageContaining("is no Saldo")
          .extracting(ClientException::kind)
          .isEqualTo(Kind.UNREACHED);
    }
  }

  @Test
  void redirect_toElsewhere_isNotFollowed() throws Exception {
    // Whoever answers there must not see the token.
    try (ScriptedServer elsewhere = new ScriptedServer(DONE);
        ScriptedServer server =
            new ScriptedServer(answer(307, "{}", "Location: " + elsewhere.address() + "/"))) {
      assertThat(failure(server, RECORD)).isEqualTo(Kind.UNREACHED);
      assertThat(elsewhere.asked()).isEmpty();
    }
  }

  @Test
  void server_thatIsNone_isUnreached() throws Exception {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    for (String address : List.of("http://127.0.0.1:" + free, "http://nowhere.invalid")) {
      assertThat(thrown(address, RECORD))
          .hasMessage("no server is reached at " + address)
          .extracting(ClientException::kind)
          .isEqualTo(Kind.UNREACHED);
    }
  }

  @Test
  void names_inPathAndQuery_areEncoded() throws IOException, ClientException {
    try (ScriptedServer server = new ScriptedServer(DONE)) {
      ask(
          server,
          Ask.get("merchants", "a/b c", "entries").with("reference", "x&y=z +").with("a", "é"));
      assertThat(server.asked().getFirst())
          .startsWith(
              "GET /ledger/v1/merchants/a%2Fb%20c/entries?reference=x%26y%3Dz%20%2B&a=%C3%A9 HTTP/1.1");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:8080/, http://127.0.0.1:8080",
    "https://saldo.example/below/, https://saldo.example/below",
    "http://[::1]:80, http://[::1]:80"
  })
  void address_ofAServer_isTakenWithoutTheSlashAtItsEnd(String text, String address) {
    assertThat(ClientConfig.address(text)).hasToString("Optional[" + address + "]");
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:8080",
    "ftp://x",
    "http://",
    "http://user:secret@x",
    "http://x?a",
    "http://x#a",
    "http://a b",
    "''"
  })
  void address_ofSomethingElse_isNone(String text) {
    assertThat(ClientConfig.address(text)).isEmpty();
  }

  private Kind failure(ScriptedServer server, Ask ask) {
    return thrown(server, ask).kind();
  }

  private ClientException thrown(ScriptedServer server, Ask ask) {
    return thrown(server.address(), ask);
  }

  private ClientException thrown(String address, Ask ask) {
    ClientException thrown = catchThrowableOfType(ClientException.class, () -> ask(address, ask));
    assertThat(thrown).isNotNull().hasMessageNotContaining(TOKEN);
    return thrown;
  }

  private Reply ask(ScriptedServer server, Ask ask) throws ClientException {
    return ask(server.address(), ask);
  }

  private Reply ask(String address, Ask ask) throws ClientException {
    ClientConfig config =
        new ClientConfig(ClientConfig.address(address).orElseThrow(), TOKEN, List.of());
    assertThat(config.toString()).doesNotContain(TOKEN);
    try (LedgerClient client = new LedgerClient(config, notices::add, Duration.ofMillis(1))) {
      return client.ask(ask);
    }
  }
}

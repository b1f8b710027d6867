package dev.saldo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.client.ScriptedServer;
import dev.saldo.http.Json;
import dev.saldo.ledger.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The commands that ask a server, but for their tables: [SessionsTest] has those.
final class RemoteCommandsTest {

  private static final String PAYMENT =
      "transaction record payment --merchant acme --currency UGX --amount 1";
  private static final Pattern IDEMPOTENCY_KEY = Pattern.compile("\"idempotencyKey\":\"([^\"]+)\"");

  @TempDir private static Path books;
  private static BooksServer server;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    server = new BooksServer(books);
    assertThat(run("merchant put acme").code()).isZero();
    assertThat(run(PAYMENT + " --idempotency-key first").code()).isZero();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "merchant put acme --name Acme",
        "merchant show acme",
        "merchant list",
        "key add acme --dialect paytota",
        "key list acme",
        "balance acme",
        "statement acme",
        "holds acme",
        "totals",
        "log",
        "operator list",
        "transaction show --merchant acme --idempotency-key first",
        PAYMENT
      })
  void answer_forPrograms_isOneDocument(String command) {
    Ran ran = run(command + " --json");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out()).hasLineCount(1).endsWith("}\n");
    Json.read(ran.out().getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void list_ofMorePagesThanOne_hasEachItemOnce() {
    for (int i = 0; i < 7; i++) {
      assertThat(run("merchant put many-" + i).code()).isZero();
    }
    Ran all = run("merchant list --q many- --limit 2 --all --json");
    assertThat(all.out().lines())
        .hasSize(7)
        .allMatch(
            line -> Json.read(line.getBytes(StandardCharsets.UTF_8)).sort().equals("an object"))
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 200, ''",
    "1, 404, not_found",
    "1, 409, key_conflict",
    "1, 422, insufficient_funds",
    "2, 400, invalid_request",
    "3, 429, rate_limited",
    "3, 503, overloaded",
    "3, 404, ''",
    "4, 401, unauthorized",
    "4, 403, forbidden"
  })
  void exitCode_afterEachAnswer_isTheDocumentedOne(int exitCode, int status, String code)
      throws IOException {
    String answer =
        status == 200
            ? ScriptedServer.answer(200, "{\"id\":\"txn_1\"}")
            : ScriptedServer.problem(status, code);
    try (ScriptedServer scripted = new ScriptedServer(answer)) {
      Ran ran = run(asking(scripted.address(), "a-token-for-the-script"), "", PAYMENT);
      assertThat(ran.code()).as(ran.err()).isEqualTo(exitCode);
      if (exitCode != 0) {
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains(code.isEmpty() ? "no Saldo" : "so it is (" + code + ")");
      }
      assertThat(run("help").out()).contains("\n  " + exitCode + "   ");
    }
  }

  @Test
  void transaction_whoseAnswerIsLostEachTime_endsWithFiveAndTellsItsKey() throws IOException {
    String cut = ScriptedServer.CUT;
    try (ScriptedServer scripted = new ScriptedServer(cut, cut, cut, cut)) {
      Ran ran = run(asking(scripted.address(), "a-token-for-the-script"), "", PAYMENT);
      assertThat(ran.code()).isEqualTo(5);
      assertThat(ran.out()).isEmpty();
      List<String> keys = new ArrayList<>();
      scripted
          .asked()
          .forEach(request ->
              IDEMPOTENCY_KEY
                  .matcher(request)
                  .results()
                  .forEach(found -> keys.add(found.group(1))));
      assertThat(keys).hasSize(4).containsOnly(keys.getFirst());
      assertThat(ran.err())
          .startsWith("idempotency key: " + keys.getFirst() + "\n")
          .endsWith("nobody knows whether it was done\n");
    }
  }

  /// A made key that comes twice would make of two payments one.
  @Test
  void transactions_withoutIdempotencyKey_areDifferentOnes() {
    String one = run(PAYMENT + " --json").out();
    String other = run(PAYMENT + " --json").out();
    assertThat(one).contains("\"idempotencyKey\":\"cli-");
    assertThat(one).isNotEqualTo(other);
  }

  @Test
  void token_fromEachSource_isTheOneThatIsUsed() throws IOException {
    String good = server.token(Role.READER);
    String bad = "a-token-of-nobody";
    Path file = Files.writeString(folder.resolve("token"), good + "\n");
    Map<String, String> none = Map.of("SALDO_SERVER", server.address());
    Map<String, String> wrong = asking(server.address(), bad);
    assertThat(run(none, "", "totals").code()).isEqualTo(2);
    assertThat(run(wrong, "", "totals").code()).isEqualTo(4);
    assertThat(run(wrong, "", "totals --token-file " + file).code()).isZero();
    assertThat(run(wrong, good, "totals --token-file -").code()).isZero();
    assertThat(run(wrong, "", "totals --token " + good).code()).isZero();
    assertThat(run(wrong, "", "totals --token-file " + folder.resolve("none")).code()).isEqualTo(2);
    assertThat(run(with(none, "SALDO_OPERATOR_TOKEN", good), "", "totals").code()).isZero();
    assertThat(run(with(wrong, "SALDO_OPERATOR_TOKEN", good), "", "totals").code()).isEqualTo(4);
    assertThat(run(with(none, "SALDO_TOKEN", ""), "", "totals").code()).isEqualTo(2);
  }

  @Test
  void stdin_forTokenAndSecret_isRefused() {
    Ran ran = run(Map.of(), "x", "key add acme --dialect paytota --token-file - --secret-file -");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("stdin cannot be both --token-file and --secret-file");
  }

  /// What is printed ends up in logs and tickets.
  @Test
  void token_whateverGoesWrong_isNeverPrinted() {
    String token = server.token(Role.READER);
    for (String command :
        List.of(
            "totals",
            "totals --json",
            "merchant put acme",
            "merchant show nobody",
            "merchant " + token,
            "totals " + token,
            "totals --tokn=" + token,
            "totals --token " + token + " --token-file x",
            "totals --server http://user:" + token + "@127.0.0.1",
            "totals --server http://127.0.0.1:1")) {
      Ran ran = run(asking(server.address(), token), "", command);
      assertThat(ran.out() + ran.err()).as(command).isNotEmpty().doesNotContain(token);
    }
    Ran unfit = run(asking(server.address(), "two words"), "", "totals");
    assertThat(unfit.code()).isEqualTo(2);
    assertThat(unfit.err()).doesNotContain("words");
  }

  @Test
  void everythingWrong_beforeAServerIsAsked_isToldAtOnce() {
    Ran ran = run(Map.of("SALDO_SERVER", "nowhere"), "", "balance --at");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err())
        .contains(
            "--at", "MERCHANT", "SALDO_SERVER must be an address", "an operator token is needed")
        .hasLineCount(5);
  }

  @Test
  void operators_withAndWithoutAServerNamed_areOfTheRightBooks() throws IOException {
    String local = "--data " + folder.resolve("books");
    Map<String, String> admin = asking(server.address(), server.token(Role.ADMIN));
    assertThat(run(admin, "", "operator add here --role admin " + local).code()).isZero();
    assertThat(run(admin, "", "operator list " + local).out()).contains("here");
    assertThat(run(admin, "", "operator list").out()).contains("poster-1").doesNotContain("here");
    Map<String, String> token = Map.of("SALDO_TOKEN", server.token(Role.ADMIN));
    assertThat(run(token, "", "operator list --json " + local).out())
        .startsWith("{\"items\":[{\"name\":\"here\",\"role\":\"admin\",\"createdAt\":\"");
    assertThat(run(token, "", "operator list --server " + server.address()).out())
        .contains("poster-1");
    Ran both = run(token, "", "operator list --server " + server.address() + " " + local);
    assertThat(both.code()).isEqualTo(2);
    assertThat(both.err()).contains("give either --server or --data");
  }

  @Test
  void operator_addedWithoutAServerUntilATime_endsThen() throws IOException {
    String data = " --data " + folder.resolve("books");
    assertThat(run("operator add x --role reader --expires-at 2027-01-31T00:00:00Z" + data).code())
        .isZero();
    assertThat(run("operator list" + data).out()).contains("2027-01-31T00:00:00Z");
    assertThat(run("operator add y --role reader --expires-at soon" + data).code()).isEqualTo(2);
  }

  @Test
  void help_ofTransactions_tellsWhatEachTypeTakes() {
    assertThat(run("transaction record --help").out())
        .contains(
            "  payment              --amount [--fee --reserve --release-at]\n",
            "  payout_settlement    --hold [--amount]\n",
            "  adjustment           --amount --reference\n");
  }

  private static Map<String, String> with(Map<String, String> map, String name, String value) {
    Map<String, String> more = new HashMap<>(map);
    more.put(name, value);
    return more;
  }

  private static Map<String, String> asking(String address, String token) {
    return Map.of("SALDO_SERVER", address, "SALDO_TOKEN", token);
  }

  /// As an admin of the server, or on the books of its own that it names.
  private static Ran run(String command) {
    return run(
        command.contains(" --data ")
            ? Map.of()
            : asking(server.address(), server.token(Role.ADMIN)),
        "",
        command);
  }

  private static Ran run(Map<String, String> environment, String stdin, String command) {
    return Ran.of(environment, stdin, command.split(" +"));
  }
}

package dev.saldo.files;

import static dev.saldo.client.ScriptedServer.CUT;
import static dev.saldo.client.ScriptedServer.answer;
import static dev.saldo.client.ScriptedServer.problem;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.saldo.client.ClientConfig;
import dev.saldo.client.ClientException;
import dev.saldo.client.LedgerClient;
import dev.saldo.client.ScriptedServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an import asks for again, and what it makes of the answers: with a server that answers as
/// it is told.
final class ImportTest {

  private static final String IS_THERE = answer(200, "{\"items\":[]}");
  private static final String RECORDED = "{\"line\":%d,\"status\":201,\"id\":\"txn_%d\"}\n";
  private static final String REFUSED =
      "{\"line\":%d,\"status\":404,\"code\":\"hold_unknown\",\"detail\":\"none\"}\n";
  private static final String LATER =
      "{\"line\":%d,\"status\":503,\"code\":\"%s\",\"detail\":\"later\"}\n";

  @TempDir private Path folder;
  private Path file;
  private final List<String> notices = new ArrayList<>();

  @BeforeEach
  void write() throws IOException {
    file = Files.writeString(folder.resolve("file"), "{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n");
  }

  private ImportReport run(ScriptedServer server) throws FileException, ClientException {
    ClientConfig config =
        new ClientConfig(URI.create(server.address()), "the-token-of-somebody", List.of());
    try (LedgerClient client = new LedgerClient(config, notices::add)) {
      return Import.run(
          new ImportFile(file, Kind.TRANSACTIONS, null, ""),
          server.address(),
          client,
          notices::add,
          (_, _) -> {});
    }
  }

  private static String recorded(int lines) {
    StringBuilder answers = new StringBuilder();
    for (int i = 1; i <= lines; i++) {
      answers.append(RECORDED.formatted(i, i));
    }
    return answers.toString();
  }

  private static String body(String asked) {
    return asked.substring(asked.indexOf("\r\n\r\n") + 4);
  }

  private static ImportReport all(long recorded) {
    return new ImportReport(3, recorded, 0, 0, new TreeMap<>());
  }

  /// What came after a line that was not decided may have been refused for want of it.
  @Test
  void linesBehindAnUndecidedOne_areAskedForAgainWithIt() throws Exception {
    String first =
        RECORDED.formatted(1, 1) + LATER.formatted(2, "overloaded") + REFUSED.formatted(3);
    try (ScriptedServer server =
        new ScriptedServer(IS_THERE, answer(200, first), answer(200, recorded(2)))) {
      assertThat(run(server)).isEqualTo(all(3));
      assertThat(body(server.asked().get(1))).isEqualTo("{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n");
      assertThat(body(server.asked().get(2))).isEqualTo("{\"b\":2}\n{\"c\":3}\n");
    }
    assertThat(notices).containsExactly("later (overloaded); asking again");
  }

  /// Half an answer may end anywhere; what is not known to be recorded is asked for in the same
  /// words.
  @Test
  void answer_thatIsNotWhole_isAskedForAgain() throws Exception {
    String half = recorded(3).substring(0, 70);
    try (ScriptedServer server =
        new ScriptedServer(
            IS_THERE,
            CUT,
            answer(200, half),
            problem(503, "overloaded"),
            problem(500, "internal"),
            answer(200, recorded(2)),
            answer(200, recorded(3)))) {
      assertThat(run(server)).isEqualTo(all(3));
      assertThat(server.asked().stream().skip(1).map(ImportTest::body))
          .hasSize(6)
          .containsOnly("{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n");
    }
  }

  /// A line on which the server fails each time must not keep the others out for good.
  @Test
  void line_thatAServerFailsOnEachTime_isRejected() throws Exception {
    String fails =
        "{\"line\":1,\"status\":500,\"code\":\"internal\",\"detail\":\"Internal error.\"}\n";
    String rest = RECORDED.formatted(2, 2) + RECORDED.formatted(3, 3);
    try (ScriptedServer server =
        new ScriptedServer(
            IS_THERE,
            answer(200, fails + rest),
            answer(200, fails + rest),
            answer(200, fails + rest),
            answer(200, fails + rest),
            answer(200, recorded(2)))) {
      ImportReport report = run(server);
      assertThat(report.recorded()).isEqualTo(2);
      assertThat(report.rejected()).containsExactly(java.util.Map.entry("internal", 1L));
    }
    assertThat(folder.resolve("file.rejects"))
        .hasContent(
            "{\"line\":1,\"code\":\"internal\",\"reason\":\"Internal error.\",\"rejected\":\"{\\\"a\\\":1}\"}\n");
  }

  /// What a line of rejects stands for must be a line, or the answers are counted wrong.
  @Test
  void rejects_thatHoldNoLine_areRejectedAgainAndNotAskedFor() throws Exception {
    String reject = "{\"line\":7,\"rejected\":\"%s\"}\n";
    file =
        Files.writeString(
            folder.resolve("file"),
            reject.formatted("") + reject.formatted("{\\\"a\\\":1}") + reject.formatted("{}\\n{}"));
    try (ScriptedServer server = new ScriptedServer(IS_THERE, answer(200, recorded(1)))) {
      ImportReport report = run(server);
      assertThat(report.recorded()).isEqualTo(1);
      assertThat(report.rejected()).containsExactly(java.util.Map.entry("row_unfit", 2L));
      assertThat(body(server.asked().get(1))).isEqualTo("{\"a\":1}\n");
    }
  }

  @Test
  void token_thatIsTakenAwayOnTheWay_stopsItAtOnce() throws Exception {
    try (ScriptedServer server = new ScriptedServer(IS_THERE, problem(401, "unauthorized"))) {
      ClientException e = catchThrowableOfType(ClientException.class, () -> run(server));
      assertThat(e.kind()).isEqualTo(ClientException.Kind.UNAUTHORIZED);
    }
  }

  /// What was answered before is done: who is told that nothing was may do it some other way.
  @Test
  void server_thatIsGoneOnTheWay_isNotSaidToHaveDoneNothing() throws Exception {
    file = Files.writeString(folder.resolve("file"), "{\"a\":1}\n".repeat(1_001));
    try (ScriptedServer server =
        new ScriptedServer(
            IS_THERE,
            answer(200, recorded(1_000)),
            "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno")) {
      ClientException e = catchThrowableOfType(ClientException.class, () -> run(server));
      assertThat(e.kind()).isEqualTo(ClientException.Kind.UNKNOWN);
    }
  }

  /// The rejects may name customers.
  @Test
  void filesBesideTheFile_areForTheirOwnerAlone() throws Exception {
    file = Files.writeString(folder.resolve("file"), "{\"a\":1}\n".repeat(1_001));
    String answers =
        REFUSED.formatted(1)
            + recorded(1_000).lines().skip(1).map(line -> line + "\n").collect(joining());
    try (ScriptedServer server =
        new ScriptedServer(IS_THERE, answer(200, answers), problem(401, "unauthorized"))) {
      var _ = catchThrowableOfType(ClientException.class, () -> run(server));
    }
    for (String name : List.of("file.rejects", "file.mark")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name))))
          .as(name)
          .isEqualTo("rw-------");
    }
  }

  /// A machine that lost its power may have kept the mark and not the rejects that it counts.
  @Test
  void rejects_thatAreShorterThanTheMarkSays_areMadeAnew() throws Exception {
    file = Files.writeString(folder.resolve("file"), "{\"a\":1}\n".repeat(1_001));
    String answers =
        REFUSED.formatted(1)
            + recorded(1_000).lines().skip(1).map(line -> line + "\n").collect(joining());
    String transaction = answer(200, "{\"id\":\"txn_1000\"}");
    try (ScriptedServer server =
        new ScriptedServer(
            IS_THERE,
            answer(200, answers),
            problem(401, "unauthorized"),
            IS_THERE,
            transaction,
            answer(200, answers),
            answer(200, recorded(1)))) {
      var _ = catchThrowableOfType(ClientException.class, () -> run(server));
      Files.writeString(folder.resolve("file.rejects"), "{\"line\":1,");
      ImportReport report = run(server);
      assertThat(report.rows()).isEqualTo(1_001);
    }
    assertThat(Files.readAllLines(folder.resolve("file.rejects"))).hasSize(1);
    assertThat(notices).anyMatch(notice -> notice.contains("begins with the first row again"));
  }

  /// It is longer there than it was, because of what it is wrapped in.
  @Test
  void line_almostTooLong_isImportedFromItsReject() throws Exception {
    String line = "{\"a\":\"" + "\\\"".repeat(32_000) + "\"}";
    file = Files.writeString(folder.resolve("file"), line + "\n");
    try (ScriptedServer server = new ScriptedServer(IS_THERE, answer(200, REFUSED.formatted(1)))) {
      run(server);
    }
    file = Files.move(folder.resolve("file.rejects"), folder.resolve("mended"));
    assertThat(Files.size(file)).isGreaterThan(64 << 10);
    try (ScriptedServer server = new ScriptedServer(IS_THERE, answer(200, recorded(1)))) {
      assertThat(run(server).recorded()).isEqualTo(1);
      assertThat(body(server.asked().get(1))).isEqualTo(line + "\n");
    }
  }

  /// A mapping that was changed since makes other transactions of the rows.
  @Test
  void mark_ofAnImportWithAnotherMapping_isNotBelieved() throws Exception {
    String mapping =
        "{\"rows\":[{\"record\":[{\"idempotencyKey\":\"%s{id}\",\"type\":\"payment\"}]}]}";
    file = Files.writeString(folder.resolve("file"), "id\n1\n");
    List<String> signatures = new ArrayList<>();
    for (String prefix : List.of("a:", "b:", "a:")) {
      Mapping read = Mapping.read("m", mapping.formatted(prefix).getBytes(UTF_8));
      ImportFile each = new ImportFile(file, Kind.TRANSACTIONS, read, "");
      signatures.add(each.signature(each.look()));
    }
    assertThat(signatures.get(0)).isEqualTo(signatures.get(2)).isNotEqualTo(signatures.get(1));
  }
}

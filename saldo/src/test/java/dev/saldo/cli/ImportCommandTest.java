package dev.saldo.cli;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.files.Mapping;
import dev.saldo.ledger.Role;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What becomes of people's files, with a real server.
final class ImportCommandTest {

  private static final String LINE =
      "{\"idempotencyKey\":\"%s\",\"type\":\"payment\",\"merchant\":\"%s\",\"currency\":\"USD\","
          + "\"amount\":\"%s\",\"fee\":\"0.10\"}\n";

  @TempDir private Path folder;
  private BooksServer server;
  private Map<String, String> environment;
  private Path file;

  @BeforeEach
  void serve() {
    server = new BooksServer(folder.resolve("books"));
    environment = Map.of("SALDO_SERVER", server.address(), "SALDO_TOKEN", server.token(Role.ADMIN));
    file = folder.resolve("file");
    run("merchant", "put", "acme");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Ran run(String... args) {
    return Ran.of(environment, "", args);
  }

  private Ran load(String... options) {
    List<String> args = new ArrayList<>(List.of("import", file.toString()));
    args.addAll(List.of(options));
    return run(args.toArray(String[]::new));
  }

  private void write(String text) throws IOException {
    Files.writeString(file, text);
  }

  /// A file of a mapping, in which quotation marks may be single.
  private String mapping(String json) throws IOException {
    Path mapping = folder.resolve("mapping.json");
    Files.writeString(mapping, json.replace('\'', '"'));
    return mapping.toString();
  }

  private String figure(String currency, String name) {
    String answer =
        run("balance", "acme", "--account-type", "FUND", "--currency", currency, "--json").out();
    return answer.replaceFirst("(?s).*\"" + name + "\":\"([^\"]*)\".*", "$1");
  }

  private Path rejects() {
    return folder.resolve("file.rejects");
  }

  @Test
  void lines_ofTheLedgerApi_areRecordedOnce() throws IOException {
    write(LINE.formatted("k1", "acme", "5") + "\r\n" + LINE.formatted("k2", "acme", "2.5"));
    Ran ran = load();
    assertThat(ran.code()).as(ran.toString()).isZero();
    assertThat(ran.out()).isEqualTo("rows         2\nrecorded     2\nrejected     0\n");
    assertThat(ran.err()).contains("importing: 100 % 3 of 3 lines");
    assertThat(figure("USD", "gross")).isEqualTo("7.5");

    Ran again = load();
    assertThat(again.out())
        .isEqualTo("rows         2\nrecorded     0\nthere before 2\nrejected     0\n");
    assertThat(figure("USD", "gross")).isEqualTo("7.5");
    assertThat(rejects()).doesNotExist();
    assertThat(folder.resolve("file.mark")).doesNotExist();
  }

  /// More than one request takes.
  @Test
  void lines_byTheThousand_areAllRecorded() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 3_456; i++) {
      lines.append(LINE.formatted("k" + i, "acme", "1"));
    }
    write(lines.toString());
    assertThat(load("--json").out())
        .isEqualTo("{\"rows\":3456,\"recorded\":3456,\"there\":0,\"leftOut\":0,\"rejected\":{}}\n");
    assertThat(figure("USD", "gross")).isEqualTo("3456");
  }

  /// What is wrong is mended in the file of rejects, and that is imported.
  @Test
  void rejects_onceMended_areImportedAsTheyStand() throws IOException {
    write(
        LINE.formatted("k1", "acme", "5")
            + LINE.formatted("k2", "nobody", "1")
            + "{\"oops\n"
            + LINE.formatted("k3", "acme", "x"));
    Ran ran = load();
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out()).endsWith("rejected     3\n  invalid_request 2\n  merchant_unknown 1\n");
    assertThat(ran.err())
        .endsWith("3 of 4 rows were not recorded: " + rejects() + " has them, and why\n");
    assertThat(Files.readAllLines(rejects()).get(0))
        .startsWith("{\"line\":2,\"code\":\"merchant_unknown\",\"reason\":\"")
        .contains("\"rejected\":\"{\\\"idempotencyKey\\\":\\\"k2\\\"");

    run("merchant", "put", "nobody");
    file = folder.resolve("mended");
    Files.copy(rejects(), file);
    assertThat(load().out()).contains("recorded     1\n", "rejected     2\n");
  }

  @Test
  void merchants_inAFile_areSaved() throws IOException {
    write("merchant,name,parent,disabled\nshop,\"A, B\",,true\nshop-1,Sub,shop,\n-,none,,\n");
    Ran ran = load("--merchants");
    assertThat(ran.code()).as(ran.toString()).isEqualTo(1);
    assertThat(ran.out()).contains("recorded     2\n");
    assertThat(run("merchant", "show", "shop", "--json").out())
        .contains("\"name\":\"A, B\"", "\"disabled\":true");
    assertThat(Files.readString(rejects()))
        .startsWith("\ufeffsaldo_line,saldo_code,saldo_reason,merchant,name,parent,disabled\r\n")
        .contains("4,invalid_request,");
  }

  static List<String> shapesOfCsv() {
    String plain =
        """
        idempotencyKey,type,merchant,currency,amount,fee,reference,metadata.note
        k1,payment,acme,usd,5,0.10,first,a
        k2,refund,acme,USD,2,,"se""co
        nd",
        """;
    return List.of(
        plain,
        "\ufeff" + plain,
        plain.replace("\n", "\r\n"),
        plain.replace(",", ";"),
        plain.replace(",", "\t"),
        plain.replace("\nk2", "\n\n,,,,,,,\n\nk2") + "\n\n",
        plain.strip(),
        plain.replace("k1,payment", " k1 , payment"));
  }

  @ParameterizedTest
  @MethodSource("shapesOfCsv")
  void csv_ofWhateverShape_isRead(String csv) throws IOException {
    write(csv);
    Ran ran = load();
    assertThat(ran.code()).as(ran.toString()).isZero();
    assertThat(ran.out()).startsWith("rows         2\nrecorded     2\n");
    assertThat(figure("USD", "available")).isEqualTo("2.9");
  }

  @Test
  void csv_inOtherEncodings_isReadByItsMarkOrItsMapping() throws IOException {
    String csv = "id;betrag;händler\n1;1.234,50;Müller\n";
    String rows =
        "'decimal':',','grouping':'.','rows':[{'record':[{'idempotencyKey':'old:{id}','type':'payment',"
            + "'merchant':'acme','currency':'EUR','amount':'{betrag}','reference':'{händler}'}]}]}";
    Files.write(file, ("\ufeff" + csv).getBytes(UTF_16LE));
    assertThat(load("--mapping", mapping("{" + rows)).code()).isZero();

    String more = csv.replace("\n1;", "\n2;") + "3;x;Grün\n";
    Files.write(file, more.getBytes(Charset.forName("windows-1252")));
    Ran unread = load("--mapping", mapping("{" + rows));
    assertThat(unread.code()).isEqualTo(2);
    assertThat(unread.err()).contains("is not in UTF-8, at or soon after line 1");
    String named = mapping("{'encoding':'windows-1252'," + rows);
    assertThat(load("--mapping", named).out()).contains("recorded     1\n", "rejected     1\n");
    assertThat(figure("EUR", "gross")).isEqualTo("2469");

    file = folder.resolve("mended");
    write(Files.readString(rejects()).replace(";x;", ";1;"));
    assertThat(load("--mapping", named).out()).contains("recorded     1\n");
    assertThat(run("statement", "acme", "--json").out().split("\"reference\":\"Müller\""))
        .hasSize(3);
    assertThat(run("statement", "acme", "--json").out()).contains("\"reference\":\"Grün\"");
  }

  @Test
  void rows_thatAreUnfit_areRejectedWithTheReason() throws IOException {
    write(
        "idempotencyKey,type,merchant,currency,amount\n"
            + "k1,payment,acme,USD\n"
            + "k2,payment,acme,USD,1,2\n"
            + "k3,payment,acme,USD,\"1,000\"\n"
            + "k4,payment,acme,XXY,1\n"
            + "k5,payment,acme,USD,1.005\n"
            + "k6,payment,acme,USD,1\n");
    Ran ran = load();
    assertThat(ran.out()).contains("recorded     1\n", "rejected     5\n");
    assertThat(Files.readAllLines(rejects()))
        .containsExactly(
            "\ufeffsaldo_line,saldo_code,saldo_reason,idempotencyKey,type,merchant,currency,amount",
            "2,row_unfit,\"there are 4 columns, not 5 as in the header\",k1,payment,acme,USD",
            "3,row_unfit,\"there are 6 columns, not 5 as in the header\",k2,payment,acme,USD,1,2",
            "4,row_unfit,\"amount is no amount: 1,000\",k3,payment,acme,USD,\"1,000\"",
            "5,currency_unknown,there is no currency \"XXY\",k4,payment,acme,XXY,1"
                .replace("there is no currency \"XXY\"", "\"there is no currency \"\"XXY\"\"\""),
            "6,precision_exceeded,amount has 3 decimals; USD has 2,k5,payment,acme,USD,1.005");

    file = folder.resolve("mended.csv");
    write(Files.readString(rejects()).replace("1.005", "1.05").replace("\"1,000\"", "1000"));
    assertThat(load().out()).contains("recorded     2\n", "rejected     3\n");
  }

  /// Two rows that look the same are told apart by their lines, in the rejects too.
  @Test
  void rejects_whoseKeysComeFromLines_keepTheLinesThatTheyHad() throws IOException {
    String mapping =
        mapping(
            "{'keysFromLines':true,'rows':[{'record':[{'idempotencyKey':'t:{@line}','type':'payment',"
                + "'merchant':'{merchant}','currency':'USD','amount':'{amount}'}]}]}");
    write("merchant,amount\nacme,5.00\nacme,five\nacme,six\n");
    assertThat(load("--mapping", mapping).out()).contains("recorded     1\n", "rejected     2\n");

    file = folder.resolve("mended");
    write(Files.readString(rejects()).replace("five", "5.00").replace("4,row_unfit", ",row_unfit"));
    assertThat(load("--mapping", mapping).out())
        .contains("recorded     1\n", "rejected     1\n")
        .doesNotContain("there before");
    assertThat(figure("USD", "gross")).isEqualTo("10");
    assertThat(Files.readString(folder.resolve("mended.rejects")))
        .contains("0,row_unfit,\"saldo_line has no number of a line, in line 3\",acme,six");
  }

  @Test
  void dryRun_asksNobodyAndTellsEverything() throws IOException {
    write(
        """
        idempotencyKey,type,merchant,currency,amount,fee,occurredAt
        k1,payment,acme,USD,5,0.10,2026-01-01T00:00:00Z
        k2,payment,other,USD,7,,2026-02-01T00:00:00Z
        k3,refund,acme,UGX,1000,,
        k4,refund,acme,UGX,-1,,
        k5,reefund,acme,UGX,1,,
        """);
    Ran ran = Ran.of(Map.of(), "", "import", file.toString(), "--dry-run");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out())
        .isEqualTo(
            """
            TYPE     CURRENCY  COUNT  AMOUNT  FEE
            payment  USD           2      12  0.1
            refund   UGX           1    1000  0
            merchants    2
            occurred     2026-01-01T00:00:00Z to 2026-02-01T00:00:00Z
            rows         5
            fit          3
            rejected     2
              invalid_request 2
            """);
    assertThat(ran.err())
        .contains(
            "line 5: amount must have no sign (invalid_request)\n",
            "line 6: type ",
            "saldo: 2 of 5 rows would not be recorded\n");
    assertThat(run("balance", "acme").out()).doesNotContain("FUND");
    assertThat(rejects()).doesNotExist();
  }

  static List<String[]> badMappings() {
    String record =
        "'record':[{'idempotencyKey':'{id}','type':'payment','merchant':'acme','currency':'USD','amount':'{amount}'}]";
    return List.of(
        new String[] {"nonsense", "cannot be read: not JSON at character 1"},
        new String[] {"{}", "the mapping has no list rows"},
        new String[] {"{'rows':[]}", "the mapping has no rows"},
        new String[] {"{'rows':[{" + record + "}],'rowz':1}", "the mapping has no member rowz"},
        new String[] {
          "{'rows':[{'record':[{'type':'payment'}]}]}", "a record has no idempotencyKey"
        },
        new String[] {
          "{'rows':[{" + record.replace("{id}", "{@line}") + "}]}",
          "an idempotencyKey has no column in it that names its row for good"
        },
        new String[] {
          "{'rows':[{" + record.replace("{id}", "{nr}") + "}]}",
          "the mapping asks for a column nr, and the header has none: id, amount, when"
        },
        new String[] {
          "{'rows':[{" + record.replace("{amount}", "amount") + "}]}",
          "the mapping has amount where amount is a sum of columns"
        },
        new String[] {
          "{'rows':[{" + record.replace("'type'", "'typ'") + "}]}",
          "there is no member typ in the ledger API"
        },
        new String[] {
          "{'rows':[{" + record.replace("acme", "{@merchant}") + "}]}", "with --merchant"
        },
        new String[] {
          "{'encoding':'utf-9','rows':[{" + record + "}]}", "encoding names none that is known"
        },
        new String[] {
          "{'times':{'formats':['jjjj']},'rows':[{" + record + "}]}",
          "times has a format that is none"
        },
        new String[] {
          "{'times':{'zone':'Mars'},'rows':[{" + record + "}]}",
          "times has a zone that is none: Mars"
        });
  }

  @ParameterizedTest
  @MethodSource("badMappings")
  void mapping_thatCannotBeUsed_isToldInOneSentence(String mapping, String sentence)
      throws IOException {
    write("id,amount,when\n1,5,now\n");
    Ran ran = load("--mapping", mapping(mapping));
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err().lines().filter(line -> line.startsWith("saldo: ")))
        .singleElement()
        .asString()
        .contains(sentence);
  }

  @Test
  void mapping_withRulesAndSums_isFollowed() throws IOException {
    write(
        """
        id|kind|in|out|cost|when|zone
        A 1|sale|1'000.50||(2.50)|05.03.2026|x
        A/2|back||20.00-|0|06.03.2026 10:30|x
        A3|noise|1||0|06.03.2026|x
        A4|odd|1||0|06.03.2026|x
        A5|sale|1||0|yesterday|x
        """);
    Ran ran =
        load(
            "--mapping",
            mapping(
                """
                {'about':'of ours','separator':'|','grouping':'\\u0027',
                 'times':{'formats':['dd.MM.yyyy HH:mm','dd.MM.yyyy'],'zone':'Africa/Kampala'},
                 'values':{'kind':{'sale':'payment','back':'refund'}},
                 'rows':[
                  {'when':{'kind':'noise'},'record':[]},
                  {'when':{'kind':['payment','refund']},'record':[
                    {'idempotencyKey':'old:{id}','type':'{kind}','merchant':'{@merchant}','currency':'EUR',
                     'amount':'{in} - {out}','fee':'|{cost}|','occurredAt':'{when}',
                     'metadata':{'line':'{@line}'}}]}]}
                """),
            "--merchant",
            "acme");
    assertThat(ran.out())
        .as(ran.toString())
        .isEqualTo(
            "rows         5\nrecorded     2\nleft out     1\nrejected     2\n  row_unfit 2\n");
    assertThat(figure("EUR", "available")).isEqualTo("978");
    assertThat(run("statement", "acme", "--json").out())
        .contains(
            "\"idempotencyKey\":\"old:A%201\"",
            "\"idempotencyKey\":\"old:A%2F2\"",
            "\"occurredAt\":\"2026-03-04T21:00:00Z\"",
            "\"occurredAt\":\"2026-03-06T07:30:00Z\"");
    assertThat(Files.readString(rejects()))
        .contains(
            "|no rule of the mapping is for this row: kind is odd|A4|",
            "|occurredAt is no time as the mapping has it: yesterday|A5|");
  }

  /// A shop's day at each provider, in its own columns; in the end the shop has what its report
  /// says that it has.
  @ParameterizedTest
  @CsvSource({
    "stripe-balance,USD,141.13",
    "paypal-activity,USD,1117.56",
    "adyen-settlement,EUR,-24.11"
  })
  void report_ofAProvider_comesToItsOwnBalance(String mapping, String currency, String balance)
      throws IOException {
    assertThat(Mapping.READY).contains(mapping);
    Files.copy(Path.of("src/test/resources/imports", mapping + ".csv"), file);
    Ran ran = load("--mapping", mapping, "--merchant", "acme");
    assertThat(ran.code()).as(ran.toString()).isZero();
    assertThat(figure(currency, "balance")).isEqualTo(balance);
    assertThat(load("--mapping", mapping, "--merchant", "acme").out()).contains("recorded     0\n");
  }

  @Test
  void files_thatCannotBeImported_areTold() throws IOException {
    assertThat(load().err()).contains("saldo: there is no file " + file);
    assertThat(load("--data", "x").err()).contains("--data is of use only with --restore");
    write("");
    assertThat(load().err()).contains(file + " is empty");
    write("id,amount\n1,2\n");
    assertThat(load().err()).contains("the header has id, which is no member of the ledger API");
    write("[{\"type\":\"payment\"}]");
    assertThat(load().err()).contains(file + " is a list in JSON");
    write("\"idempotencyKey,type\n" + "x".repeat(2 << 20));
    assertThat(load().err()).contains("is a quotation mark not closed?");
    assertThat(load("--mapping", "strype").err()).contains("neither a file nor a mapping");
    assertThat(load("--dry-run", "--server", server.address()).err())
        .contains("--dry-run does without a server");
  }

  @Test
  void server_thatIsAway_isToldAtOnce() throws IOException {
    write(LINE.formatted("k1", "acme", "5"));
    Map<String, String> nowhere =
        Map.of("SALDO_SERVER", "http://127.0.0.1:1", "SALDO_TOKEN", "the-token-of-somebody");
    assertThat(Ran.of(nowhere, "", "import", file.toString()).code()).isEqualTo(3);
    Map<String, String> stranger =
        Map.of("SALDO_SERVER", server.address(), "SALDO_TOKEN", "the-token-of-somebody");
    assertThat(Ran.of(stranger, "", "import", file.toString()).code()).isEqualTo(4);
  }

  /// A mark of books that are no more must not have the first half left out.
  @Test
  void mark_ofOtherBooks_isNotBelieved() throws IOException {
    write(LINE.formatted("k1", "acme", "5") + LINE.formatted("k2", "acme", "2"));
    String mark =
        "{\"import\":\"%s TRANSACTIONS %d %s UTF-8 - -\",\"last\":\"txn_01kjmma2qt3bjhjq8t3v8vvvg2\",\"rows\":1,\"recorded\":1}"
            .formatted(server.address(), Files.size(file), Files.getLastModifiedTime(file));
    Files.write(folder.resolve("file.mark"), mark.getBytes(UTF_8));
    Ran ran = load();
    assertThat(ran.err()).contains("it begins with the first row again");
    assertThat(ran.out()).contains("recorded     2\n");
  }
}

package dev.saldo.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.prowidesoftware.swift.model.mx.MxCamt05300108;
import com.prowidesoftware.swift.model.mx.dic.AccountStatement9;
import com.prowidesoftware.swift.model.mx.dic.CashBalance8;
import com.prowidesoftware.swift.model.mx.dic.CreditDebitCode;
import com.prowidesoftware.swift.model.mx.dic.ReportEntry10;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.saldo.client.ClientConfig;
import dev.saldo.client.LedgerClient;
import dev.saldo.files.Camt053;
import dev.saldo.files.StatementQuery;
import dev.saldo.files.Statements;
import dev.saldo.ledger.Role;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.SAXException;

/// Statements for accountants and their programs. The camt.053 is held to the schema, and read back
/// by the library that its model is from.
final class StatementExportTest {

  private static final Schema SCHEMA = schema();

  @TempDir private Path folder;
  private BooksServer server;
  private Map<String, String> environment;

  @BeforeEach
  void happen() {
    server = new BooksServer(folder.resolve("books"));
    environment = Map.of("SALDO_SERVER", server.address(), "SALDO_TOKEN", server.token(Role.ADMIN));
    run("merchant", "put", "acme", "--name", "Acme & Söhne <Ltd>");
    record("payment", "--currency", "EUR", "--amount", "100", "--fee", "2.5", "--reserve", "10");
    record("payment", "--currency", "UGX", "--amount", "50000");
    server.advance(Duration.ofDays(1));
    record("payment", "--currency", "EUR", "--amount", "40.05", "--reference", "=1+1");
    record(
        "refund",
        "--currency",
        "EUR",
        "--amount",
        "20",
        "--fee",
        "0.5",
        "--reference",
        "Order 7\ufffe");
    record("freeze", "--currency", "EUR", "--amount", "5");
    record("chargeback", "--currency", "EUR", "--amount", "150", "--fee", "15");
    record("fee_settlement", "--currency", "EUR", "--amount", "3");
    record(
        "payment",
        "--currency",
        "EUR",
        "--amount",
        "7",
        "--business-type",
        "MARKETPLACE_SELLERS_OF_THE_NORTH");
    server.advance(Duration.ofDays(1));
    record("adjustment", "--currency", "EUR", "--amount", "1.11", "--reference", "x".repeat(256));
    server.advance(Duration.ofDays(1));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Ran run(String... args) {
    return Ran.of(environment, "", args);
  }

  private void record(String type, String... options) {
    List<String> args =
        new ArrayList<>(List.of("transaction", "record", type, "--merchant", "acme"));
    args.addAll(List.of(options));
    Ran ran = run(args.toArray(String[]::new));
    assertThat(ran.code()).as(ran.toString()).isZero();
  }

  private Ran export(String... options) {
    List<String> args = new ArrayList<>(List.of("export", "acme"));
    args.addAll(List.of(options));
    return run(args.toArray(String[]::new));
  }

  /// The published schema of camt.052.001.08, from a library that has it, with the few names in
  /// which that of camt.053.001.08 differs: a statement instead of a report, whose balances must be
  /// there.
  private static Schema schema() {
    try (InputStream in = StatementExportTest.class.getResourceAsStream("/camt.052.001.08.xsd")) {
      String xsd =
          new String(Objects.requireNonNull(in).readAllBytes(), UTF_8)
              .replace("camt.052.001.08", "camt.053.001.08")
              .replace("name=\"BkToCstmrAcctRpt\"", "name=\"BkToCstmrStmt\"")
              .replace("name=\"Rpt\"", "name=\"Stmt\"")
              .replace("name=\"RptPgntn\"", "name=\"StmtPgntn\"")
              .replace("name=\"AddtlRptInf\"", "name=\"AddtlStmtInf\"")
              .replace(
                  "minOccurs=\"0\" name=\"Bal\" type=\"CashBalance8\"",
                  "minOccurs=\"1\" name=\"Bal\" type=\"CashBalance8\"");
      return SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
          .newSchema(new StreamSource(new StringReader(xsd)));
    } catch (IOException | SAXException e) {
      throw new AssertionError(e);
    }
  }

  private static List<AccountStatement9> read(String camt) throws IOException, SAXException {
    SCHEMA.newValidator().validate(new StreamSource(new StringReader(camt)));
    return MxCamt05300108.parse(camt).getBkToCstmrStmt().getStmt();
  }

  private static BigDecimal signed(BigDecimal amount, CreditDebitCode direction) {
    return direction == CreditDebitCode.DBIT ? amount.negate() : amount;
  }

  private static BigDecimal balance(AccountStatement9 statement, String code) {
    CashBalance8 balance =
        statement.getBal().stream()
            .filter(each -> each.getTp().getCdOrPrtry().getCd().equals(code))
            .findFirst()
            .orElseThrow();
    return signed(balance.getAmt().getValue(), balance.getCdtDbtInd());
  }

  private static BigDecimal sum(AccountStatement9 statement) {
    BigDecimal sum = BigDecimal.ZERO;
    for (ReportEntry10 entry : statement.getNtry()) {
      sum = sum.add(signed(entry.getAmt().getValue(), entry.getCdtDbtInd()));
    }
    return sum;
  }

  @Test
  void camt_ofAPeriod_fitsTheSchemaAndAddsUp() throws Exception {
    Ran ran = export("--format", "camt.053", "--from", "2026-03-07", "--to", "2026-03-08");
    assertThat(ran.code()).as(ran.toString()).isZero();
    List<AccountStatement9> statements = read(ran.out());
    assertThat(statements).hasSize(3);
    for (AccountStatement9 statement : statements) {
      assertThat(balance(statement, "OPBD").add(sum(statement)))
          .as(statement.getAcct().getNm())
          .isEqualByComparingTo(balance(statement, "CLBD"));
      assertThat(statement.getTxsSummry().getTtlNtries().getNbOfNtries())
          .isEqualTo(Integer.toString(statement.getNtry().size()));
    }
    AccountStatement9 euro = statements.get(0);
    assertThat(balance(euro, "OPBD")).isEqualByComparingTo("97.5");
    assertThat(balance(euro, "CLBD")).isEqualByComparingTo("-47.95");
    assertThat(balance(euro, "CLAV")).isEqualByComparingTo("-62.95");
    assertThat(euro.getAcct().getOwnr().getNm()).isEqualTo("Acme & Söhne <Ltd>");
    assertThat(euro.getNtry())
        .extracting(entry -> entry.getBkTxCd().getPrtry().getCd())
        .containsExactly("payment", "refund", "chargeback");
    ReportEntry10 refund = euro.getNtry().get(1);
    assertThat(refund.getAmt().getValue()).isEqualTo(new BigDecimal("20.50"));
    assertThat(refund.getAmt().getCcy()).isEqualTo("EUR");
    assertThat(refund.getNtryDtls().getFirst().getTxDtls().getFirst().getRmtInf().getUstrd())
        .containsExactly("Order 7\ufffd");
    assertThat(
            refund
                .getNtryDtls()
                .getFirst()
                .getTxDtls()
                .getFirst()
                .getChrgs()
                .getRcrd()
                .getFirst()
                .getAmt()
                .getValue())
        .isEqualByComparingTo("0.5");
    AccountStatement9 shillings = statements.get(1);
    assertThat(balance(shillings, "CLBD")).isEqualTo(new BigDecimal("50000"));
    assertThat(shillings.getNtry()).isEmpty();
    assertThat(statements.get(2).getAcct().getId().getOthr().getId()).hasSize(34).contains("~");
  }

  /// The end of one month is the beginning of the next.
  @Test
  void camt_ofPeriodsThatFollow_areJoinedByTheirBalances() throws Exception {
    AccountStatement9 first =
        read(export("--format", "camt.053", "--to", "2026-03-07", "--currency", "EUR").out())
            .get(0);
    AccountStatement9 second =
        read(export("--format", "camt.053", "--from", "2026-03-07", "--currency", "EUR").out())
            .get(0);
    assertThat(balance(first, "OPBD")).isZero();
    assertThat(balance(first, "CLBD")).isEqualByComparingTo(balance(second, "OPBD"));
    assertThat(balance(second, "CLBD")).isEqualByComparingTo("-46.84");
    assertThat(
            second
                .getNtry()
                .getLast()
                .getNtryDtls()
                .getFirst()
                .getTxDtls()
                .getFirst()
                .getRmtInf()
                .getUstrd())
        .containsExactly("x".repeat(140), "x".repeat(116));
  }

  @Test
  void camt_ofACurrencyThatItHasNoRoomFor_isRefusedInOneSentence() throws Exception {
    record("payment", "--currency", "USDT", "--amount", "1.000000000000000001");
    server.advance(Duration.ofSeconds(1));
    Ran ran = export("--format", "camt.053");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).contains("is in USDT, which is no currency of ISO 4217");
    assertThat(export("--format", "camt.053", "--currency", "UGX").code()).isZero();
    assertThat(export("--currency", "USDT").out()).contains(",1.000000000000000001,");
    assertThat(export("--format", "camt.053", "--currency", "KES").err())
        .contains("there is no account to make a statement of");
  }

  @Test
  void csv_ofAllAccounts_addsUpLineByLine() throws Exception {
    Ran ran = export("--from", "2026-03-07T00:00:00Z");
    assertThat(ran.code()).as(ran.toString()).isZero();
    BigDecimal running = BigDecimal.ZERO;
    int lines = 0;
    try (CsvReader<NamedCsvRecord> csv = CsvReader.builder().ofNamedCsvRecord(ran.out())) {
      for (NamedCsvRecord line : csv) {
        lines++;
        running =
            line.getField("line").equals("opening")
                ? new BigDecimal(line.getField("balance"))
                : line.getField("line").equals("entry")
                    ? running.add(new BigDecimal(line.getField("amount")))
                    : running;
        assertThat(new BigDecimal(line.getField("balance"))).isEqualByComparingTo(running);
      }
    }
    assertThat(lines).isEqualTo(3 * 2 + 7);
    assertThat(ran.out())
        .startsWith("account,merchant,account_type,business_type,currency,line,version,")
        .contains(
            ",EUR,opening,,2026-03-07T00:00:00Z,",
            ",'=1+1,40.05,0.00,137.55,",
            ",UGX,closing,,",
            ",50000,50000,0,0,0,0,50000\r\n");
  }

  @Test
  void statement_inAFile_isThereWholeOrNotAtAll() throws IOException {
    Path file = folder.resolve("acme.xml");
    String[] wanted = {"--format", "camt.053", "--output", file.toString()};
    assertThat(export(wanted).code()).isZero();
    assertThat(Files.readString(file)).endsWith("</BkToCstmrStmt></Document>");
    Ran again = export(wanted);
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.err()).contains("is there already");
    assertThat(run("export", "acme", "--output", file.toString(), "--overwrite").code()).isZero();
    assertThat(Files.readString(file)).startsWith("account,");
  }

  /// A disk that is full, or a pipe that nobody reads any more.
  @Test
  void statement_thatStdoutDoesNotTake_isNoSuccess() {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("full");
          }
        };
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Commands.run(
            new String[] {"export", "acme"},
            environment,
            InputStream.nullInputStream(),
            new PrintStream(full, true, UTF_8),
            new PrintStream(err, true, UTF_8));
    assertThat(code).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("stdout cannot be written");
  }

  @Test
  void statements_askedForWrongly_areToldSo() {
    assertThat(run("export").err()).contains("name the merchant, or give --ledger");
    assertThat(run("export", "nobody").code()).isEqualTo(1);
    assertThat(export("--format", "mt940").err())
        .contains("--format is csv or camt.053, not mt940");
    assertThat(export("--from", "March").err()).contains("--from is a day or a time in UTC");
    assertThat(export("--to", "2027-01-01").err()).contains("which is not over yet");
    assertThat(export("--from", "2026-03-08", "--to", "2026-03-07").err())
        .contains("the period begins at 2026-03-08T00:00:00Z, and ends at 2026-03-07T00:00:00Z");
    assertThat(export("--from", "2026-03-07", "--to", "2026-03-07").code()).isEqualTo(2);
    assertThat(export("--currency", "XXY").code()).isEqualTo(2);
  }

  /// More than a page of the server's list, and each entry once.
  @Test
  void statement_ofThousands_hasThemFromTheFirstToTheLast() throws Exception {
    recordThousands();
    AccountStatement9 statement =
        read(export("--format", "camt.053", "--currency", "KES").out()).get(0);
    assertThat(statement.getNtry()).hasSize(2_500);
    assertThat(statement.getNtry().getFirst().getNtryRef()).isEqualTo("1");
    assertThat(statement.getNtry().getLast().getNtryRef()).isEqualTo("2500");
  }

  /// A year of a large merchant's must not be in memory at once: whoever takes the entries away
  /// while the first ones are written stops it.
  @Test
  void camt_ofThousands_isWrittenWhileItsEntriesAreRead() throws Exception {
    recordThousands();
    ClientConfig config =
        new ClientConfig(URI.create(server.address()), server.token(Role.READER), List.of());
    try (LedgerClient client = new LedgerClient(config, _ -> {})) {
      Statements statements =
          Statements.read(new StatementQuery("acme", "KES", null, null, null, null), client);
      ByteArrayOutputStream written =
          new ByteArrayOutputStream() {
            @Override
            public synchronized void write(byte[] bytes, int from, int length) {
              super.write(bytes, from, length);
              statements.close();
            }
          };
      assertThatThrownBy(() -> Camt053.write(statements, statements.asOf(), written))
          .isInstanceOf(IOException.class)
          .hasMessage("Stream Closed");
      assertThat(written.toString(UTF_8)).contains(">1</NtryRef>").doesNotContain(">100</NtryRef>");
    }
  }

  private void recordThousands() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 2_500; i++) {
      lines.append(
          "{\"idempotencyKey\":\"k%d\",\"type\":\"payment\",\"merchant\":\"acme\",\"currency\":\"KES\",\"amount\":\"1\"}\n"
              .formatted(i));
    }
    Path file = Files.writeString(folder.resolve("many"), lines);
    assertThat(run("import", file.toString()).code()).isZero();
    server.advance(Duration.ofSeconds(1));
  }
}

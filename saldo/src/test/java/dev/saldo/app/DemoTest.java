package dev.saldo.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.saldo.ledger.BalanceQuery;
import dev.saldo.ledger.Ids;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.LedgerConfig;
import dev.saldo.ledger.LedgerStore;
import dev.saldo.ledger.MerchantBalances;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.SaveMerchant;
import dev.saldo.openapi.Exchange;
import dev.saldo.openapi.Witness;
import dev.saldo.store.sqlite.SqliteStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The demo is what a newcomer sees first: what it prints must work as it stands.
final class DemoTest {

  private static final Pattern AVAILABLE = Pattern.compile("\"available_balance\":(\\d+)");

  private static final Pattern ASKED = Pattern.compile("'http://[^/]+(/[^'?]*)");

  @TempDir Path folder;

  @Test
  void requests_pastedIntoAShell_workAndThePaymentMovesTheBalance() throws Exception {
    assumeTrue(hasCurl(), "there is no curl here");
    try (ChildProgram demo = ChildProgram.start(folder, Map.of(), "demo", "--port", "0")) {
      List<String> out = demo.outUntil(line -> line.contains("/ledger/v1/transactions"));
      assertThat(out).as("on stderr: %s", demo.err()).isNotEmpty();
      assertThat(out.getFirst()).startsWith("Saldo is ready at http://127.0.0.1:");
      List<String> requests = out.stream().filter(line -> line.startsWith("curl ")).toList();
      assertThat(requests).hasSize(7);

      assertThat(paste(requests.get(0)))
          .startsWith("{\"data\":{\"USDT\":4061.17,\"BTC\":0.02534139,\"LTC\":0},");
      assertThat(paste(requests.get(1)))
          .contains("\"data\":{\"USDT\":\"4061.17\",\"BTC\":\"0.02534139\",\"LTC\":\"0\"}");
      String before = paste(requests.get(2));
      assertThat(before).startsWith("{\"UGX\":{\"balance\":5207875,");
      assertThat(paste(requests.get(3))).contains("\"balance\":1522471,\"currency\":\"XOF\"");
      assertThat(paste(requests.get(4)))
          .contains("\"balance\":57414.80,\"availableBalance\":54914.80,\"frozenAmount\":2500.00");
      assertThat(paste(requests.get(5))).contains("\"access_token\":\"", "\"code\":1");

      assertThat(paste(requests.get(6))).contains("\"type\":\"payment\"", "\"gross\":\"5432500\"");
      String after = paste(requests.get(2));
      assertThat(available(after)).isEqualTo(available(before) + 50_000 - 1_500);
      paste(requests.get(6));
      assertThat(paste(requests.get(2))).as("recorded once").isEqualTo(after);

      demo.terminate();
      assertThat(demo.exitCode()).isZero();
      assertThat(demo.err()).isEmpty();
    }
    assertThat(folder).as("the temporary folder").isDirectoryNotContaining("glob:**/saldo-demo-*");
  }

  @Test
  void demo_onAFolderThatWasKept_saysTheSameAndChangesNothing() throws Exception {
    Config config =
        Config.read(Map.of(Setting.PORT, "0", Setting.DEMO_DATA, folder + "/kept"), Map.of());
    List<String> first = started(config);
    List<MerchantBalances> books = balances();
    assertThat(started(config)).isEqualTo(first);
    assertThat(balances()).usingRecursiveComparison().ignoringFields("asOf").isEqualTo(books);
  }

  @Test
  void books_ofSomebody_areNotTouched() throws Exception {
    Path books = folder.resolve("kept");
    try (LedgerStore store = SqliteStore.open(books, InstantSource.system());
        Ledger ledger = ledger(store)) {
      ledger.execute(new SaveMerchant(new MerchantId("acme"), "Acme", null, null, null, "test"));
    }
    Config config =
        Config.read(Map.of(Setting.PORT, "0", Setting.DEMO_DATA, books.toString()), Map.of());
    assertThatThrownBy(() -> started(config))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("somebody's");
    try (LedgerStore store = SqliteStore.open(books, InstantSource.system())) {
      assertThat(store.merchant(DemoDay.KAMPALA)).isEmpty();
    }
  }

  @Test
  void readme_whereItShowsTheDemo_showsWhatItPrints() throws Exception {
    // A newcomer may paste the lines from there.
    Config config = Config.read(Map.of(Setting.PORT, "0"), Map.of());
    assertThat(Files.readString(Path.of("../README.md")))
        .contains(String.join("\n", started(config)));
  }

  /// What a demo says that is started and stopped, as if its port were 8080.
  private static List<String> started(Config config) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Demo.start(config, new PrintStream(out, true, UTF_8)).close();
    return out.toString(UTF_8)
        .replaceAll("127\\.0\\.0\\.1:\\d+", "127.0.0.1:8080")
        .lines()
        .toList();
  }

  private List<MerchantBalances> balances() {
    try (LedgerStore store = SqliteStore.open(folder.resolve("kept"), InstantSource.system());
        Ledger ledger = ledger(store)) {
      return List.of(
              DemoDay.KAMPALA,
              DemoDay.DAKAR,
              DemoDay.COINS,
              DemoDay.HARBOUR,
              DemoDay.SAIGON,
              DemoDay.NAIROBI)
          .stream()
          .map(merchant -> ledger.read(new BalanceQuery.ByMerchant(merchant)).orElseThrow())
          .toList();
    }
  }

  private static Ledger ledger(LedgerStore store) {
    return new Ledger(store, LedgerConfig.DEFAULT, () -> new Ids(new Random(1)));
  }

  private static int available(String paytota) {
    Matcher found = AVAILABLE.matcher(paytota);
    assertThat(found.find()).as(paytota).isTrue();
    return Integer.parseInt(found.group(1));
  }

  /// What a shell prints that is given this line; one line of JSON, as `openapi.yaml` says.
  private String paste(String line) throws Exception {
    Path headers = folder.resolve("headers");
    Process shell =
        new ProcessBuilder("sh", "-c", line.replaceFirst("^curl ", "curl -D '" + headers + "' "))
            .redirectErrorStream(true)
            .start();
    String printed = new String(shell.getInputStream().readAllBytes(), UTF_8);
    assertThat(shell.waitFor()).as(printed).isZero();
    assertThat(printed).hasLineCount(1).endsWith("\n");
    compare(line, Files.readAllLines(headers), printed);
    return printed;
  }

  private static void compare(String line, List<String> head, String body) {
    Matcher asked = ASKED.matcher(line);
    assertThat(asked.find()).as(line).isTrue();
    Map<String, String> headers =
        head.stream()
            .filter(header -> header.contains(": "))
            .map(header -> header.split(": ", 2))
            .collect(
                Collectors.toMap(
                    pair -> pair[0].toLowerCase(Locale.ROOT), pair -> pair[1].strip()));
    Witness.compare(
        new Exchange(
            line.contains(" -d ") ? "POST" : "GET",
            asked.group(1),
            "",
            Integer.parseInt(head.getFirst().split(" ")[1]),
            headers.getOrDefault("content-type", ""),
            headers,
            body));
  }

  private static boolean hasCurl() throws InterruptedException {
    try {
      return new ProcessBuilder("curl", "--version")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }
}

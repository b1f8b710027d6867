package dev.saldo.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.ledger.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The folder that is given away. Other tests have libraries that it has not, so they would not
/// notice one that is missing in it. The build runs this when it has made the folder.
@Tag("shipped")
final class ShippedTest {

  @TempDir private Path folder;

  /// JAXB finds classes by their names and annotations, which no compiler looks after.
  @Test
  void export_byTheShippedProgram_writesCamt() throws Exception {
    try (BooksServer server = new BooksServer(folder.resolve("books"))) {
      Map<String, String> environment =
          Map.of("SALDO_SERVER", server.address(), "SALDO_TOKEN", server.token(Role.ADMIN));
      for (String[] args :
          List.of(
              new String[] {"merchant", "put", "acme"},
              new String[] {
                "transaction",
                "record",
                "payment",
                "--merchant",
                "acme",
                "--currency",
                "EUR",
                "--amount",
                "100",
                "--fee",
                "2.5"
              })) {
        assertThat(Ran.of(environment, "", args).code()).isZero();
      }
      server.advance(Duration.ofSeconds(1));
      assertThat(shipped(environment, "export", "acme", "--format", "camt.053"))
          .contains("<Ntry><NtryRef>1</NtryRef><Amt Ccy=\"EUR\">97.50</Amt>")
          .endsWith("</BkToCstmrStmt></Document>");
    }
  }

  /// What it says on stdout, when it ends well and says nothing else.
  private String shipped(Map<String, String> environment, String command, String... args)
      throws IOException, InterruptedException {
    Path err = folder.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(System.getProperty("saldo.app") + "/bin/saldo", command)
            .redirectError(err.toFile());
    builder.command().addAll(List.of(args));
    builder.environment().putAll(environment);
    Process program = builder.start();
    String out = new String(program.getInputStream().readAllBytes(), UTF_8);
    assertThat(program.waitFor()).as(Files.readString(err)).isZero();
    assertThat(err).isEmptyFile();
    return out;
  }
}

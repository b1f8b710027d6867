package dev.saldo.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The ledger's rules, as tables that an accountant can read: see `ledger-rules/README.txt` for
/// how. Each table starts with empty books and is a story of its own.
final class LedgerRulesTest {

  @TestFactory
  Stream<DynamicTest> tables() throws IOException, URISyntaxException {
    List<Path> files;
    try (Stream<Path> found = Files.list(folder())) {
      files =
          found
              .filter(file -> !file.getFileName().toString().equals("README.txt"))
              .sorted()
              .toList();
    }
    assertThat(files).isNotEmpty();
    return files.stream()
        .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> run(file)));
  }

  private static Path folder() throws URISyntaxException {
    URL url = LedgerRulesTest.class.getResource("/ledger-rules/README.txt");
    return Objects.requireNonNull(Path.of(Objects.requireNonNull(url).toURI()).getParent());
  }

  private static void run(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    RulesTable table = new RulesTable();
    int rows = 0;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String happened = table.row(line);
      assertThat(happened)
          .as("%s line %d: %s", file.getFileName(), i + 1, line.strip())
          .isEqualTo(RulesTable.expected(line));
      rows++;
    }
    assertThat(rows).as("rows in %s", file).isPositive();
  }
}

package dev.saldo.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.ledger.AccountRef;
import dev.saldo.ledger.AccountType;
import dev.saldo.ledger.IdempotencyKey;
import dev.saldo.ledger.Ids;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.LedgerConfig;
import dev.saldo.ledger.LedgerStore;
import dev.saldo.ledger.Outcome;
import dev.saldo.ledger.Posting;
import dev.saldo.ledger.StoredBooks;
import dev.saldo.ledger.Terms;
import dev.saldo.ledger.TransactionType;
import dev.saldo.ledger.Verification;
import dev.saldo.money.Amount;
import dev.saldo.money.Currencies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What every store does with books of each schema that was released: it opens them, and nothing is
/// lost.
///
/// `src/test/resources/schemas` has the rows of [FullBooks] as each schema keeps them, in SQL; they
/// go into tables that the migrations of that time make, which are not changed any more. The rows
/// of a new schema are written by
///
///     mvn -pl saldo test -Dtest=SqliteUpgradeTest -Dschemas=write
public abstract class UpgradeContract {

  protected static final Path FOLDER = Path.of("src/test/resources/schemas");

  private static final Path MIGRATIONS = Path.of("src/main/resources/db");
  private static final Pattern MIGRATION = Pattern.compile("V(\\d+)__\\w+\\.sql");

  /// When the rows were written, or later.
  private static final Instant LATER = Instant.parse("2026-11-20T12:00:00Z");

  private static final long ENTRIES = 49;

  /// Where its migrations are, below `db`.
  protected abstract String migrations();

  /// A database without tables, the same each time.
  protected abstract DataSource database();

  /// How it writes bytes that SQLite writes as `x'00ff'`.
  protected abstract String bytes(String hex);

  protected abstract LedgerStore open();

  protected abstract StoredBooks books(Instant at);

  static Stream<String> versions() throws IOException {
    return files(MIGRATIONS.resolve("sqlite"))
        .map(file -> MIGRATION.matcher(file.getFileName().toString()))
        .filter(Matcher::matches)
        .map(name -> name.group(1));
  }

  private static Stream<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void books_ofAReleasedSchema_openWithTheNewest(String version) throws Exception {
    Path rows = FOLDER.resolve(version + ".sql");
    assertThat(rows).as("write them, see UpgradeContract").exists();
    Flyway.configure()
        .dataSource(database())
        .locations("classpath:db/" + migrations())
        .target(version)
        .load()
        .migrate();
    load(rows);

    try (LedgerStore store = open();
        Ledger ledger = new Ledger(store, LedgerConfig.DEFAULT, () -> new Ids(new Random(5)))) {
      assertHold(ENTRIES);
      assertThat(ledger.execute(payment("new"))).isInstanceOf(Outcome.Recorded.class);
      assertThat(ledger.execute(payment("new"))).isInstanceOf(Outcome.Replayed.class);
      assertThat(store.transaction(FullBooks.ACME, new IdempotencyKey("evt-1"))).isPresent();
    }
    assertHold(ENTRIES + 1);
  }

  private void load(Path rows) throws IOException, SQLException {
    try (Connection connection = database().getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (String row : Files.readAllLines(rows)) {
        statement.execute(
            Pattern.compile("x'([0-9a-f]*)'", Pattern.CASE_INSENSITIVE)
                .matcher(row)
                .replaceAll(hex -> Matcher.quoteReplacement(bytes(hex.group(1)))));
      }
      connection.commit();
    }
  }

  private void assertHold(long entries) throws IOException {
    try (StoredBooks books = books(LATER)) {
      Verification.Report report = Verification.verify(books, (_, _) -> {});
      assertThat(report.findings()).isEmpty();
      assertThat(report.entries()).isEqualTo(entries);
      assertThat(report.accounts()).isEqualTo(8);
    }
  }

  private static Posting payment(String key) {
    return Posting.of(
        new AccountRef(FullBooks.ACME, AccountType.FUND, "", Currencies.of("USD")),
        new IdempotencyKey(key),
        Terms.of(TransactionType.PAYMENT, Amount.of(7)),
        "till-1");
  }

  /// Who has opened his books with a migration would be refused by a program in which it reads
  /// otherwise. What is wrong with one is put right by the next.
  @Test
  void migrations_thatWereReleased_areNeverChanged() throws Exception {
    List<String> sums = new ArrayList<>();
    for (Path file : files(MIGRATIONS.resolve(migrations())).toList()) {
      byte[] sum = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      sums.add(
          "%s  %s/%s".formatted(HexFormat.of().formatHex(sum), migrations(), file.getFileName()));
    }
    assertThat(sums)
        .isEqualTo(
            Files.readAllLines(FOLDER.resolve("released.sha256"), UTF_8).stream()
                .filter(line -> line.contains("  " + migrations() + "/"))
                .toList());
  }
}

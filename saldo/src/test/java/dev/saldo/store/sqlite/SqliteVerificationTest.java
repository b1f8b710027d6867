package dev.saldo.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.saldo.ledger.AccountRef;
import dev.saldo.ledger.AccountType;
import dev.saldo.ledger.CheckpointException;
import dev.saldo.ledger.CheckpointReader;
import dev.saldo.ledger.CheckpointWriter;
import dev.saldo.ledger.Finding;
import dev.saldo.ledger.IdempotencyKey;
import dev.saldo.ledger.Ids;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.LedgerConfig;
import dev.saldo.ledger.LedgerStore;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.Posting;
import dev.saldo.ledger.SaveMerchant;
import dev.saldo.ledger.StoredBooks;
import dev.saldo.ledger.Terms;
import dev.saldo.ledger.TransactionType;
import dev.saldo.ledger.Verification;
import dev.saldo.money.Amount;
import dev.saldo.money.Currencies;
import dev.saldo.store.FullBooks;
import dev.saldo.store.StoreOpenException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a look at the books alone cannot show, a checkpoint does.
final class SqliteVerificationTest {

  private static final String ACCOUNT =
      "(select a.account from account a join merchant m on m.number = a.account / 10000"
          + " where m.merchant = '"
          + FullBooks.NEIGHBOUR
          + "' and a.type = 'REFUND')";

  @TempDir private Path folder;

  private Instant now;
  private Path checkpoint;

  @BeforeEach
  void write() throws IOException, SQLException {
    now = FullBooks.write(clock -> SqliteStore.open(folder, clock));
    checkpoint = folder.resolve("checkpoint");
    try (RawBooks books = new RawBooks(folder);
        OutputStream out = Files.newOutputStream(checkpoint)) {
      assertThat(books.verify(null, out).findings()).isEmpty();
    }
  }

  @Test
  void checkpoint_ofBooks_isLinesThatEndInTheirRoot() throws IOException {
    List<String> lines = Files.readAllLines(checkpoint);
    assertThat(lines.getFirst()).isEqualTo("saldo checkpoint 1");
    assertThat(lines).filteredOn(line -> line.startsWith("account ")).hasSize(8);
    assertThat(lines).filteredOn(line -> line.startsWith("log ")).hasSize(8);
    assertThat(lines.get(lines.size() - 2)).isEqualTo("counts 8 49 8");
    assertThat(lines.getLast()).matches("root [0-9a-f]{64}");
  }

  @Test
  void books_thatWentOn_extendTheCheckpoint() throws IOException {
    try (LedgerStore store = SqliteStore.open(folder, () -> now);
        Ledger ledger = new Ledger(store, LedgerConfig.DEFAULT, () -> new Ids(new Random(4)))) {
      MerchantId newcomer = new MerchantId("newcomer");
      ledger.execute(new SaveMerchant(newcomer, null, null, null, null, "till-1"));
      for (MerchantId merchant : List.of(newcomer, FullBooks.NEIGHBOUR)) {
        ledger.execute(
            Posting.of(
                new AccountRef(merchant, AccountType.REFUND, "", Currencies.of("USD")),
                new IdempotencyKey("later"),
                Terms.of(TransactionType.PAYMENT, Amount.of(7)),
                "till-1"));
      }
    }

    // The payment found a hold due, which was released first.
    assertThat(since(InstantSource.system()).entries()).isEqualTo(52);
    assertThat(since(InstantSource.system()).findings()).isEmpty();
  }

  private Verification.Report since(InstantSource clock) throws IOException {
    try (StoredBooks books = SqliteBooks.open(folder, clock);
        CheckpointReader since = CheckpointReader.open(checkpoint)) {
      return Verification.verify(
          books, since, new CheckpointWriter(OutputStream.nullOutputStream()), (_, _) -> {});
    }
  }

  /// Does it, and looks at the books alone, where it does not show, and at what the checkpoint
  /// says.
  private List<String> foundBy(String... statements) throws IOException, SQLException {
    try (RawBooks books = new RawBooks(folder);
        CheckpointReader since = CheckpointReader.open(checkpoint)) {
      for (String statement : statements) {
        assertThat(books.execute(statement)).as(statement).isPositive();
      }
      assertThat(books.verify().findings()).as("without the checkpoint").isEmpty();
      return books.verify(since, OutputStream.nullOutputStream()).findings().stream()
          .map(Finding::toString)
          .toList();
    }
  }

  @Test
  void tail_cutWithItsAccountPutBack_isFoundByTheCheckpoint() throws Exception {
    String last = "(select max(version) from entry where account = " + ACCOUNT + ")";
    String ofLast =
        " from entry e where e.account = account.account and e.version = account.version - 1)";
    assertThat(
            foundBy(
                "delete from hold where id = (select txn from entry where account = "
                    + ACCOUNT
                    + " and version = "
                    + last
                    + ")",
                "delete from txn where account = " + ACCOUNT + " and version = " + last,
                "update account set available = (select available"
                    + ofLast
                    + ", pending = (select pending"
                    + ofLast
                    + ", reserved = (select reserved"
                    + ofLast
                    + ", frozen = (select frozen"
                    + ofLast
                    + ", fees = (select fees"
                    + ofLast
                    + ", overdraft = (select overdraft"
                    + ofLast
                    + ", head = (select hash"
                    + ofLast
                    + ", updated_at = (select recorded_at"
                    + ofLast
                    + ", version = version - 1"
                    + ", next_release = (select min(release_at) from hold"
                    + " where hold.account = account.account and closed_at is null)"
                    + " where account = "
                    + ACCOUNT,
                "delete from entry where account = " + ACCOUNT + " and version = " + last))
        .singleElement()
        .asString()
        .contains("version, by the checkpoint, is 10, must be 11");
  }

  @Test
  void account_goneWithAllItsRows_isFoundByTheCheckpoint() throws Exception {
    assertThat(
            foundBy(
                "delete from hold where account = " + ACCOUNT,
                "delete from txn where account = " + ACCOUNT,
                "delete from entry where account = " + ACCOUNT,
                "delete from account where account = " + ACCOUNT,
                "update merchant set accounts = accounts - 1 where merchant = '"
                    + FullBooks.NEIGHBOUR
                    + "'"))
        .singleElement()
        .asString()
        .contains("in the checkpoint, but not in the books any more");
  }

  @Test
  void merchant_goneWithAllItsRows_isFoundByTheCheckpoint() throws Exception {
    String number = "(select number from merchant where merchant = 'idle')";
    assertThat(
            foundBy(
                "delete from credential where key_id in"
                    + " (select id from merchant_key where merchant_number = "
                    + number
                    + ")",
                "delete from merchant_key where merchant_number = " + number,
                "delete from log where subject = 'idle'",
                "delete from merchant where merchant = 'idle'"))
        .containsExactly("log idle: it is in the checkpoint, but not in the books any more");
  }

  @Test
  void operator_goneWithItsLines_isFoundByTheCheckpoint() throws Exception {
    assertThat(
            foundBy(
                "delete from operator where name = 'back'",
                "delete from log where subject = 'back' and number = 3"))
        .containsExactly("log back: lines, by the checkpoint, is 2, must be 3");
  }

  @Test
  void checkpoint_cutOrChanged_isRefused() throws IOException {
    String whole = Files.readString(checkpoint);
    for (String other :
        List.of(
            "",
            "saldo checkpoint 2" + whole.substring("saldo checkpoint 1".length()),
            whole.substring(0, whole.length() - 1),
            whole.substring(0, whole.length() / 2),
            whole.replaceFirst("account .*\n", ""),
            whole.replaceFirst("log acme 6", "log acme 5"),
            whole + whole.lines().skip(5).findFirst().orElseThrow() + "\n")) {
      Files.writeString(checkpoint, other);
      assertThatThrownBy(() -> CheckpointReader.open(checkpoint))
          .isInstanceOf(CheckpointException.class)
          .hasMessageStartingWith(checkpoint.toString());
    }
  }

  @Test
  void books_readWhileTheyAreWritten_areOfTheMomentTheyWereOpened() throws IOException {
    try (LedgerStore store = SqliteStore.open(folder, () -> now);
        StoredBooks books = SqliteBooks.open(folder, () -> now)) {
      try (Ledger ledger = new Ledger(store, LedgerConfig.DEFAULT, () -> new Ids(new Random(4)))) {
        ledger.execute(new SaveMerchant(new MerchantId("new"), null, null, null, null, "till-1"));
      }
      Verification.Report report = Verification.verify(books, (_, _) -> {});
      assertThat(report.findings()).isEmpty();
      assertThat(report.merchants()).isEqualTo(5);
      assertThat(report.at()).isEqualTo(now);
    }
  }

  @Test
  void folder_withoutBooks_isToldInOneSentence() throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    assertThatThrownBy(() -> SqliteBooks.open(elsewhere, InstantSource.system()))
        .isInstanceOf(StoreOpenException.class)
        .hasMessage("there are no books in " + elsewhere);
    Files.writeString(elsewhere.resolve("saldo.db"), "x".repeat(10_000));
    assertThatThrownBy(() -> SqliteBooks.open(elsewhere, InstantSource.system()))
        .isInstanceOf(StoreOpenException.class)
        .hasMessageContaining("is no SQLite database");
    Files.writeString(elsewhere.resolve("saldo.db"), "");
    assertThatThrownBy(() -> SqliteBooks.open(elsewhere, InstantSource.system()))
        .isInstanceOf(StoreOpenException.class)
        .hasMessageContaining("holds no books of Saldo");
    assertThat(elsewhere.resolve("saldo.db")).isEmptyFile();
  }
}

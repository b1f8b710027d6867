package dev.saldo.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.saldo.dialect.FiveAnswers;
import dev.saldo.dialect.Stage;
import dev.saldo.ledger.ForwardingStore;
import dev.saldo.ledger.LedgerStore;
import dev.saldo.ledger.MerchantQuery;
import dev.saldo.ledger.StoredBooks;
import dev.saldo.ledger.Verification;
import dev.saldo.store.FullBooks;
import dev.saldo.store.StoreInUseException;
import dev.saldo.store.StoreOpenException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteBackupTest {

  private static final SqliteBackup.Progress UNTOLD = (_, _) -> {};
  private static final Consumer<Path> UNCHECKED = _ -> {};

  @TempDir private Path folder;
  private Path books;
  private Path file;
  private Instant now;

  @BeforeEach
  void write() {
    books = folder.resolve("books");
    file = folder.resolve("friday.db");
    now = FullBooks.write(clock -> SqliteStore.open(books, clock));
  }

  @Test
  void books_backedUpBesideAServer_areOneFileThatHolds() throws Exception {
    List<Long> told = new ArrayList<>();
    try (SqliteStore served = SqliteStore.open(books, () -> now)) {
      SqliteBackup.write(books, file, false, (done, of) -> told.add(of - done), UNCHECKED);
      assertThat(served.operators()).isNotEmpty();
    }

    assertThat(told).endsWith(0L);
    assertThat(folder).isDirectoryNotContaining(each -> !List.of(books, file).contains(each));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertHolds(file);
  }

  /// What was answered is in SQLite's log until that is brought into the file.
  @Test
  void backup_whileTheLogHoldsEverything_holdsItToo() {
    Path late = folder.resolve("late");
    FullBooks.write(clock -> backingUpBeforeItCloses(late, SqliteStore.open(late, clock)));
    assertHolds(file);
  }

  private LedgerStore backingUpBeforeItCloses(Path served, SqliteStore store) {
    return new ForwardingStore(store) {
      @Override
      public void close() {
        SqliteBackup.write(served, file, false, UNTOLD, UNCHECKED);
        store.close();
      }
    };
  }

  @Test
  void file_thatIsThere_isOverwrittenOnlyIfTold() throws Exception {
    Files.writeString(file, "the last backup");
    assertThatThrownBy(() -> SqliteBackup.write(books, file, false, UNTOLD, UNCHECKED))
        .isInstanceOf(StoreOpenException.class)
        .hasMessage(file + " is there already, and is overwritten only if told to");
    assertThat(file).hasContent("the last backup");

    SqliteBackup.write(books, file, true, UNTOLD, UNCHECKED);
    assertHolds(file);
  }

  /// A slip of the hand: the backup over the books themselves.
  @Test
  void books_asTheFile_areNeverOverwritten() {
    for (String name : List.of("saldo.db", "saldo.db-wal", "saldo.lock", "../books/saldo.db")) {
      Path itself = books.resolve(name);
      if (Files.exists(itself)) {
        assertThatThrownBy(() -> SqliteBackup.write(books, itself, true, UNTOLD, UNCHECKED))
            .isInstanceOf(StoreOpenException.class)
            .hasMessageContaining("is where the books are");
      }
    }
    assertHolds(books.resolve("saldo.db"));
  }

  @Test
  void backup_thatIsFoundWanting_leavesTheLastOne() throws Exception {
    Files.writeString(file, "the last backup");
    assertThatThrownBy(() ->
            SqliteBackup.write(
                books,
                file,
                true,
                UNTOLD,
                _ -> {
                  throw new IllegalStateException("does not hold");
                }))
        .hasMessage("does not hold");
    assertThat(file).hasContent("the last backup");
    assertThat(folder).isDirectoryNotContaining(each -> !List.of(books, file).contains(each));
  }

  @Test
  void places_thatCannotBeHad_areToldInOneSentence() throws Exception {
    Path none = folder.resolve("none");
    assertThatThrownBy(() -> SqliteBackup.write(none, file, false, UNTOLD, UNCHECKED))
        .hasMessage("there are no books in " + none);
    Path nowhere = none.resolve("friday.db");
    assertThatThrownBy(() -> SqliteBackup.write(books, nowhere, false, UNTOLD, UNCHECKED))
        .isInstanceOf(StoreOpenException.class)
        .hasMessageStartingWith(nowhere + " cannot be written");
    assertThatThrownBy(() -> SqliteBackup.write(books, folder, true, UNTOLD, UNCHECKED))
        .hasMessage(folder + " is no file");
    assertThatThrownBy(() -> SqliteBackup.restore(none, folder, UNTOLD, UNCHECKED))
        .hasMessage("there is no file " + none);
    assertThat(none).doesNotExist();
  }

  @Test
  void folder_withoutBooks_isRestoredTo() throws Exception {
    SqliteBackup.write(books, file, false, UNTOLD, UNCHECKED);
    Path to = folder.resolve("to");
    SqliteBackup.restore(file, to, UNTOLD, SqliteBackupTest::assertHolds);

    assertThat(to.toFile().list()).containsExactlyInAnyOrder("saldo.db", "saldo.lock");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(to.resolve("saldo.db"))))
        .isEqualTo("rw-------");
    try (SqliteStore served = SqliteStore.open(to, InstantSource.system())) {
      assertThat(served.merchants(new MerchantQuery("", null, null, 9))).hasSize(5);
    }
    assertHolds(to.resolve("saldo.db"));
  }

  @Test
  void folder_withBooksOrALogOfSome_isNotRestoredTo() throws Exception {
    SqliteBackup.write(books, file, false, UNTOLD, UNCHECKED);
    assertThatThrownBy(() -> SqliteBackup.restore(file, books, UNTOLD, UNCHECKED))
        .isInstanceOf(StoreOpenException.class)
        .hasMessage(books + " holds books already (saldo.db): restore to another");

    // Beside another database, that log would be played into it.
    Path orphan = Files.createDirectory(folder.resolve("orphan"));
    Files.writeString(orphan.resolve("saldo.db-wal"), "of other books");
    assertThatThrownBy(() -> SqliteBackup.restore(file, orphan, UNTOLD, UNCHECKED))
        .hasMessage(orphan + " holds books already (saldo.db-wal): restore to another");

    try (SqliteStore served = SqliteStore.open(folder.resolve("new"), InstantSource.system())) {
      assertThatThrownBy(() -> SqliteBackup.restore(file, folder.resolve("new"), UNTOLD, UNCHECKED))
          .isInstanceOf(StoreInUseException.class);
      assertThat(served.operators()).isEmpty();
    }
  }

  @Test
  void files_thatAreNoBackup_areNotRestored() throws Exception {
    Path to = folder.resolve("to");
    Files.writeString(
        file, "no database, but long enough for its header to be looked at".repeat(9));
    assertThatThrownBy(() -> SqliteBackup.restore(file, to, UNTOLD, UNCHECKED))
        .isInstanceOf(StoreOpenException.class)
        .hasMessage(file + " is no SQLite database");

    Path empty = Files.createFile(folder.resolve("empty.db"));
    assertThatThrownBy(() -> SqliteBackup.restore(empty, to, UNTOLD, UNCHECKED))
        .hasMessage(empty + " holds no books of Saldo");
    assertThat(to).doesNotExist();
  }

  @Test
  void restored_thatIsFoundWanting_leavesNothing() {
    SqliteBackup.write(books, file, false, UNTOLD, UNCHECKED);
    Path to = folder.resolve("to");
    assertThatThrownBy(() ->
            SqliteBackup.restore(
                file,
                to,
                UNTOLD,
                _ -> {
                  throw new IllegalStateException("does not hold");
                }))
        .hasMessage("does not hold");
    assertThat(to.toFile().list()).containsExactly("saldo.lock");
    assertThatCode(() -> SqliteBackup.restore(file, to, UNTOLD, UNCHECKED))
        .doesNotThrowAnyException();
  }

  @Test
  void dialects_onRestoredBooks_answerTheSameBytes() throws Exception {
    Path served = folder.resolve("served");
    FiveAnswers merchant;
    List<String> before;
    try (Stage stage = new Stage(clock -> SqliteStore.open(served, clock))) {
      merchant = FiveAnswers.prepare(stage);
      before = merchant.ask(stage);
      SqliteBackup.write(served, file, false, UNTOLD, UNCHECKED);
    }
    Path restored = folder.resolve("restored");
    SqliteBackup.restore(file, restored, UNTOLD, UNCHECKED);
    try (Stage stage = new Stage(clock -> SqliteStore.open(restored, clock))) {
      assertThat(merchant.ask(stage)).isEqualTo(before);
    }
  }

  private static void assertHolds(Path database) {
    Instant later = Instant.parse("2026-11-20T09:00:00Z");
    try (StoredBooks backup = SqliteBooks.inFile(database, later)) {
      Verification.Report report = Verification.verify(backup, (_, _) -> {});
      assertThat(report.findings()).isEmpty();
      assertThat(report.entries()).isEqualTo(49);
    }
  }
}

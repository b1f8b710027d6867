package dev.saldo.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.saldo.dialect.FiveAnswers;
import dev.saldo.dialect.Stage;
import dev.saldo.ledger.LedgerStore;
import dev.saldo.store.BookRows;
import dev.saldo.store.BooksCopy;
import dev.saldo.store.CopyException;
import dev.saldo.store.CopyTarget;
import dev.saldo.store.FullBooks;
import dev.saldo.store.LedgerFile;
import dev.saldo.store.StoreOpenException;
import dev.saldo.store.sqlite.SqliteBooks;
import dev.saldo.store.sqlite.SqliteCopy;
import dev.saldo.store.sqlite.SqliteStore;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A ledger goes through a file from one store to the other and back, and nobody who asks notices.
final class PostgresLedgerFileTest {

  private static final Instant AT = Instant.parse("2026-11-21T12:00:00Z");

  @TempDir private Path folder;
  private final TestDatabase database = TestDatabase.fresh();

  @AfterEach
  void empty() {
    database.close();
  }

  private static void write(BookRows books, Path file) throws IOException {
    try (books;
        OutputStream out = Files.newOutputStream(file)) {
      LedgerFile.write(books, books.verified(AT, (_, _) -> {}), out, (_, _) -> {});
    }
  }

  private static BooksCopy.Report restore(Path file, CopyTarget to, int batch) {
    try (LedgerFile from = LedgerFile.open(file);
        to) {
      return BooksCopy.copy(from, to, Instant.EPOCH, batch, (_, _, _) -> {});
    }
  }

  /// A merchant's software knows nothing of stores and files: the same keys, the same access token,
  /// the same bytes, in all five dialects.
  @Test
  void dialects_onRestoredBooks_answerTheSameBytes() throws Exception {
    Path first = folder.resolve("first");
    FiveAnswers merchant;
    List<String> before;
    try (Stage stage = new Stage(clock -> SqliteStore.open(first, clock))) {
      merchant = FiveAnswers.prepare(stage);
      before = merchant.ask(stage);
    }

    Path file = folder.resolve("ledger.ndjson");
    write(SqliteBooks.rows(first), file);
    restore(file, PostgresCopy.to(database.config()), BooksCopy.BATCH);
    Path back = folder.resolve("back.ndjson");
    write(PostgresCopy.from(database.config()), back);
    restore(back, SqliteCopy.to(folder.resolve("back")), BooksCopy.BATCH);

    assertThat(back).hasSameTextualContentAs(file);
    assertThat(answers(merchant, clock -> PostgresStore.open(database.config(), clock)))
        .isEqualTo(before);
    assertThat(answers(merchant, clock -> SqliteStore.open(folder.resolve("back"), clock)))
        .isEqualTo(before);
  }

  private static List<String> answers(
      FiveAnswers merchant, Function<InstantSource, LedgerStore> restored) throws Exception {
    try (Stage stage = new Stage(restored)) {
      return merchant.ask(stage);
    }
  }

  @Test
  void restore_stoppedAfterEachBatch_goesOnToTheSameBooks() throws Exception {
    Path full = folder.resolve("full");
    FullBooks.write(clock -> SqliteStore.open(full, clock));
    Path file = folder.resolve("ledger.ndjson");
    write(SqliteBooks.rows(full), file);

    int attempts = 0;
    while (stops(file)) {
      if (attempts++ == 0) {
        assertThatThrownBy(() -> PostgresStore.open(database.config()))
            .isInstanceOf(StoreOpenException.class)
            .hasMessageContaining("unfinished copy");
      }
    }
    assertThat(attempts).isGreaterThan(5);
    Path back = folder.resolve("back.ndjson");
    write(PostgresCopy.from(database.config()), back);
    assertThat(back).hasSameTextualContentAs(file);
  }

  /// A file is not as a store is: what it says of itself may stay while its rows change.
  @Test
  void restore_thatGoesOnWithAChangedFile_takesNothingOfIt() throws Exception {
    Path full = folder.resolve("full");
    FullBooks.write(clock -> SqliteStore.open(full, clock));
    Path file = folder.resolve("ledger.ndjson");
    write(SqliteBooks.rows(full), file);
    assertThat(stops(file)).isTrue();
    String whole = Files.readString(file);
    int last = whole.lastIndexOf("{\"table\":\"entry\"");
    Files.writeString(
        file, whole.substring(0, last) + whole.substring(last).replaceFirst("[1-8]", "9"));

    assertThatThrownBy(() -> stops(file))
        .isInstanceOf(CopyException.class)
        .hasMessageContaining("is not what was exported");

    Files.writeString(file, whole);
    assertThat(restore(file, PostgresCopy.to(database.config()), BooksCopy.BATCH).rows())
        .isPositive();
  }

  private boolean stops(Path file) {
    try {
      restore(file, new StoppingTarget(PostgresCopy.to(database.config()), 2), 25);
      return false;
    } catch (StoppingTarget.StoppedException e) {
      return true;
    }
  }
}

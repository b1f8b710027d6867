package dev.saldo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.store.FullBooks;
import dev.saldo.store.sqlite.SqliteStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BackupCommandsTest {

  @TempDir private Path folder;
  private Path books;
  private Path file;

  @BeforeEach
  void write() {
    books = folder.resolve("books");
    file = folder.resolve("friday.db");
    FullBooks.write(clock -> SqliteStore.open(books, clock));
  }

  @Test
  void books_backedUpAndRestored_areToldAndVerified() {
    Ran backup = Ran.of(Map.of(), "", "backup", file.toString(), "--data=" + books);
    assertThat(backup.code()).as(backup.err()).isZero();
    assertThat(backup.out())
        .containsPattern("as of +20")
        .containsPattern("entries +49\n")
        .endsWith("The backup is whole, and holds: " + file + "\n");
    assertThat(backup.err()).contains("backing up: 100 % ", "verifying: 100 % 49 of 49 entries");

    Path to = folder.resolve("to");
    Ran restore = Ran.of(Map.of("SALDO_DATA", to.toString()), "", "restore", file.toString());
    assertThat(restore.code()).as(restore.err()).isZero();
    assertThat(restore.out()).endsWith("The books are whole, and hold: " + to + "\n");
    assertThat(Ran.of(Map.of(), "", "verify", "--data=" + to).code()).isZero();
  }

  @Test
  void books_thatDoNotHold_areNeitherBackedUpNorRestored() throws Exception {
    String change = "update account set fees = '0.01' where version = 31";
    assertThat(Ran.of(Map.of(), "", "backup", file.toString(), "--data=" + books).code()).isZero();
    execute(file, change);
    Ran restore =
        Ran.of(Map.of(), "", "restore", file.toString(), "--data=" + folder.resolve("to"));
    assertThat(restore.code()).isEqualTo(1);
    assertThat(restore.out()).containsPattern("account \\d+ .* balance is ");
    assertThat(restore.err())
        .endsWith(
            "saldo: one finding: the books are not as they must be, so nothing was restored\n");
    assertThat(folder.resolve("to/saldo.db")).doesNotExist();

    execute(books.resolve("saldo.db"), change);
    Path other = folder.resolve("other.db");
    Ran backup = Ran.of(Map.of(), "", "backup", other.toString(), "--data=" + books);
    assertThat(backup.code()).isEqualTo(1);
    assertThat(backup.err()).endsWith("so no backup was written\n");
    assertThat(other).doesNotExist();
  }

  @Test
  void files_thatAreThere_areOverwrittenOnlyIfTold() {
    String[] again = {"backup", file.toString(), "--data=" + books};
    assertThat(Ran.of(Map.of(), "", again).code()).isZero();
    Ran refused = Ran.of(Map.of(), "", again);
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).startsWith("saldo: " + file + " is there already");
    Ran told = Ran.of(Map.of(), "", "backup", "--overwrite", file.toString(), "--data=" + books);
    assertThat(told.code()).isZero();
  }

  /// Else a cron job would go on backing up what was left in the folder.
  @Test
  void books_inPostgres_areNotTakenForThoseInTheFolder() {
    Map<String, String> postgres = Map.of("SALDO_DATABASE", "jdbc:postgresql://db.example/saldo");
    Ran ran = Ran.of(postgres, "", "backup", file.toString(), "--data=" + books);
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err())
        .startsWith("saldo: books in PostgreSQL are backed up by PostgreSQL's own");
    assertThat(file).doesNotExist();
  }

  private static void execute(Path database, String sql) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate(sql)).isEqualTo(1);
    }
  }
}

package dev.saldo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.store.FullBooks;
import dev.saldo.store.sqlite.SqliteStore;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VerifyCommandTest {

  @TempDir private Path folder;

  @Test
  void books_thatHold_areToldAndNotedDown() {
    FullBooks.write(clock -> SqliteStore.open(folder, clock));
    Path checkpoint = folder.resolve("friday");

    Ran ran = verify("--checkpoint=" + checkpoint);
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out())
        .contains("entries     49", "findings    0", "not guarded credential.hash");
    assertThat(ran.code()).isZero();
    assertThat(checkpoint).content().contains("counts 8 49 8");
    assertThat(verify("--since=" + checkpoint).code()).isZero();
  }

  @Test
  void books_thatDoNotHold_areToldRowByRow() throws Exception {
    FullBooks.write(clock -> SqliteStore.open(folder, clock));
    execute("update account set fees = '0.01' where version = 31");
    Path checkpoint = folder.resolve("friday");

    Ran ran = verify("--checkpoint=" + checkpoint);
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out()).contains("findings    1").containsPattern("account \\d+ .* balance is ");
    assertThat(ran.err()).startsWith("saldo: one finding").hasLineCount(1);
    assertThat(folder.toFile().list()).noneMatch(file -> file.startsWith("friday"));
  }

  /// Statements and balances of the past are read by this index; verify itself has no need of it.
  @Test
  void index_thatIsDamaged_isToldInOneSentence() throws Exception {
    FullBooks.write(clock -> SqliteStore.open(folder, clock));
    blank("entry_time");

    Ran ran = verify();
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out() + ran.err()).contains("the database file");
    assertThat(ran.err()).startsWith("saldo: ").hasLineCount(1);
  }

  @Test
  void books_thatDoNotHold_areNeitherCopiedNorExported() throws Exception {
    FullBooks.write(clock -> SqliteStore.open(folder, clock));
    blank("txn_hold");

    Ran copied = Ran.of(Map.of(), "", "copy", "--from=" + folder, "--to=" + folder.resolve("to"));
    assertThat(copied.code()).isEqualTo(1);
    assertThat(copied.err()).contains("the database file");
    Path file = folder.resolve("ledger.ndjson");
    Ran exported = run("export", "--ledger=" + file);
    assertThat(exported.code()).isEqualTo(1);
    assertThat(file).doesNotExist();
  }

  /// A night that ends like this must not leave a file more each time.
  @Test
  void checkpoint_ofBooksThatCannotBeRead_leavesNothing() throws Exception {
    FullBooks.write(clock -> SqliteStore.open(folder, clock));
    blank("entry");

    assertThat(verify("--checkpoint=" + folder.resolve("friday")).code()).isEqualTo(1);
    assertThat(folder.toFile().list()).noneMatch(file -> file.startsWith("friday"));
  }

  @Test
  void command_onADamagedTable_isToldInOneSentence() throws Exception {
    FullBooks.write(clock -> SqliteStore.open(folder, clock));
    blank("operator");

    Ran ran = run("operator", "list");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).startsWith("saldo: the database file is damaged").hasLineCount(1);
  }

  /// Makes the page at which a table or an index begins one of zeros.
  private void blank(String name) throws Exception {
    Path database = folder.resolve("saldo.db");
    long page;
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement();
        ResultSet root =
            statement.executeQuery(
                "select rootpage from sqlite_schema where name = '" + name + "'")) {
      page = root.getLong(1);
    }
    try (RandomAccessFile file = new RandomAccessFile(database.toFile(), "rw")) {
      file.seek((page - 1) * 4096);
      file.write(new byte[4096]);
    }
  }

  @Test
  void booksOrFiles_thatCannotBeHad_areMisuse() throws Exception {
    assertThat(verify().err()).startsWith("saldo: there are no books in " + folder);
    assertThat(verify().code()).isEqualTo(2);
    FullBooks.write(clock -> SqliteStore.open(folder, clock));
    Path none = folder.resolve("none");
    assertThat(verify("--since=" + none).code()).isEqualTo(2);
    Files.writeString(none, "saldo checkpoint 1\nroot\n");
    assertThat(verify("--since=" + none).err())
        .startsWith("saldo: " + none + " was cut or changed");
    assertThat(verify("--checkpoint=" + folder.resolve("no/where")).code()).isEqualTo(2);
  }

  @Test
  void books_ofANewerProgram_areToldInOneSentence() throws Exception {
    FullBooks.write(clock -> SqliteStore.open(folder, clock));
    execute(
        "insert into flyway_schema_history select 99, '99', description, type, 'V99__x.sql', 5,"
            + " installed_by, installed_on, 1, 1 from flyway_schema_history limit 1");
    assertThat(verify().err()).contains("was written by a newer Saldo (its schema is 99)");
  }

  private void execute(String sql) throws Exception {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("saldo.db"));
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate(sql)).isEqualTo(1);
    }
  }

  private Ran verify(String... args) {
    return run(Stream.concat(Stream.of("verify"), Stream.of(args)).toArray(String[]::new));
  }

  /// Runs a command on the books.
  private Ran run(String... args) {
    return Ran.of(
        Map.of(),
        "",
        Stream.concat(Stream.of(args), Stream.of("--data=" + folder)).toArray(String[]::new));
  }
}

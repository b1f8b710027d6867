package dev.saldo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.ledger.Workload;
import dev.saldo.store.FullBooks;
import dev.saldo.store.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A ledger that is written into a file, and begun again from it.
final class WholeLedgerTest {

  @TempDir private Path folder;
  private Path books;
  private Path file;

  @BeforeEach
  void write() {
    books = folder.resolve("books");
    file = folder.resolve("ledger.ndjson");
    FullBooks.write(clock -> SqliteStore.open(books, clock));
  }

  private static Ran run(String... args) {
    return Ran.of(Map.of(), "", args);
  }

  private Ran export(Path from) {
    return run("export", "--ledger", file.toString(), "--data", from.toString());
  }

  private Ran restore(Path to) {
    return run("import", "--restore", file.toString(), "--data", to.toString());
  }

  private static String line(Ran ran, String name) {
    return ran.out().lines().filter(line -> line.startsWith(name)).findFirst().orElse("");
  }

  @Test
  void ledger_exportedAndRestored_isTheSameToTheLastRow() throws IOException {
    Workload.run(7L, true, 6_000, workload -> SqliteStore.open(books, workload::now));
    Ran exported = export(books);
    assertThat(exported.code()).as(exported.toString()).isZero();
    assertThat(exported.out()).endsWith("The ledger is whole, and holds: " + file + "\n");
    assertThat(exported.err()).contains("verifying: 100 %", "exporting: 100 %");

    Path there = folder.resolve("there");
    Ran restored = restore(there);
    assertThat(restored.code()).as(restored.toString()).isZero();
    assertThat(line(restored, "root").split(" +")).endsWith(line(exported, "root").split(" +")[1]);
    assertThat(run("verify", "--data", there.toString()).code()).isZero();

    List<String> lines = Files.readAllLines(file);
    Files.delete(file);
    assertThat(export(there).code()).isZero();
    List<String> again = Files.readAllLines(file);
    assertThat(again.subList(1, again.size() - 1)).isEqualTo(lines.subList(1, lines.size() - 1));
  }

  /// It holds the hashes of keys and what every merchant earned.
  @Test
  void file_ofALedger_isForItsOwnerAlone() throws IOException {
    export(books);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void ledger_exportedBesideAServer_isOfOneMoment() {
    try (SqliteStore store = SqliteStore.open(books, InstantSource.system())) {
      assertThat(export(books).code()).isZero();
      assertThat(store.operators()).isNotEmpty();
    }
    assertThat(restore(folder.resolve("there")).code()).isZero();
  }

  /// Whoever writes over last night's file by mistake has none.
  @Test
  void file_thatIsThere_isOverwrittenOnlyIfToldTo() {
    assertThat(export(books).code()).isZero();
    Ran again = export(books);
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.err()).contains(file + " is there already");
    assertThat(
            run("export", "--ledger", file.toString(), "--overwrite", "--data", books.toString())
                .code())
        .isZero();
  }

  @Test
  void file_cutAnywhere_isRefusedBeforeAnythingIsTaken() throws IOException {
    export(books);
    byte[] whole = Files.readAllBytes(file);
    for (int left : List.of(0, 20, whole.length / 2, whole.length - 1)) {
      Files.write(file, java.util.Arrays.copyOf(whole, left));
      Path there = folder.resolve("there-" + left);
      Ran ran = restore(there);
      assertThat(ran.code()).isEqualTo(2);
      assertThat(ran.err()).containsPattern("is no whole ledger|is not whole");
      assertThat(there).doesNotExist();
    }
  }

  @Test
  void file_changedInOneDigit_isRefused() throws IOException {
    export(books);
    String text = Files.readString(file);
    Files.writeString(file, text.replaceFirst("\"available\":\"\\d", "\"available\":\"9"));
    Path there = folder.resolve("there");
    Ran ran = restore(there);
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains("is not what was exported");
  }

  @Test
  void store_withOtherBooks_isLeftAlone() {
    export(books);
    Path other = folder.resolve("other");
    FullBooks.write(clock -> SqliteStore.open(other, () -> clock.instant().plusSeconds(1)));
    Ran ran = restore(other);
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains("holds books already");
  }

  /// Whoever asks for one merchant's statements must not get everybody's earnings.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "acme",
        "--format=camt.053",
        "--from=2026-03-01",
        "--to=2026-04-01",
        "--currency=USD",
        "--account-type=FUND",
        "--business-type=shop",
        "--output=statements.csv"
      })
  void export_ofTheWholeLedger_refusesWhatIsForStatements(String part) {
    Ran ran = run("export", part, "--ledger", file.toString(), "--data", books.toString());
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("leave out");
    assertThat(file).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--merchants", "--mapping=stripe", "--merchant=acme", "--dry-run"})
  void restore_refusesWhatIsForOtherImports(String option) {
    export(books);
    Path there = folder.resolve("there");
    Ran ran = run("import", "--restore", option, file.toString(), "--data", there.toString());
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("leave out");
    assertThat(there).doesNotExist();
  }

  /// A script that starts it once more than needed must not be told that something is wrong.
  @Test
  void ledger_restoredAlready_isVerifiedOnceMore() {
    export(books);
    Path there = folder.resolve("there");
    restore(there);
    Ran again = restore(there);
    assertThat(again.code()).isZero();
    assertThat(line(again, "restored now")).endsWith(" 0");
  }
}

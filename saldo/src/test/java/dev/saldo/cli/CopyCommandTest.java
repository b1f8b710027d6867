package dev.saldo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.store.FullBooks;
import dev.saldo.store.sqlite.SqliteStore;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CopyCommandTest {

  @TempDir private Path folder;
  private Path books;

  @BeforeEach
  void write() {
    books = folder.resolve("books");
    FullBooks.write(clock -> SqliteStore.open(books, clock));
  }

  @Test
  void books_copied_areToldWithTheRootOfBoth() {
    Path to = folder.resolve("to");
    Ran ran = copy("--from=" + books, "--to=" + to);

    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .containsPattern("entries +49\n")
        .containsPattern("root +[0-9a-f]{64}\n")
        .endsWith("The copy is whole and equal, and holds.\n");
    assertThat(ran.err())
        .contains("verifying: ", "copying: 100 % ", "verifying the copy: 100 % 49 of 49 entries");
    assertThat(Ran.of(Map.of(), "", "verify", "--data=" + to).code()).isZero();
    assertThat(copy("--from=" + books, "--to=" + to).out()).containsPattern("copied now +0\n");
  }

  @Test
  void places_byVariables_areTaken() {
    Map<String, String> places =
        Map.of("SALDO_FROM", books.toString(), "SALDO_TO", folder.resolve("to").toString());
    assertThat(Ran.of(places, "", "copy").code()).isZero();
  }

  @Test
  void target_withOtherBooks_isRefused() {
    Path other = folder.resolve("other");
    FullBooks.write(clock -> SqliteStore.open(other, () -> clock.instant().plusSeconds(1)));
    assertThat(copy("--from=" + books, "--to=" + other))
        .isEqualTo(
            new Ran(
                1,
                "",
                "saldo: "
                    + other
                    + " holds books already, and books are copied only to where none are\n"));
  }

  @Test
  void stores_thatCannotBeHad_areMisuse() {
    Path none = folder.resolve("none");
    Ran ran = copy("--from=" + none, "--to=" + folder.resolve("to"));
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).startsWith("saldo: there are no books in " + none);
    assertThat(folder.resolve("to")).doesNotExist();

    try (SqliteStore served = SqliteStore.open(books, InstantSource.system())) {
      Ran beside = copy("--from=" + books, "--to=" + folder.resolve("to"));
      assertThat(beside.code()).isEqualTo(2);
      assertThat(beside.err())
          .startsWith("saldo: the books in " + books + " are in use by another");
      assertThat(served.operators()).isNotEmpty();
    }

    assertThat(copy().err()).contains("saldo: --from is missing", "saldo: --to is missing");
    assertThat(copy("--from=" + books, "--to=jdbc:postgresql://127.0.0.1:1/none").code())
        .isEqualTo(2);
  }

  private static Ran copy(String... args) {
    List<String> all = new ArrayList<>(List.of("copy"));
    all.addAll(List.of(args));
    return Ran.of(Map.of(), "", all.toArray(String[]::new));
  }
}

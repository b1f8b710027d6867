package dev.saldo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.store.postgres.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CommandsTest {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {"serve", "demo", "operator", "operator add", "operator list", "copy", "help"})
  void command_askedForHelp_tellsItsUseAndExitCodes(String name) {
    Ran help = run((name + " --help").split(" "));
    assertThat(help.code()).isZero();
    assertThat(help.err()).isEmpty();
    assertThat(help.out()).startsWith("Usage: saldo " + name).contains("Exit codes:");
    assertThat(run(("help " + name).split(" "))).isEqualTo(help);
  }

  @Test
  void options_inHelp_areToldWithVariableAndDefault() {
    assertThat(run("serve", "--help").out())
        .contains("--port=PORT", "8080", "SALDO_PORT", "./data", "SALDO_OPERATOR_TOKEN");
  }

  @Test
  void program_withoutACommand_tellsItsUse() {
    Ran nothing = run();
    assertThat(nothing.code()).isEqualTo(2);
    assertThat(nothing.out()).isEmpty();
    assertThat(nothing.err()).contains("serve", "demo", "operator");
    assertThat(run("help").out()).isEqualTo(nothing.err());
    assertThat(run("--help").out()).isEqualTo(nothing.err());
  }

  @Test
  void version_whenAskedFor_isOneLine() {
    assertThat(run("--version").out()).startsWith("saldo ").hasLineCount(1);
  }

  @Test
  void argumentsAndSettings_whenSeveralAreWrong_areAllTold() {
    // Told one by one, each costs another start.
    Ran ran =
        run(
            Map.of("SALDO_OPERATOR_TOKEN", "short", "SALDO_ACCESS_LOG", "maybe"),
            "serve",
            "--prot=80",
            "--port=http");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err().lines())
        .anyMatch(line -> line.contains("--prot"))
        .anyMatch(line -> line.startsWith("saldo: --port is http"))
        .anyMatch(line -> line.startsWith("saldo: SALDO_OPERATOR_TOKEN"))
        .anyMatch(line -> line.startsWith("saldo: SALDO_ACCESS_LOG is maybe"))
        .hasSize(5);
  }

  @Test
  void command_thatIsNone_isMisuse() {
    assertThat(run("sevre").code()).isEqualTo(2);
    assertThat(run("help", "sevre").code()).isEqualTo(2);
    assertThat(run("operator", "sevre").code()).isEqualTo(2);
  }

  @Test
  void operator_addedListedRemoved_isWhatTheBooksSay() {
    Ran added = operator("add", "till-1", "--role=poster");
    assertThat(added.code()).isZero();
    // The token alone, so that a script can take it.
    assertThat(added.out()).matches("saldo_[A-Za-z0-9_-]{43}\n");
    assertThat(operator("list").out()).matches("NAME +ROLE +SINCE +UNTIL\ntill-1 +poster +\\S+\n");

    assertThat(operator("add", "till-1", "--role=admin"))
        .isEqualTo(new Ran(1, "", "saldo: there is an operator till-1\n"));
    assertThat(operator("remove", "till-1")).isEqualTo(new Ran(0, "", ""));
    assertThat(operator("remove", "till-1"))
        .isEqualTo(new Ran(1, "", "saldo: no operator till-1\n"));
    assertThat(operator("list")).isEqualTo(new Ran(0, "", ""));
  }

  @Test
  void operator_withNameAndRoleThatAreNone_isToldOfBoth() {
    Ran ran = operator("add", "till 1", "--role=boss");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("saldo: NAME must be", "saldo: --role must be one of reader");
    assertThat(folder.resolve("books")).doesNotExist();
  }

  @Test
  void operators_listedOrRemovedWhereNoBooksAre_makeNone() {
    // A mistyped folder must not look like books without operators.
    assertThat(operator("list"))
        .isEqualTo(
            new Ran(1, "", "saldo: there are no books in " + folder.resolve("books") + "\n"));
    assertThat(operator("remove", "till-1").code()).isEqualTo(1);
    assertThat(folder.resolve("books")).doesNotExist();
  }

  @Test
  void operators_listedOrRemovedInAFolderOfOtherThings_leaveItAsItWas() throws Exception {
    Path other = Files.createDirectory(folder.resolve("books"));
    assertThat(operator("list"))
        .isEqualTo(new Ran(1, "", "saldo: there are no books in " + other + "\n"));
    assertThat(operator("remove", "till-1").code()).isEqualTo(1);
    assertThat(other).isEmptyDirectory();
  }

  @Test
  void operators_listedInADatabaseWithoutBooks_makeNone() {
    TestDatabase other = TestDatabase.bare();
    try {
      Ran ran = run("operator", "list", "--database=" + other.url());
      assertThat(ran.code()).isEqualTo(1);
      assertThat(ran.err()).contains("holds no books of Saldo").hasLineCount(1);
    } finally {
      other.drop();
    }
  }

  @Test
  void books_thatCannotBeWritten_areToldInOneSentence() throws Exception {
    Files.writeString(folder.resolve("books"), "no folder");
    Ran ran = operator("add", "till-1", "--role=admin");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).startsWith("saldo: ").contains("books").hasLineCount(1);
    assertThat(run("serve", "--port=0", "--data=" + folder.resolve("books")))
        .isEqualTo(new Ran(1, "", ran.err()));
  }

  private Ran operator(String... args) {
    List<String> all = new java.util.ArrayList<>(List.of("operator"));
    all.addAll(List.of(args));
    return run(
        Map.of("SALDO_DATA", folder.resolve("books").toString()), all.toArray(String[]::new));
  }

  private static Ran run(String... args) {
    return run(Map.of(), args);
  }

  private static Ran run(Map<String, String> environment, String... args) {
    return Ran.of(environment, "", args);
  }
}

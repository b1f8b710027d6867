package dev.saldo.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.house.Checkout.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the sources keep to that no compiler checks. Each rule says what to write instead, and
/// names a text that it must catch and one that it must let pass, so that a rule gone blind is
/// noticed.
final class TidyTest {
  private static final String MAIN = "saldo/src/main/java/dev/saldo/";

  /// @param in the files that it holds for
  /// @param banned what must not be found there; in Java files comments and strings do not count,
  ///   unless it `readsComments`
  record Rule(
      String instead,
      Predicate<Source> in,
      boolean readsComments,
      Pattern banned,
      String caught,
      String passed) {

    static Rule ofCode(
        String instead, Predicate<Source> in, String banned, String caught, String passed) {
      return new Rule(
          instead, in.and(Source::isJava), false, Pattern.compile(banned), caught, passed);
    }

    static Rule ofText(String instead, String banned, String caught, String passed) {
      return new Rule(instead, source -> true, true, Pattern.compile(banned), caught, passed);
    }

    List<String> violations(Source source) {
      String text =
          source.isJava() && !readsComments ? JavaText.code(source.text()) : source.text();
      List<String> found = new ArrayList<>();
      for (Matcher m = banned.matcher(text); m.find(); ) {
        found.add(
            "%s:%d: '%s': %s"
                .formatted(
                    source.path(), JavaText.line(text, m.start()), m.group().strip(), instead));
      }
      return found;
    }

    @Override
    public String toString() {
      return instead;
    }
  }

  // What the last three look for is written so that they do not find it here.
  static List<Rule> rules() {
    return List.of(
        Rule.ofCode(
            "only the commands print; everything else logs (SLF4J)",
            mainBut("app/", "cli/"),
            "\\bSystem\\s*\\.\\s*(out|err)\\b",
            "System.out.println(1);",
            "String s = \"System.out\"; // System.out"),
        Rule.ofCode(
            "log it, with what was being done",
            everywhere(),
            "\\.printStackTrace\\s*\\(",
            "e.printStackTrace();",
            "log.error(\"reading\", e);"),
        Rule.ofCode(
            "wait for what must happen (a latch, a future, a queue), with a limit",
            everywhere(),
            "\\b(Thread\\s*\\.\\s*sleep|TimeUnit\\s*\\.\\s*\\w+\\s*\\.\\s*sleep)\\s*\\(",
            "Thread.sleep(5);",
            "latch.await(5, SECONDS);"),
        Rule.ofCode(
            "now is an argument: take an InstantSource, and let app pass the system's",
            mainBut("app/"),
            "\\b(Instant|Local\\w+|Offset\\w+|Zoned\\w+|Year\\w*)\\s*\\.\\s*now\\s*\\(\\s*\\)|\\bSystem\\s*\\.\\s*currentTimeMillis\\b"
                + "|\\bClock\\s*\\.\\s*(system|tick)\\w*|\\bInstantSource\\s*\\.\\s*system\\b",
            "var t = Instant.now();",
            "var t = clock.instant(); long d = System.nanoTime();"),
        Rule.ofCode(
            "use java.time",
            everywhere(),
            "\\bnew\\s+(Date|GregorianCalendar|SimpleDateFormat)\\b"
                + "|\\bimport\\s+java\\.util\\.(Date|Calendar)\\b",
            "new Date(5);",
            "new Dated(5);"),
        Rule.ofCode(
            "figures are exact: use Amount, BigDecimal or long",
            main("money/", "ledger/", "store/", "dialect/", "api/"),
            "\\b(double|float|Double|Float)\\b",
            "double d = 1;",
            "// a double entry\nBigDecimal d;"),
        Rule.ofCode(
            "figures are exact: stay with BigDecimal, or take xxxValueExact()",
            everywhere(),
            "\\.(double|float)Value\\s*\\(",
            "x.doubleValue()",
            "x.longValueExact()"),
        Rule.ofCode(
            "a decimal is made from text or an integer, never from a binary fraction",
            everywhere(),
            "\\bnew\\s+BigDecimal\\s*\\(\\s*\\d*\\.\\d"
                + "|\\bBigDecimal\\s*\\.\\s*valueOf\\s*\\(\\s*\\d*\\.\\d",
            "new BigDecimal(0.1)",
            "new BigDecimal(\"0.1\")"),
        Rule.ofCode(
            "name the locale: Locale.ROOT for what programs read",
            everywhere(),
            "\\.to(Lower|Upper)Case\\s*\\(\\s*\\)",
            "s.toLowerCase()",
            "s.toLowerCase(Locale.ROOT)"),
        Rule.ofCode(
            "return an exit code; only Main ends the process",
            mainBut("app/"),
            "\\bSystem\\s*\\.\\s*exit\\s*\\("
                + "|\\bRuntime\\s*\\.\\s*getRuntime\\s*\\(\\s*\\)\\s*\\.\\s*halt",
            "System.exit(1);",
            "return 1;"),
        Rule.ofText(
            "do it, or open an issue",
            "\\b(TO[D]O|FIX[M]E)\\b",
            "// TO" + "DO later",
            "a list of things to do"),
        Rule.ofText(
            "name no folder of one machine",
            "(?<![\\w.~}-])/(root|home|wor[k]|tmp)/\\w|\\.\\./sha[r]ed\\b",
            "see /wor" + "k/notes",
            "see docs/tmp/notes"),
        Rule.ofText(
            "where packages come from is told by the settings of the machine, not by us",
            "\\b(repo1?\\.maven(\\.apache)?\\.org|registry\\.npmjs\\.org)\\b",
            "https://repo1" + ".maven.org/maven2",
            "http://maven.apache.org/POM/4.0.0"));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void sources_underEachRule_haveNothingBanned(Rule rule) {
    assertThat(
            Checkout.sources().stream().filter(rule.in()).flatMap(s -> rule.violations(s).stream()))
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void rule_onItsTwoExamples_catchesOnlyTheFirst(Rule rule) {
    assertThat(rule.violations(new Source("Some.java", rule.caught()))).hasSize(1);
    assertThat(rule.violations(new Source("Some.java", rule.passed()))).isEmpty();
    assertThat(Checkout.sources()).as("files that the rule holds for").anyMatch(rule.in());
  }

  @Test
  void types_namedInDocuments_existInTheSources() {
    // A map that names what is gone leads newcomers astray.
    Set<String> ours = typesDeclared(Checkout.sources());
    for (String document : List.of("ARCHITECTURE.md", "CONTRIBUTING.md")) {
      Checkout.text(document)
          .ifPresent(text -> assertThat(typesNamed(text)).as(document).isSubsetOf(ours));
    }
  }

  @Test
  void types_inBackticks_areSeen() {
    assertThat(
            typesNamed(
                "`Decider` and `LedgerStore.load` decide; `FUND`, `Idempotency-Key`, `a Foo` do not"))
        .containsExactlyInAnyOrder("Decider", "LedgerStore");
    assertThat(
            typesDeclared(
                List.of(
                    new Source("A.java", "record A(int b) {} // class B\nsealed interface C {}"))))
        .containsExactlyInAnyOrder("A", "C");
  }

  @Test
  void packages_withJava_areNullMarked() {
    // Without its package-info a package is outside the null checks.
    Set<String> said =
        javaFolders(source ->
            source.path().endsWith("/package-info.java") && source.text().contains("@NullMarked"));
    assertThat(javaFolders(source -> source.isIn(MAIN))).isSubsetOf(said);
  }

  private static Set<String> javaFolders(Predicate<Source> which) {
    return Checkout.sources().stream()
        .filter(Source::isJava)
        .filter(which)
        .map(source -> source.path().substring(0, source.path().lastIndexOf('/')))
        .collect(Collectors.toSet());
  }

  /// What a document puts in backticks and what looks like a type of ours or one of its members.
  private static Set<String> typesNamed(String document) {
    return Pattern.compile("`([A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*)(?:\\.\\w+)*(?:\\(\\))?`")
        .matcher(document)
        .results()
        .map(name -> name.group(1))
        .collect(Collectors.toSet());
  }

  private static Set<String> typesDeclared(List<Source> sources) {
    return sources.stream()
        .filter(Source::isJava)
        .flatMap(source ->
            Pattern.compile("\\b(?:class|record|interface|enum)\\s+(\\w+)")
                .matcher(JavaText.code(source.text()))
                .results())
        .map(name -> name.group(1))
        .collect(Collectors.toSet());
  }

  private static Predicate<Source> everywhere() {
    return source -> true;
  }

  private static Predicate<Source> main(String... packages) {
    return source -> Stream.of(packages).anyMatch(p -> source.isIn(MAIN + p));
  }

  private static Predicate<Source> mainBut(String... packages) {
    return main("").and(main(packages).negate());
  }
}

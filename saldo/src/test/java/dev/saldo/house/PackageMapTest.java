package dev.saldo.house;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The package map: who may know whom. Whoever changes a line here changes the design.
///
/// In the middle stand our packages, at the end the libraries. Everyone knows the JDK (but its SQL
/// and its HTTP count as libraries), and himself. Each dialect is a package of its own below
/// `dialect`; what holds for it stands at `dialect.*`, so none knows another one.
final class PackageMapTest {
  private static final String OURS = "dev.saldo.";

  private static final String MAP =
      """
      money     |                                  |
      ledger    | money                            | slf4j
      store     | money ledger                     | sql sqlite postgres hikari flyway jackson
      access    | ledger                           | bucket4j
      http      |                                  | slf4j helidon jackson
      dialect   | money ledger access http         |
      dialect.* | money ledger access http dialect | jackson
      api       | money ledger access http         | slf4j jackson
      console   | ledger access http dialect api   | jackson
      metrics   | ledger http                      | micrometer
      client    | http                             | http-client
      files     | money ledger http api client     | jackson fastcsv xml jaxb prowide
      cli       | ledger http client files app     | slf4j picocli
      app       | money ledger store access http dialect dialect.* api console metrics cli | slf4j logback
      """;

  private static final Map<String, String> LIBRARIES =
      Map.ofEntries(
          Map.entry("java", "jdk"),
          Map.entry("com.sun.management", "jdk"),
          Map.entry("javax.crypto", "jdk"),
          Map.entry("javax.net", "jdk"),
          Map.entry("org.jspecify", "jdk"),
          Map.entry("java.net.http", "http-client"),
          Map.entry("java.sql", "sql"),
          Map.entry("javax.xml", "xml"),
          Map.entry("org.xml.sax", "xml"),
          Map.entry("jakarta.xml.bind", "jaxb"),
          Map.entry("com.prowidesoftware", "prowide"),
          Map.entry("javax.sql", "sql"),
          Map.entry("ch.qos.logback", "logback"),
          Map.entry("com.fasterxml.jackson", "jackson"),
          Map.entry("de.siegmar.fastcsv", "fastcsv"),
          Map.entry("io.github.bucket4j", "bucket4j"),
          Map.entry("io.helidon", "helidon"),
          Map.entry("com.zaxxer.hikari", "hikari"),
          Map.entry("io.micrometer", "micrometer"),
          Map.entry("org.flywaydb", "flyway"),
          Map.entry("org.postgresql", "postgres"),
          Map.entry("org.slf4j", "slf4j"),
          Map.entry("org.sqlite", "sqlite"),
          Map.entry("picocli", "picocli"));

  private static final JavaClasses PRODUCT =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.saldo");

  /// One line of the map.
  record Line(String name, Set<String> ours, Set<String> libraries) {
    static Line of(String text) {
      String[] cells = text.split("\\|", -1);
      return new Line(cells[0].strip(), words(cells[1]), words(cells[2]));
    }

    private static Set<String> words(String cell) {
      return cell.isBlank() ? Set.of() : Set.of(cell.strip().split(" +"));
    }
  }

  static Stream<String> areas() {
    return PRODUCT.stream().map(type -> area(type.getPackageName())).distinct().sorted();
  }

  @ParameterizedTest
  @MethodSource("areas")
  void area_ofTheProduct_knowsOnlyWhatItsLineSays(String area) {
    Line line = line(area);
    classes()
        .that(describe("stand in " + area, type -> area.equals(areaOf(type))))
        .should()
        .onlyDependOnClassesThat(describe("are in its line, " + line, type -> knows(area, type)))
        .check(PRODUCT);
  }

  @Test
  void lines_ofTheMap_areOfPackagesThatExist() {
    assertThat(areas().map(area -> line(area).name()).distinct())
        .containsExactlyInAnyOrderElementsOf(lines().map(Line::name).toList());
  }

  /// A word that nobody needs lets in, unseen, what the design keeps out.
  @ParameterizedTest
  @MethodSource("lines")
  void line_ofTheMap_namesNothingThatIsNotKnown(Line line) {
    Set<String> known =
        PRODUCT.stream()
            .filter(type -> name(areaOf(type)).equals(line.name()))
            .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
            .map(dependency -> word(dependency.getTargetClass()))
            .collect(Collectors.toSet());
    assertThat(Stream.of(line.ours(), line.libraries()).flatMap(Set::stream)).isSubsetOf(known);
  }

  /// What a line calls the part of the product, or the library, that a type stands in.
  private static String word(JavaClass type) {
    String packageName = type.getBaseComponentType().getPackageName();
    return packageName.startsWith(OURS) ? name(area(packageName)) : library(packageName);
  }

  private static boolean knows(String area, JavaClass type) {
    String packageName = type.getBaseComponentType().getPackageName();
    if (packageName.startsWith(OURS)) {
      return area.equals(area(packageName)) || line(area).ours().contains(name(area(packageName)));
    }
    String library = library(packageName);
    return library.equals("jdk") || line(area).libraries().contains(library);
  }

  private static Stream<Line> lines() {
    return MAP.lines().map(Line::of);
  }

  private static Line line(String area) {
    return lines()
        .filter(line -> line.name().equals(name(area)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("the map has no line for " + OURS + area));
  }

  /// What the map calls an area.
  private static String name(String area) {
    return area.startsWith("dialect.") ? "dialect.*" : area;
  }

  /// The part of the product that a package belongs to: `store` for `dev.saldo.store.sqlite`, but
  /// `dialect.neox` for that dialect and all below it.
  private static String area(String packageName) {
    String[] names = packageName.substring(OURS.length()).split("\\.");
    return names[0].equals("dialect") && names.length > 1 ? "dialect." + names[1] : names[0];
  }

  private static String areaOf(JavaClass type) {
    return area(type.getPackageName());
  }

  /// The library by its longest prefix that is known; one that is not is called by its package.
  private static String library(String packageName) {
    for (String prefix = packageName; !prefix.isEmpty(); prefix = parent(prefix)) {
      if (LIBRARIES.containsKey(prefix)) {
        return LIBRARIES.get(prefix);
      }
    }
    return packageName.isEmpty() ? "jdk" : packageName; // primitives stand in no package
  }

  private static String parent(String packageName) {
    return packageName.substring(0, Math.max(packageName.lastIndexOf('.'), 0));
  }
}

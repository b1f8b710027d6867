package dev.saldo.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which versions run and build Saldo is written in one place, exactly: a build of tomorrow has no
/// other than today's.
final class DependenciesTest {

  private static final Pattern PROPERTY = Pattern.compile("<([\\w.-]+\\.version)>([^<]*)</");
  private static final Pattern VERSION = Pattern.compile("<version>([^<]*)</version>");

  @Test
  void versions_inTheRootPom_areExact() throws IOException {
    Matcher property = PROPERTY.matcher(pom("pom.xml"));

    assertThat(property.results().toList())
        .hasSizeGreaterThan(30)
        .allSatisfy(found ->
            assertThat(found.group(2))
                .as(found.group(1))
                .matches("(SRU)?[0-9]+(\\.[0-9A-Za-z]+)*(-[0-9A-Za-z.]+)?")
                .doesNotContainIgnoringCase("snapshot", "latest", "release"));
  }

  @Test
  void versions_inTheRootPom_areNamedByTheirProperties() throws IOException {
    List<String> versions =
        VERSION.matcher(pom("pom.xml")).results().map(found -> found.group(1)).toList();

    // Its own, and the JDK and Maven that the enforcer asks for.
    assertThat(versions.stream().filter(version -> !version.startsWith("${")))
        .containsExactly("0.1.0-SNAPSHOT", "[${java.release},)", "[3.8,)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"saldo/pom.xml", "bench/pom.xml"})
  void module_namesNoVersion_butItsParents(String module) throws IOException {
    assertThat(VERSION.matcher(pom(module)).results().map(found -> found.group(1)))
        .startsWith("0.1.0-SNAPSHOT")
        .filteredOn(version -> !version.startsWith("${"))
        .hasSize(1);
  }

  private static String pom(String name) throws IOException {
    return Files.readString(Checkout.ROOT.resolve(name));
  }
}

package dev.saldo.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;

/// A method that looks like a test and has no `@Test` is a test that never runs.
final class TestShapeTest {
  @Test
  void method_thatLooksLikeATest_isOne() {
    JavaClasses tests =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
            .importPackages("dev.saldo");
    assertThat(forgotten(tests))
        .containsExactly(Forgetful.class.getName() + ".total_afterPayment_isHigher()");
  }

  private static List<String> forgotten(JavaClasses tests) {
    return tests.stream()
        .flatMap(type -> type.getMethods().stream())
        .filter(TestShapeTest::looksLikeATest)
        .filter(method -> !method.isMetaAnnotatedWith(Testable.class))
        .map(JavaMethod::getFullName)
        .toList();
  }

  private static boolean looksLikeATest(JavaMethod method) {
    return method.getName().matches("[a-z]\\w*_\\w+")
        && !method.getName().startsWith("lambda$")
        && method.getRawReturnType().isEquivalentTo(void.class)
        && method.getRawParameterTypes().isEmpty();
  }

  /// Forgets it on purpose: what the test above must find, and all that it may find.
  interface Forgetful {
    default void total_afterPayment_isHigher() {}
  }
}

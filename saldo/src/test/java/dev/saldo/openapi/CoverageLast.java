package dev.saldo.openapi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.ClassDescriptor;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.ClassOrdererContext;

/// Has [CoverageTest] run after all other tests; `junit-platform.properties` names it. It also
/// knows what is going to run.
public final class CoverageLast implements ClassOrderer {

  private static final Path SOURCES = Path.of("src/test/java");
  private static final Set<String> RUNNING = ConcurrentHashMap.newKeySet();

  @Override
  public void orderClasses(ClassOrdererContext context) {
    context
        .getClassDescriptors()
        .forEach(descriptor -> RUNNING.add(descriptor.getTestClass().getName()));
    context.getClassDescriptors().sort(Comparator.comparing(CoverageLast::isLast));
  }

  private static boolean isLast(ClassDescriptor descriptor) {
    return descriptor.getTestClass() == CoverageTest.class;
  }

  /// Whether every test there is runs, and not only some that somebody asked for.
  static boolean isWholeSuite() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      Set<String> all =
          files
              .map(file -> SOURCES.relativize(file).toString())
              .filter(name -> name.endsWith("Test.java"))
              .map(name -> name.replace(".java", "").replace('/', '.').replace('\\', '.'))
              .collect(Collectors.toSet());
      return RUNNING.containsAll(all);
    }
  }
}

package dev.saldo.openapi;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// What the tests of one build have run and seen, over all processes that they run in: a file of
/// lines for each in the folder that the build names. Without a build there is nothing to record.
/// Thread-safe.
public final class SuiteRecord implements BeforeAllCallback {

  private static final Path SOURCES = Path.of("src/test/java");
  private static final @Nullable String FOLDER = System.getProperty("saldo.suite");
  private static final String TEST = "test ";
  private static final String ANSWER = "answer ";
  private static final Set<String> TOLD = ConcurrentHashMap.newKeySet();

  /// JUnit calls it for each class of tests, as `META-INF/services` has it.
  @Override
  public void beforeAll(ExtensionContext context) {
    tell(TEST + context.getRequiredTestClass().getName());
  }

  /// @param place as a text
  static void answered(String place) {
    tell(ANSWER + place);
  }

  private static synchronized void tell(String line) {
    if (FOLDER == null || !TOLD.add(line)) {
      return;
    }
    Path file = Path.of(FOLDER, ProcessHandle.current().pid() + ".txt");
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, line + "\n", CREATE, APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The places, as texts, that any server of these tests has answered at.
  static Set<String> answers() throws IOException {
    return told(ANSWER);
  }

  /// Whether every test there is has begun, and not only some that somebody asked for.
  static boolean isWholeSuite() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      Set<String> all =
          files
              .map(file -> SOURCES.relativize(file).toString())
              .filter(name -> name.endsWith("Test.java"))
              .map(name -> name.replace(".java", "").replace('/', '.').replace('\\', '.'))
              .collect(Collectors.toSet());
      return told(TEST).containsAll(all);
    }
  }

  private static Set<String> told(String kind) throws IOException {
    if (FOLDER == null) {
      return Set.of();
    }
    try (Stream<Path> files = Files.list(Path.of(FOLDER))) {
      return files
          .flatMap(SuiteRecord::lines)
          .filter(line -> line.startsWith(kind))
          .map(line -> line.substring(kind.length()))
          .collect(Collectors.toSet());
    }
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

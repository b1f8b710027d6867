package dev.saldo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// What the commands print that ask a server, column by column: `src/test/resources/sessions`.
/// Support people read these tables all day, and scripts rely on what is on stdout and on the exit
/// code.
///
/// To write down what is printed now, to be read as a diff before it is believed:
///
///     mvn -pl saldo test -Dtest=SessionsTest -Dtranscripts=write
final class SessionsTest {

  private static final Path FOLDER = Path.of("src/test/resources/sessions");
  private static final boolean WRITE = "write".equals(System.getProperty("transcripts"));

  @TempDir private Path temporary;

  @TestFactory
  Stream<DynamicTest> sessions() throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.list(FOLDER)) {
      files = found.sorted().toList();
    }
    assertThat(files).isNotEmpty();
    return files.stream()
        .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> compare(file)));
  }

  private void compare(Path file) throws IOException {
    String written = Files.readString(file);
    try (BooksServer server = new BooksServer(Files.createTempDirectory(temporary, "books"))) {
      String played = new Session(server).play(written);
      if (WRITE) {
        Files.writeString(file, played);
      } else {
        assertThat(played).isEqualTo(written);
      }
    }
  }
}

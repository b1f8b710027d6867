package dev.saldo.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.store.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// What goes over the wire in each dialect, byte for byte: `src/test/resources/transcripts`. A
/// client that was written for the provider notices every difference, be it the order of two
/// members or a zero behind the point.
///
/// To write down what is answered now, to be read as a diff before it is believed:
///
///     mvn -pl saldo test -Dtest=TranscriptsTest -Dtranscripts=write
final class TranscriptsTest {

  private static final Path FOLDER = Path.of("src/test/resources/transcripts");
  private static final boolean WRITE = "write".equals(System.getProperty("transcripts"));

  @TempDir private Path temporary;

  @TestFactory
  Stream<DynamicTest> transcripts() throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.walk(FOLDER)) {
      files = found.filter(file -> file.toString().endsWith(".txt")).sorted().toList();
    }
    assertThat(files.stream().map(file -> FOLDER.relativize(file).getName(0).toString()))
        .contains("oxapay", "oxapay-legacy", "paytota", "neox", "dexchange");
    return files.stream()
        .map(file ->
            DynamicTest.dynamicTest(FOLDER.relativize(file).toString(), () -> compare(file)));
  }

  private void compare(Path file) throws IOException {
    String written = Files.readString(file);
    Path data = Files.createTempDirectory(temporary, "transcript");
    try (Stage stage = new Stage(clock -> SqliteStore.open(data, clock));
        Transcript transcript = new Transcript(stage)) {
      String played = transcript.play(written);
      if (WRITE) {
        Files.writeString(file, played);
      } else {
        assertThat(played).isEqualTo(written);
      }
    }
  }
}

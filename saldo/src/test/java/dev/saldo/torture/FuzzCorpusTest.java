package dev.saldo.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Every input that the fuzzers begin with, and every one that once found something, without a
/// fuzzer.
final class FuzzCorpusTest {

  @TestFactory
  Stream<DynamicTest> inputs_thatAreKept_harmNothing() throws IOException {
    List<String> targets =
        Stream.of(Fuzzing.TEXTS, Fuzzing.REQUESTS).flatMap(f -> f.targets().stream()).toList();
    return targets.stream().flatMap(FuzzCorpusTest::inputs);
  }

  private static Stream<DynamicTest> inputs(String target) {
    List<Path> kept;
    try (Stream<Path> files = Files.list(Fuzzing.given(target))) {
      kept = files.sorted().toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    assertThat(kept).as(target).isNotEmpty();
    return kept.stream()
        .map(file ->
            DynamicTest.dynamicTest(
                target + ", " + file.getFileName(), () -> replay(target, file)));
  }

  private static void replay(String target, Path file) throws Exception {
    byte[] input = Files.readAllBytes(file);
    Class.forName(target)
        .getMethod("fuzzerTestOneInput", byte[].class)
        .invoke(null, (Object) input);
  }
}

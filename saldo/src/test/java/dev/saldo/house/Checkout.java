package dev.saldo.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The files of the checkout that these tests run in, without what was built.
final class Checkout {
  private static final Set<String> NOT_OURS =
      Set.of(".git", ".build", "target", "node_modules", ".idea", ".vscode", ".settings", "data");

  private static final Set<String> BINARY =
      Set.of("png", "jpg", "ico", "woff2", "gz", "zip", "jar", "db");

  private Checkout() {}

  /// A text file: its path from the root, with `/` between names, and its content.
  record Source(String path, String text) {
    boolean isJava() {
      return path.endsWith(".java");
    }

    boolean isIn(String folder) {
      return path.startsWith(folder);
    }
  }

  /// The folder that holds `bin/saldo`, at or above where the tests were started.
  static Path root() {
    Path start = Path.of("").toAbsolutePath();
    for (Path folder = start; folder != null; folder = folder.getParent()) {
      if (Files.exists(folder.resolve("bin/saldo"))) {
        return folder;
      }
    }
    throw new IllegalStateException("no bin/saldo at or above " + start);
  }

  /// Every text file, by path.
  static List<Source> sources() {
    Path root = root();
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> Files.isRegularFile(file) && isOurs(root.relativize(file)))
          .map(file -> new Source(root.relativize(file).toString().replace('\\', '/'), text(file)))
          .sorted((a, b) -> a.path().compareTo(b.path()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The text of a file that may be missing.
  static Optional<String> textOf(String path) {
    Path file = root().resolve(path);
    return Files.exists(file) ? Optional.of(text(file)) : Optional.empty();
  }

  private static boolean isOurs(Path relative) {
    for (Path name : relative) {
      if (NOT_OURS.contains(name.toString())) {
        return false;
      }
    }
    String name = relative.getFileName().toString();
    return !BINARY.contains(name.substring(name.lastIndexOf('.') + 1));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException("not UTF-8 text: " + file, e);
    }
  }
}

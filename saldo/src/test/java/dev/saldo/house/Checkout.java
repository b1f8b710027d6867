package dev.saldo.house;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The checkout that these tests run in: its text files, without what was built or recorded there.
final class Checkout {
  private static final Set<String> FOLDERS_NOT_OURS =
      Set.of(".git", ".build", "target", "node_modules", "data", ".idea", ".vscode", ".settings");

  private static final Set<String> NOT_TEXT =
      Set.of("png", "jpg", "ico", "woff2", "gz", "zip", "jar", "db", "input");

  static final Path ROOT = root();
  private static final List<Source> SOURCES = read();

  private Checkout() {}

  /// A text file.
  ///
  /// @param path from the root of the checkout, with `/` between names
  record Source(String path, String text) {
    boolean isJava() {
      return path.endsWith(".java");
    }

    boolean isIn(String folder) {
      return path.startsWith(folder);
    }
  }

  /// Every text file, by path, as it was when first asked for.
  static List<Source> sources() {
    return SOURCES;
  }

  /// The text of one file, or nothing when there is none.
  static Optional<String> text(String path) {
    return SOURCES.stream().filter(s -> s.path().equals(path)).map(Source::text).findFirst();
  }

  /// The folder that holds `bin/saldo`, at or above the one where the tests were started.
  private static Path root() {
    Path start = Path.of("").toAbsolutePath();
    for (Path folder = start; folder != null; folder = folder.getParent()) {
      if (Files.exists(folder.resolve("bin/saldo"))) {
        return folder;
      }
    }
    throw new IllegalStateException("no bin/saldo at or above " + start);
  }

  private static List<Source> read() {
    List<Source> sources = new ArrayList<>();
    try {
      Files.walkFileTree(
          ROOT,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
              return !folder.equals(ROOT)
                      && FOLDERS_NOT_OURS.contains(folder.getFileName().toString())
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              if (attributes.isRegularFile() && !NOT_TEXT.contains(extension(file))) {
                String path = ROOT.relativize(file).toString().replace('\\', '/');
                sources.add(new Source(path, new String(Files.readAllBytes(file), UTF_8)));
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    sources.sort(Comparator.comparing(Source::path));
    return List.copyOf(sources);
  }

  private static String extension(Path file) {
    String name = file.getFileName().toString();
    return name.substring(name.lastIndexOf('.') + 1);
  }
}

package dev.saldo.files;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The rows of a file, one after the other. For one thread at a time.
interface Rows extends AutoCloseable {

  /// The next row; null when there is none left.
  @Nullable Row next() throws IOException, FileException;

  /// Passes over as many rows as [#next] would give.
  void skip(long rows) throws IOException, FileException;

  /// Where its rows go that are not recorded.
  ///
  /// @param file is written behind its first `keep` bytes
  Rejects rejects(Path file, long keep) throws IOException;

  @Override
  void close() throws IOException;
}

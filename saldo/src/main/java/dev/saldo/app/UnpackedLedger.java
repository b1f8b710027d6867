package dev.saldo.app;

import dev.saldo.ledger.LedgerStore;
import dev.saldo.ledger.StoredBooks;
import dev.saldo.store.StoreOpenException;
import dev.saldo.store.sqlite.SqliteBooks;
import dev.saldo.store.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/// A whole ledger out of a file, in an embedded store of its own, to be looked at in two ways. As
/// thread-safe as they are.
///
/// @param store as a server asks it
/// @param clock what the store takes the time to be
/// @param books the same as the store's from end to end
public record UnpackedLedger(
    Path folder, LedgerStore store, AtomicReference<Instant> clock, StoredBooks books)
    implements AutoCloseable {

  /// A file in its folder, so that nobody's books are taken for it.
  private static final String SIGN = "unpacked";

  /// Sees to it that a folder is nobody else's.
  ///
  /// @param isEmpty whether there are no books in it
  /// @return whether it is
  static boolean claim(Path folder, boolean isEmpty) throws IOException {
    Path sign = folder.resolve(SIGN);
    if (isEmpty && !Files.exists(sign)) {
      Files.createFile(sign);
    }
    return Files.exists(sign);
  }

  static UnpackedLedger in(Path folder) throws StartException {
    try {
      AtomicReference<Instant> clock = new AtomicReference<>(Instant.EPOCH);
      SqliteStore store = SqliteStore.open(folder, clock::get);
      try {
        return new UnpackedLedger(
            folder, store, clock, SqliteBooks.open(folder, InstantSource.system()));
      } catch (StoreOpenException e) {
        store.close();
        throw e;
      }
    } catch (StoreOpenException e) {
      throw new StartException(e);
    }
  }

  @Override
  public void close() {
    books.close();
    store.close();
  }

  /// Removes it, once it is closed.
  public void remove() throws IOException {
    List<Path> files;
    try (Stream<Path> listed = Files.list(folder)) {
      files = listed.toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
    Files.delete(folder);
  }
}

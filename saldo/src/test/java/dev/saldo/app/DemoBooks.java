package dev.saldo.app;

import dev.saldo.ledger.Ids;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.LedgerConfig;
import dev.saldo.ledger.LedgerStore;
import dev.saldo.store.StoreOpenException;
import dev.saldo.store.sqlite.SqliteStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;

/// The demo's books, for tests that want merchants who look real. They are made once, in the folder
/// that this was made with, and copied for each test that wants some.
public final class DemoBooks {

  private final Path made;

  /// @param folder empty
  public DemoBooks(Path folder) {
    this.made = folder;
    DemoDay.Clock clock = new DemoDay.Clock();
    try (LedgerStore store = SqliteStore.open(folder, clock);
        Ledger ledger =
            new Ledger(store, LedgerConfig.DEFAULT, () -> new Ids(new Random(DemoDay.SEED)))) {
      DemoDay.record(ledger, clock);
      DemoKeys.give(ledger, clock);
    } catch (StoreOpenException e) {
      throw new IllegalStateException(e);
    }
  }

  /// @param folder of a server that is not started yet
  public void copyTo(Path folder) {
    try (Stream<Path> files = Files.list(made)) {
      Files.createDirectories(folder);
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

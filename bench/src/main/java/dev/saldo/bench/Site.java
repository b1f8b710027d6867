package dev.saldo.bench;

import dev.saldo.ledger.Ids;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.LedgerConfig;
import dev.saldo.ledger.LedgerStore;
import dev.saldo.store.postgres.PostgresConfig;
import dev.saldo.store.postgres.PostgresStore;
import dev.saldo.store.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One Saldo: its books, first filled from here, then served by a process of its own.
final class Site implements AutoCloseable {

  /// Fills books.
  @FunctionalInterface
  interface Filling<T> {
    T fill(Ledger ledger) throws Exception;
  }

  private final Store kind;
  private final Path folder;
  private final String url;
  private @Nullable Server server;

  private Site(Store kind, Path folder, String url) {
    this.kind = kind;
    this.folder = folder;
    this.url = url;
  }

  static Site sqlite(Path folder) {
    return new Site(Store.SQLITE, folder, "");
  }

  /// @param folder for the log
  /// @param url of an empty database
  static Site postgres(Path folder, String url) {
    return new Site(Store.POSTGRES, folder, url);
  }

  /// Opens the books here, while nobody serves them.
  <T> T fill(Filling<T> filling) throws Exception {
    try (LedgerStore store = open();
        Ledger ledger = new Ledger(store, LedgerConfig.DEFAULT, Ids::fresh)) {
      return filling.fill(ledger);
    }
  }

  private LedgerStore open() {
    return switch (kind) {
      case SQLITE -> SqliteStore.open(folder, InstantSource.system());
      case POSTGRES -> PostgresStore.open(PostgresConfig.of(url, null, null));
    };
  }

  /// Serves the books.
  Server serve() throws IOException {
    Files.createDirectories(folder);
    Map<String, String> books =
        switch (kind) {
          case SQLITE -> Map.of("SALDO_DATA", folder.toString());
          case POSTGRES -> Map.of("SALDO_DATABASE", url);
        };
    server = Server.start(books, folder.resolve("server.log"));
    return server;
  }

  /// The server that [#serve] started.
  Server server() {
    if (server == null) {
      throw new IllegalStateException("nobody serves these books");
    }
    return server;
  }

  Path folder() {
    return folder;
  }

  /// What the books take on disk, in bytes; the server should have stopped.
  long bytes() throws IOException, SQLException {
    if (kind == Store.POSTGRES) {
      return Cluster.bytes(url);
    }
    try (Stream<Path> files = Files.list(folder)) {
      long bytes = 0;
      for (Path file : files.filter(f -> !f.endsWith("server.log")).toList()) {
        bytes += Files.size(file);
      }
      return bytes;
    }
  }

  /// Stops the server.
  @Override
  public void close() {
    if (server != null) {
      server.close();
      server = null;
    }
  }
}

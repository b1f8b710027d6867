package dev.saldo.torture;

import dev.saldo.ledger.StoredBooks;
import dev.saldo.store.postgres.PostgresBooks;
import dev.saldo.store.postgres.PostgresConfig;
import dev.saldo.store.postgres.TestDatabase;
import dev.saldo.store.sqlite.SqliteBooks;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/// Where the books of a trial are.
sealed interface Site extends AutoCloseable {

  /// The options of `saldo serve` that say so.
  List<String> options();

  /// Opens them, to be verified.
  StoredBooks books();

  @Override
  void close();

  /// New books in a folder's `books`.
  static Site embedded(Path folder) {
    return new Embedded(folder.resolve("books"), InstantSource.system());
  }

  /// New books in a PostgreSQL that others use, too.
  static Site shared() {
    return new Shared(TestDatabase.bare());
  }

  /// @param clock by which they go
  record Embedded(Path folder, InstantSource clock) implements Site {

    @Override
    public List<String> options() {
      return List.of("--data", folder.toString());
    }

    @Override
    public StoredBooks books() {
      return SqliteBooks.open(folder, clock);
    }

    @Override
    public void close() {}
  }

  record Shared(TestDatabase database) implements Site {

    @Override
    public List<String> options() {
      return List.of("--database", database.url());
    }

    @Override
    public StoredBooks books() {
      return PostgresBooks.open(database.config());
    }

    @Override
    public void close() {
      database.drop();
    }
  }

  /// Books in a PostgreSQL that is the trial's to break.
  ///
  /// @param url by which the servers go
  /// @param straight by which the judge goes
  record Own(String url, String straight) implements Site {

    @Override
    public List<String> options() {
      return List.of("--database", url);
    }

    @Override
    public StoredBooks books() {
      return PostgresBooks.open(PostgresConfig.of(straight, null, null));
    }

    @Override
    public void close() {}
  }
}

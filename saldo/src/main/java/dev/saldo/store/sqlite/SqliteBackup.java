package dev.saldo.store.sqlite;

import dev.saldo.store.Migrations;
import dev.saldo.store.StoreInUseException;
import dev.saldo.store.StoreOpenException;
import dev.saldo.store.UnfinishedCopy;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.Consumer;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.core.DB;

/// Copies the embedded store into one file beside a server that writes, and a folder back out of
/// one.
///
/// It is SQLite's own online backup, in one transaction that reads: so the copy is of one moment,
/// and it need not begin anew when something is written. Nobody waits for it; but as with
/// [SqliteBooks], the log grows meanwhile by all that is written.
///
/// Either way, what is written has a name of its own until it is whole, has been looked at and is
/// on the disk. So there is never half a backup, nor half a database, under the name that was asked
/// for, whatever ends the process.
public final class SqliteBackup {

  /// A page has 4 KiB, so a step has 4 MiB.
  private static final int PAGES_A_STEP = 1_024;

  private SqliteBackup() {}

  /// Is told how many pages of how many are copied.
  @FunctionalInterface
  public interface Progress {
    void at(long done, long of);
  }

  /// Writes the books in this folder into a file.
  ///
  /// @param overwrite whether the file may be there already
  /// @param check looks at the file that is to become it, and throws when it must not
  /// @throws StoreOpenException when there are no books, they cannot be read, or are of another
  ///   schema than this program's; or when the file is there, or cannot be made
  public static void write(
      Path folder, Path file, boolean overwrite, Progress progress, Consumer<Path> check) {
    Path database = SqliteBooks.checked(folder);
    try {
      refuse(file, overwrite, folder);
      Path draft = draftOf(file);
      try {
        copy(database, draft, progress);
        check.accept(draft);
        keep(draft, file, overwrite);
      } finally {
        remove(draft);
      }
    } catch (SQLException e) {
      throw Errors.opening(database, e);
    } catch (IOException e) {
      throw new StoreOpenException(file + " cannot be written: " + e, e);
    }
  }

  private static void refuse(Path file, boolean overwrite, Path folder) throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    if (!Files.isRegularFile(file)) {
      throw new StoreOpenException(file + " is no file");
    }
    if (file.toRealPath().startsWith(folder.toRealPath())) {
      throw new StoreOpenException(
          file + " is where the books are: a backup never overwrites anything there");
    }
    if (!overwrite) {
      throw new StoreOpenException(file + " is there already, and is overwritten only if told to");
    }
  }

  /// A new file beside it, for nobody's eyes but the owner's, that goes with the process.
  private static Path draftOf(Path file) throws IOException {
    Path name = file.getFileName();
    Path in = file.toAbsolutePath().getParent();
    if (name == null || in == null) {
      throw new StoreOpenException(file + " is no file");
    }
    Path draft = Files.createTempFile(in, name + ".", ".new");
    all(draft).forEach(part -> part.toFile().deleteOnExit());
    return draft;
  }

  private static void copy(Path from, Path to, Progress progress) throws SQLException {
    try (Connection source = Connections.readingAll(from);
        Statement statement = source.createStatement()) {
      statement.execute("begin");
      statement.execute("select 1 from merchant limit 1"); // from here on nothing changes
      DB pages = source.unwrap(SQLiteConnection.class).getDatabase();
      int code =
          pages.backup(
              "main",
              to.toString(),
              (left, of) -> progress.at(of - left, of),
              Connections.BUSY_MILLIS,
              1,
              PAGES_A_STEP);
      if (code != SQLiteErrorCode.SQLITE_OK.code) {
        throw failed(SQLiteErrorCode.getErrorCode(code), to);
      }
    }
    Connections.makeOneFile(to);
  }

  /// What may be wrong is either of the two files; damage, only the one that is copied.
  private static SQLException failed(SQLiteErrorCode code, Path to) {
    return switch (code) {
      case SQLITE_CORRUPT, SQLITE_NOTADB -> new SQLiteException(code.message, code);
      case SQLITE_FULL -> throw new StoreOpenException(to + " cannot be written: the disk is full");
      default -> throw new StoreOpenException(to + " cannot be written: " + code.message);
    };
  }

  private static void keep(Path draft, Path file, boolean overwrite) throws IOException {
    flush(draft, StandardOpenOption.WRITE);
    if (overwrite) {
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } else {
      Files.move(draft, file); // not over one that came to be meanwhile
    }
    Path in = file.toAbsolutePath().getParent();
    if (in != null) {
      flush(in, StandardOpenOption.READ);
    }
  }

  private static void flush(Path what, StandardOpenOption open) throws IOException {
    try (FileChannel channel = FileChannel.open(what, open)) {
      channel.force(true);
    }
  }

  private static void remove(Path draft) throws IOException {
    for (Path part : all(draft)) {
      Files.deleteIfExists(part);
    }
  }

  /// It, and the files that SQLite may keep beside it.
  private static List<Path> all(Path database) {
    return List.of(
        database,
        Path.of(database + "-journal"),
        Path.of(database + "-wal"),
        Path.of(database + "-shm"));
  }

  /// Begins a folder with the books in a file; those of an older program are led to this one's
  /// schema.
  ///
  /// @param check looks at the database that is to become the folder's, and throws when it must not
  /// @throws StoreInUseException when a server has the folder open
  /// @throws StoreOpenException when the file holds no books, or a newer program's; or when the
  ///   folder holds some already, or cannot be written
  public static void restore(Path file, Path folder, Progress progress, Consumer<Path> check) {
    if (!Files.isRegularFile(file)) {
      throw new StoreOpenException("there is no file " + file);
    }
    try {
      UnfinishedCopy.refuse(Connections.lookingAtMigrations(file), file.toString());
      boolean isOlder =
          Migrations.isOlder(Connections.lookingAtMigrations(file), "db/sqlite", file.toString());
      try (StoreFolder held = StoreFolder.hold(folder)) {
        Path database = held.database();
        refuse(database, folder);
        Path draft = Path.of(database + ".new");
        remove(draft);
        StoreFolder.createForOwner(draft);
        try {
          copy(file, draft, progress);
          if (isOlder) {
            Migrations.run(Connections.migrating(draft), "db/sqlite", file.toString());
          }
          check.accept(draft);
          keep(draft, database, true);
        } catch (SQLException | IOException | RuntimeException e) {
          Files.deleteIfExists(database); // which is empty
          throw e;
        } finally {
          remove(draft);
        }
      }
    } catch (SQLException e) {
      throw Errors.opening(file, e);
    } catch (IOException e) {
      throw new StoreOpenException("the folder " + folder + " cannot be written: " + e, e);
    }
  }

  private static void refuse(Path database, Path folder) throws IOException {
    for (Path part : all(database)) {
      if (Files.exists(part) && Files.size(part) > 0) {
        throw new StoreOpenException(
            folder + " holds books already (" + part.getFileName() + "): restore to another");
      }
    }
  }
}

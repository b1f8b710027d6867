package dev.saldo.store.sqlite;

import dev.saldo.store.StoreInUseException;
import dev.saldo.store.StoreOpenException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The folder that an embedded store lives in, held by one writer: SQLite itself would let several
/// in. Held until [#close], or until the process ends in whatever way.
final class StoreFolder implements AutoCloseable {

  static final String DATABASE = "saldo.db";
  private static final String LOCK = "saldo.lock";

  // The system's locks are the process's, and closing a second channel to the file would give up
  // the lock of the first: so this process knows by itself what it holds.
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel lock;

  private StoreFolder(Path folder, FileChannel lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /// Takes the folder, and makes it and the database's file when they are missing, for nobody's
  /// eyes but the owner's.
  ///
  /// @throws StoreInUseException when somebody holds it
  /// @throws StoreOpenException when it cannot be made or written
  static StoreFolder hold(Path folder) {
    try {
      Files.createDirectories(folder, ownerOnly(folder, "rwx------"));
      Path real = folder.toRealPath();
      if (!HELD.add(real)) {
        throw inUse(folder);
      }
      try {
        return hold(folder, real);
      } catch (IOException | RuntimeException e) {
        HELD.remove(real);
        throw e;
      }
    } catch (FileAlreadyExistsException e) {
      throw new StoreOpenException(folder + " is no folder", e);
    } catch (AccessDeniedException e) {
      throw new StoreOpenException(
          "no permission to write to " + e.getFile() + ", where the books are to be kept", e);
    } catch (IOException e) {
      throw new StoreOpenException(
          "the folder " + folder + " cannot be used: " + e.getMessage(), e);
    }
  }

  private static StoreFolder hold(Path folder, Path real) throws IOException {
    FileChannel channel =
        FileChannel.open(
            real.resolve(LOCK),
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            ownerOnly(real, "rw-------"));
    try {
      FileLock held = channel.tryLock();
      if (held == null) {
        throw inUse(folder);
      }
      if (Files.notExists(real.resolve(DATABASE))) {
        createForOwner(real.resolve(DATABASE));
      }
      return new StoreFolder(real, channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /// Makes an empty file for nobody's eyes but the owner's.
  static void createForOwner(Path file) throws IOException {
    Files.createFile(file, ownerOnly(file, "rw-------"));
  }

  private static StoreInUseException inUse(Path folder) {
    return new StoreInUseException(
        "the books in " + folder + " are in use by another Saldo, and only one can write them");
  }

  private static FileAttribute<?>[] ownerOnly(Path where, String permissions) {
    return where.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  Path database() {
    return folder.resolve(DATABASE);
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      HELD.remove(folder);
    }
  }
}

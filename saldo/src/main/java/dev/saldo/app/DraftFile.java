package dev.saldo.app;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/// A file that is being written under another name beside it, for nobody's eyes but the owner's,
/// and gets its own name once it is whole and on the disk: so there is never half of it.
public final class DraftFile implements AutoCloseable {

  private final Path file;
  private final boolean overwrite;
  private final Path draft;
  private final FileChannel channel;
  private final OutputStream out;

  private DraftFile(Path file, boolean overwrite, Path draft, FileChannel channel) {
    this.file = file;
    this.overwrite = overwrite;
    this.draft = draft;
    this.channel = channel;
    this.out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
  }

  /// Begins a file.
  ///
  /// @param overwrite whether it may be there already
  /// @throws ConfigException when it is, or cannot be made
  public static DraftFile begin(Path file, boolean overwrite) throws ConfigException {
    if (Files.exists(file) && (!overwrite || !Files.isRegularFile(file))) {
      throw refused(
          file
              + (Files.isRegularFile(file)
                  ? " is there already, and is overwritten only if told to"
                  : " is no file"));
    }
    Path name = file.getFileName();
    Path in = file.toAbsolutePath().getParent();
    if (name == null || in == null) {
      throw refused(file + " is no file");
    }
    try {
      Path draft = Files.createTempFile(in, name + ".", ".new");
      draft.toFile().deleteOnExit();
      return new DraftFile(
          file, overwrite, draft, FileChannel.open(draft, StandardOpenOption.WRITE));
    } catch (NoSuchFileException e) {
      throw refused("there is no folder " + in);
    } catch (IOException e) {
      throw refused(file + " cannot be written: " + e.getMessage());
    }
  }

  private static ConfigException refused(String why) {
    return new ConfigException(List.of(why));
  }

  /// Takes the content.
  public OutputStream out() {
    return out;
  }

  /// All is written: gives it its name.
  public void keep() throws IOException {
    out.flush();
    channel.force(true);
    channel.close();
    if (overwrite) {
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } else {
      try {
        Files.move(draft, file);
      } catch (FileAlreadyExistsException e) {
        throw new IOException("it came to be meanwhile", e);
      }
    }
  }

  /// Removes what was written, unless it was kept.
  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(draft);
  }
}

package dev.saldo.ledger;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// Reads what a [CheckpointWriter] wrote, line by line. For one thread.
///
/// Every method may throw [UncheckedIOException], and [CheckpointException] when a line is none of
/// a checkpoint.
public final class CheckpointReader implements AutoCloseable {

  private final Path file;
  private final BufferedReader lines;
  private String line;

  private CheckpointReader(Path file, BufferedReader lines) {
    this.file = file;
    this.lines = lines;
    this.line = read();
  }

  /// Opens a checkpoint whose root is right.
  ///
  /// @throws CheckpointException when the file is no checkpoint, of a later format, cut or changed
  /// @throws IOException when it cannot be read
  public static CheckpointReader open(Path file) throws IOException {
    checkRoot(file);
    CheckpointReader reader =
        new CheckpointReader(file, Files.newBufferedReader(file, StandardCharsets.US_ASCII));
    reader.line = reader.read();
    reader.line = reader.read();
    return reader;
  }

  /// Takes the whole file once, the last line apart.
  private static void checkRoot(Path file) throws IOException {
    MessageDigest digest = Hash.digest();
    byte[] first = (CheckpointWriter.FIRST_LINE + "\n").getBytes(StandardCharsets.US_ASCII);
    long rootAt = Files.size(file) - (CheckpointWriter.ROOT.length() + 2 + 2 * Hash.LENGTH);
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      byte[] beginning = in.readNBytes(first.length);
      if (!java.util.Arrays.equals(first, beginning)) {
        throw new CheckpointException(file + " is no checkpoint that this program can read");
      }
      digest.update(beginning);
      byte[] buffer = new byte[1 << 16];
      for (long left = rootAt - first.length; left > 0; ) {
        int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
        if (read < 0) {
          break;
        }
        digest.update(buffer, 0, read);
        left -= read;
      }
      String last = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      String root = HexFormat.of().formatHex(digest.digest());
      if (!last.equals(CheckpointWriter.ROOT + " " + root + "\n")) {
        throw new CheckpointException(
            file + " was cut or changed: its root is not that of its lines");
      }
    }
  }

  /// The account that comes next; null when there are no more.
  @Nullable AccountHead account() {
    String[] parts = parts(CheckpointWriter.ACCOUNT);
    if (parts == null) {
      return null;
    }
    try {
      return new AccountHead(
          new AccountId(Long.parseLong(parts[1])), Long.parseLong(parts[2]), hash(parts[3]));
    } catch (IllegalArgumentException e) {
      throw noLine();
    }
  }

  /// The subject that comes next, when there are no more accounts; null when there are no more.
  @Nullable LogHead log() {
    String[] parts = parts(CheckpointWriter.LOG);
    if (parts == null) {
      return null;
    }
    try {
      return new LogHead(parts[1], Long.parseLong(parts[2]), hash(parts[3]));
    } catch (IllegalArgumentException e) {
      throw noLine();
    }
  }

  /// Goes on behind the account or subject.
  void next() {
    line = read();
  }

  private String @Nullable [] parts(String kind) {
    if (!line.startsWith(kind + " ")) {
      return null;
    }
    String[] parts = line.split(" ", -1);
    if (parts.length != 4) {
      throw noLine();
    }
    return parts;
  }

  private static Hash hash(String hex) {
    return Hash.of(HexFormat.of().parseHex(hex));
  }

  private String read() {
    try {
      String read = lines.readLine();
      if (read == null) {
        throw noLine();
      }
      return read;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private CheckpointException noLine() {
    return new CheckpointException(file + " has a line that no checkpoint has");
  }

  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.saldo.files;

import de.siegmar.fastcsv.writer.CsvWriter;
import dev.saldo.http.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows that were not recorded, with their lines and reasons, in a form that can be imported
/// again once they are mended. The file is made with the first of them, for its owner alone. For
/// one thread.
final class Rejects implements AutoCloseable {

  /// What stands before the columns of a row in CSV.
  static final List<String> COLUMNS = List.of("saldo_line", "saldo_code", "saldo_reason");

  /// The member that a row stands in in NDJSON.
  static final String MEMBER = "rejected";

  private static final byte[] BYTE_ORDER_MARK = "\ufeff".getBytes(StandardCharsets.UTF_8);

  private final Path file;
  private final @Nullable List<String> header;
  private final char separator;
  private long length;
  private long flushed;
  private @Nullable FileChannel channel;

  /// @param header the columns of CSV; null for NDJSON
  private Rejects(Path file, long keep, @Nullable List<String> header, char separator)
      throws IOException {
    this.file = file;
    this.header = header;
    this.separator = separator;
    if (keep == 0) {
      Files.deleteIfExists(file);
    } else {
      this.channel = OwnFile.open(file);
      this.channel.truncate(keep);
      this.length = keep;
      this.flushed = keep;
    }
  }

  static Rejects ndjson(Path file, long keep) throws IOException {
    return new Rejects(file, keep, null, ',');
  }

  static Rejects csv(Path file, long keep, List<String> header, char separator) throws IOException {
    return new Rejects(file, keep, header, separator);
  }

  /// Sees to it that all of them are on the disk.
  ///
  /// @return how many bytes of the file are written
  long flushed() throws IOException {
    if (channel != null && flushed < length) {
      channel.force(true);
      flushed = length;
    }
    return length;
  }

  void add(Row row, Row.Fault fault) throws IOException {
    if (header == null) {
      write(
          Json.write(json -> {
            json.writeStartObject();
            json.writeNumberField("line", row.line());
            json.writeStringField("code", fault.code());
            json.writeStringField("reason", fault.reason());
            json.writeStringField(MEMBER, row.cells().getFirst());
            json.writeEndObject();
            json.writeRaw('\n');
          }));
    } else {
      if (length == 0) {
        // What it replaces may have been in another encoding, which a mapping names.
        write(BYTE_ORDER_MARK);
        write(csv(with(COLUMNS, header)));
      }
      write(
          csv(with(List.of(Long.toString(row.line()), fault.code(), fault.reason()), row.cells())));
    }
  }

  private static List<String> with(List<String> before, List<String> cells) {
    List<String> all = new ArrayList<>(before);
    all.addAll(cells);
    return all;
  }

  private byte[] csv(List<String> cells) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (CsvWriter csv =
        CsvWriter.builder().fieldSeparator(separator).build(bytes, StandardCharsets.UTF_8)) {
      csv.writeRecord(cells);
    }
    return bytes.toByteArray();
  }

  private void write(byte[] bytes) throws IOException {
    if (channel == null) {
      channel = OwnFile.open(file);
    }
    ByteBuffer left = ByteBuffer.wrap(bytes);
    while (left.hasRemaining()) {
      length += channel.write(left, length);
    }
  }

  @Override
  public void close() throws IOException {
    flushed();
    if (channel != null) {
      channel.close();
    }
  }
}

package dev.saldo.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.saldo.ledger.Hash;
import dev.saldo.ledger.Verification;
import dev.saldo.store.BookTable.Column;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A whole ledger in one file, of one moment: a JSON object a line. The first line says what it is,
/// then comes each row of each [BookTable], in their order, and the last line says how many rows
/// there are, how the books stand, and the SHA-256 of all lines before. So a file that was cut or
/// changed is known before anything is taken from it.
///
/// In a row numbers are numbers, bytes are hexadecimal digits, amounts and texts are texts; what is
/// null is left out.
///
/// For one thread.
public final class LedgerFile implements CopySource {

  /// What the first line says.
  private static final String KIND = "ledger";

  private static final int FORMAT = 1;
  private static final HexFormat HEX = HexFormat.of();

  /// More than the last line takes.
  private static final int END = 1 << 14;

  private static final int TOLD_EVERY = 10_000;
  private static final int BUFFER = 1 << 16;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .build();

  /// Is told how much is written, or read.
  @FunctionalInterface
  public interface Progress {
    void at(long done, long of);
  }

  /// What the last line says.
  ///
  /// @param begins the byte that it begins at
  private record End(UnfinishedCopy books, String sha256, Map<String, Long> rows, long begins) {}

  private final Path path;
  private final RandomAccessFile file;
  private final End end;
  private @Nullable Rows rows;

  private LedgerFile(Path path, RandomAccessFile file, End end) {
    this.path = path;
    this.file = file;
    this.end = end;
  }

  /// Writes books that hold.
  ///
  /// @param copy how they stand
  /// @param out is not closed
  /// @return how many rows were written
  public static long write(BookRows books, UnfinishedCopy copy, OutputStream out, Progress progress)
      throws IOException {
    long of = BookTable.ALL.stream().mapToLong(books::count).sum();
    MessageDigest digest = Hash.digest();
    Map<String, Long> counts = new HashMap<>();
    try (JsonGenerator json =
        FACTORY
            .createGenerator(new DigestOutputStream(out, digest))
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
            .setRootValueSeparator(new SerializedString(""))) {
      json.writeStartObject();
      json.writeStringField("saldo", KIND);
      json.writeNumberField("format", FORMAT);
      json.writeStringField("at", copy.at().toString());
      endLine(json);
      long[] done = {0};
      for (BookTable table : BookTable.ALL) {
        long before = done[0];
        try {
          books.each(
              table,
              null,
              row -> {
                writeRow(json, table, row);
                if (++done[0] % TOLD_EVERY == 0) {
                  progress.at(done[0], of);
                }
              });
        } catch (FailedWrite e) {
          throw e.why;
        }
        counts.put(table.name(), done[0] - before);
      }
      progress.at(done[0], of);
      json.flush();
      writeEnd(json, copy, HEX.formatHex(digest.digest()), counts);
      return done[0];
    }
  }

  /// A row could not be written.
  private static final class FailedWrite extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final IOException why;

    FailedWrite(IOException why) {
      super(why);
      this.why = why;
    }
  }

  private static void writeRow(JsonGenerator json, BookTable table, @Nullable Object[] row) {
    try {
      json.writeStartObject();
      json.writeStringField("table", table.name());
      for (int i = 0; i < row.length; i++) {
        String name = table.columns().get(i).name();
        switch (row[i]) {
          case null -> {}
          case Long number -> json.writeNumberField(name, number);
          case byte[] bytes -> json.writeStringField(name, HEX.formatHex(bytes));
          case Object text -> json.writeStringField(name, text.toString());
        }
      }
      endLine(json);
    } catch (IOException e) {
      throw new FailedWrite(e);
    }
  }

  private static void writeEnd(
      JsonGenerator json, UnfinishedCopy copy, String sha256, Map<String, Long> counts)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("end", KIND);
    json.writeStringField("at", copy.at().toString());
    json.writeStringField("standing", copy.standing().toString());
    json.writeStringField("root", copy.root().toString());
    json.writeStringField("sha256", sha256);
    json.writeObjectFieldStart("rows");
    for (BookTable table : BookTable.ALL) {
      json.writeNumberField(table.name(), counts.getOrDefault(table.name(), 0L));
    }
    json.writeEndObject();
    endLine(json);
  }

  private static void endLine(JsonGenerator json) throws IOException {
    json.writeEndObject();
    json.writeRaw('\n');
  }

  /// Whether a line is the first one of such a file.
  public static boolean isBegin(String line) {
    return line.startsWith("{\"saldo\":\"" + KIND + "\",");
  }

  /// The ledger in this file. That it is whole is seen by [#verified].
  ///
  /// @throws StoreOpenException when it cannot be read, or is no such file, or not to its end
  public static LedgerFile open(Path path) {
    try {
      RandomAccessFile file = new RandomAccessFile(path.toFile(), "r");
      try {
        return new LedgerFile(path, file, end(path, file));
      } catch (IOException | RuntimeException e) {
        file.close();
        throw e;
      }
    } catch (IOException e) {
      throw new StoreOpenException(path + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static End end(Path path, RandomAccessFile file) throws IOException {
    byte[] first = new byte[(int) Math.min(file.length(), 64)];
    file.readFully(first);
    String begin = new String(first, ISO_8859_1);
    if (!isBegin(begin)) {
      throw new StoreOpenException(
          path + " is no whole ledger as `saldo export --ledger` writes it");
    }
    if (!begin.contains("\"format\":")) {
      throw cut(path);
    }
    if (!begin.contains("\"format\":" + FORMAT + ",")) {
      throw new StoreOpenException(path + " was written by a newer Saldo, in a form of its own");
    }
    byte[] last = new byte[(int) Math.min(file.length(), END)];
    file.seek(file.length() - last.length);
    file.readFully(last);
    int start = last.length - 1;
    while (start > 0 && last[start - 1] != '\n') {
      start--;
    }
    if (last[last.length - 1] != '\n') {
      throw cut(path);
    }
    try (JsonParser json = FACTORY.createParser(last, start, last.length - start)) {
      return end(json, file.length() - last.length + start);
    } catch (IOException | IllegalArgumentException | DateTimeException e) {
      throw cut(path);
    }
  }

  private static StoreOpenException cut(Path path) {
    return new StoreOpenException(
        path + " is not whole: its last line is missing, so it was cut on its way");
  }

  private static End end(JsonParser json, long begins) throws IOException {
    Map<String, String> texts = new HashMap<>();
    Map<String, Long> counts = new HashMap<>();
    json.nextToken();
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      if (json.nextToken() == JsonToken.START_OBJECT) {
        for (String table = json.nextFieldName(); table != null; table = json.nextFieldName()) {
          counts.put(table, json.nextLongValue(-1));
        }
      } else {
        texts.put(name, json.getText());
      }
    }
    if (!KIND.equals(texts.get("end"))) {
      throw new IllegalArgumentException("another line");
    }
    return new End(
        new UnfinishedCopy(
            hash(texts.getOrDefault("standing", "")),
            Instant.parse(texts.getOrDefault("at", "")),
            hash(texts.getOrDefault("root", ""))),
        texts.getOrDefault("sha256", ""),
        counts,
        begins);
  }

  private static Hash hash(String hex) {
    return Hash.of(HEX.parseHex(hex));
  }

  @Override
  public String name() {
    return path.toString();
  }

  @Override
  public Hash standing() {
    return end.books.standing();
  }

  /// A file does not go on.
  @Override
  public Hash standingNow() {
    return standing();
  }

  /// {@inheritDoc}
  ///
  /// Whether they hold is seen when they have been copied; here it is seen that they are what was
  /// written. Progress is told in bytes.
  @Override
  public UnfinishedCopy verified(Instant at, Verification.Progress progress) {
    recheck(progress);
    return end.books;
  }

  /// {@inheritDoc}
  ///
  /// The last line, which tells of all of them, is only one of the file's own.
  @Override
  public void recheck(Verification.Progress progress) {
    MessageDigest digest = Hash.digest();
    byte[] buffer = new byte[BUFFER];
    try {
      file.seek(0);
      for (long left = end.begins; left > 0; ) {
        int read = file.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (read < 0) {
          throw new CopyException(path + " became shorter while it was read");
        }
        digest.update(buffer, 0, read);
        left -= read;
        progress.at(end.begins - left, end.begins);
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
    if (!HEX.formatHex(digest.digest()).equals(end.sha256)) {
      throw new CopyException(
          path + " is not what was exported: its lines do not have the SHA-256 of its last line");
    }
  }

  @Override
  public long count(BookTable table) {
    return end.rows.getOrDefault(table.name(), 0L);
  }

  @Override
  public void each(BookTable table, @Nullable Object @Nullable [] key, Takes takes) {
    try {
      if (rows == null || rows.isBehind(table)) {
        rows = new Rows();
      }
      rows.each(table, key, takes);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private CopyException unreadable(IOException e) {
    return new CopyException(path + " cannot be read: " + e.getMessage(), e);
  }

  /// The rows from the first one on.
  private final class Rows {

    private final JsonParser json;
    private int tablesDone;
    private @Nullable String next;

    Rows() throws IOException {
      file.seek(0);
      InputStream in = new BufferedInputStream(Channels.newInputStream(file.getChannel()), BUFFER);
      this.json = FACTORY.createParser(in);
      json.nextToken();
      json.skipChildren(); // the first line
      advance();
    }

    boolean isBehind(BookTable table) {
      return BookTable.ALL.indexOf(table) < tablesDone;
    }

    /// Goes to the next row, and reads which table's it is.
    private void advance() throws IOException {
      boolean isRow =
          json.nextToken() == JsonToken.START_OBJECT && "table".equals(json.nextFieldName());
      next = isRow ? json.nextTextValue() : null;
    }

    void each(BookTable table, @Nullable Object @Nullable [] key, Takes takes) throws IOException {
      boolean isBehindKey = key == null;
      while (table.name().equals(next)) {
        @Nullable Object[] row = row(table);
        if (isBehindKey) {
          takes.take(row);
        } else {
          isBehindKey = Arrays.deepEquals(Arrays.copyOf(row, table.keyLength()), key);
        }
        advance();
      }
      tablesDone = BookTable.ALL.indexOf(table) + 1;
    }

    private @Nullable Object[] row(BookTable table) throws IOException {
      @Nullable Object[] row = new @Nullable Object[table.columns().size()];
      int column = 0;
      for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        while (column < row.length && !table.columns().get(column).name().equals(name)) {
          column++;
        }
        if (column == row.length) {
          throw damaged(table, "has " + name + " where there is no such column");
        }
        JsonToken value = json.nextToken();
        row[column] = value(table, table.columns().get(column), value);
        column++;
      }
      for (int i = 0; i < row.length; i++) {
        if (row[i] == null && !table.columns().get(i).nullable()) {
          throw damaged(table, "has no " + table.columns().get(i).name());
        }
      }
      return row;
    }

    private Object value(BookTable table, Column column, JsonToken value) throws IOException {
      try {
        switch (column.kind()) {
          case NUMBER -> {
            if (value == JsonToken.VALUE_NUMBER_INT) {
              return json.getLongValue();
            }
          }
          case TEXT, AMOUNT -> {
            if (value == JsonToken.VALUE_STRING) {
              return json.getText();
            }
          }
          case BYTES -> {
            if (value == JsonToken.VALUE_STRING) {
              return HEX.parseHex(json.getText());
            }
          }
        }
      } catch (IllegalArgumentException e) {
        throw damaged(table, "has no bytes in " + column.name());
      }
      throw damaged(table, "has something else in " + column.name());
    }

    private CopyException damaged(BookTable table, String what) {
      return new CopyException(
          "line %d of %s, of the table %s, %s"
              .formatted(json.currentLocation().getLineNr(), path, table.name(), what));
    }
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }
}

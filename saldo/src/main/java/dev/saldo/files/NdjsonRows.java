package dev.saldo.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.saldo.api.LineReader;
import dev.saldo.http.Json;
import dev.saldo.http.JsonException;
import dev.saldo.http.JsonValue.JsonObject;
import dev.saldo.http.JsonValue.JsonString;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Lines of the ledger API as they stand in a file: they go to the server untouched, and that says
/// what it thinks of them. A line of [Rejects] stands for the one in it. Blank lines are none.
final class NdjsonRows implements Rows {

  private static final byte[] REJECT = "{\"line\":".getBytes(UTF_8);

  /// A line of the ledger API in JSON once more, where a character may take six, and what stands
  /// around it.
  private static final int LONGEST = 7 * LineReader.LONGEST;

  private final InputStream in;
  private final LineReader lines;

  /// @param in behind a byte order mark, if there is one
  NdjsonRows(InputStream in) {
    this.in = in;
    this.lines = new LineReader(in, LONGEST);
  }

  @Override
  public @Nullable Row next() throws IOException {
    LineReader.Line line = lines.next();
    if (line == null) {
      return null;
    }
    byte[] asked = asked(line.bytes());
    if (line.isTooLong() || asked.length > LineReader.LONGEST) {
      return new Row(
          line.number(),
          List.of(""),
          List.of(),
          new Row.Fault("too_large", "the line is longer than " + LineReader.LONGEST + " bytes"));
    }
    String text = new String(asked, UTF_8);
    if (text.isBlank() || text.indexOf('\n') >= 0) {
      return new Row(
          line.number(),
          List.of(text),
          List.of(),
          new Row.Fault("row_unfit", Rejects.MEMBER + " does not hold one line"));
    }
    return new Row(line.number(), List.of(text), List.of(asked), null);
  }

  private static byte[] asked(byte[] line) {
    for (int i = 0; i < REJECT.length; i++) {
      if (line.length <= i || line[i] != REJECT[i]) {
        return line;
      }
    }
    try {
      return Json.read(line) instanceof JsonObject object
              && object.members().get(Rejects.MEMBER) instanceof JsonString(String rejected)
          ? rejected.getBytes(UTF_8)
          : line;
    } catch (JsonException e) {
      return line;
    }
  }

  @Override
  public void skip(long rows) throws IOException {
    for (long i = 0; i < rows; i++) {
      if (lines.next() == null) {
        return;
      }
    }
  }

  @Override
  public Rejects rejects(Path file, long keep) throws IOException {
    return Rejects.ndjson(file, keep);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}

package dev.saldo.files;

import dev.saldo.http.Json;
import dev.saldo.http.JsonException;
import dev.saldo.http.JsonValue;
import dev.saldo.http.JsonValue.JsonNumber;
import dev.saldo.http.JsonValue.JsonObject;
import dev.saldo.http.JsonValue.JsonString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// How far an import is, in a small file beside the one that is imported: so that the next run need
/// not send all of it again. It is a hint: what was asked for after it was written is asked for
/// once more, with the same idempotency keys.
///
/// @param signature of the import, and where its server is
/// @param last what names the last thing that was recorded; empty for none. The books are those
///   that the mark is of when they have it
/// @param rejects how many bytes of rejects were written
/// @param done all that was answered
record Mark(String signature, String last, long rejects, ImportReport done) {

  /// The mark in this file; empty when there is none, or of another import.
  static Optional<Mark> read(Path file, String signature) {
    try {
      if (Files.isRegularFile(file)
          && Json.read(Files.readAllBytes(file)) instanceof JsonObject mark
          && text(mark, "import").equals(signature)) {
        SortedMap<String, Long> rejected = new TreeMap<>();
        if (mark.members().get("rejected") instanceof JsonObject codes) {
          for (String code : codes.members().keySet()) {
            rejected.put(code, number(codes, code));
          }
        }
        return Optional.of(
            new Mark(
                signature,
                text(mark, "last"),
                number(mark, "rejects"),
                new ImportReport(
                    number(mark, "rows"),
                    number(mark, "recorded"),
                    number(mark, "there"),
                    number(mark, "leftOut"),
                    rejected)));
      }
    } catch (IOException | JsonException | NumberFormatException e) {
      // Without it the import begins with the first line, and nothing happens twice.
    }
    return Optional.empty();
  }

  private static String text(JsonObject object, String name) {
    return object.members().get(name) instanceof JsonString(String text) ? text : "";
  }

  private static long number(JsonObject object, String name) {
    JsonValue value = object.members().get(name);
    return value instanceof JsonNumber(String written) ? Long.parseLong(written) : 0;
  }

  /// Writes it, in one step.
  void write(Path file) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    ByteBuffer bytes =
        ByteBuffer.wrap(
            Json.write(json -> {
              json.writeStartObject();
              json.writeStringField("import", signature);
              json.writeStringField("last", last);
              json.writeNumberField("rejects", rejects);
              json.writeNumberField("rows", done.rows());
              json.writeNumberField("recorded", done.recorded());
              json.writeNumberField("there", done.there());
              json.writeNumberField("leftOut", done.leftOut());
              json.writeObjectFieldStart("rejected");
              for (var code : done.rejected().entrySet()) {
                json.writeNumberField(code.getKey(), code.getValue());
              }
              json.writeEndObject();
              json.writeEndObject();
              json.writeRaw('\n');
            }));
    try (FileChannel channel = OwnFile.open(draft)) {
      channel.truncate(0);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }
}

package dev.saldo.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import dev.saldo.http.JsonValue.JsonArray;
import dev.saldo.http.JsonValue.JsonBoolean;
import dev.saldo.http.JsonValue.JsonNull;
import dev.saldo.http.JsonValue.JsonNumber;
import dev.saldo.http.JsonValue.JsonObject;
import dev.saldo.http.JsonValue.JsonString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Reads and writes JSON for every face. Safe for use by any number of threads.
///
/// What it reads is RFC 8259 and no dialect of it: UTF-8 without a byte order mark, one value and
/// nothing behind it, each member once, at most [#MOST_NESTED] levels. Numbers stay as they were
/// written, so no figure ever passes through a binary floating-point number. Memory and time grow
/// with the length of the input, and that is the caller's to limit.
public final class Json {

  /// How deep objects and arrays may be nested: `[]` is one level.
  public static final int MOST_NESTED = 32;

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  /// Names are neither interned nor shared, since callers make them up. Our own limits are the ones
  /// that count; those of the library are put out of reach. Its buffers are pooled apart from
  /// threads, of which every request has a new one.
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
          .recyclerPool(JsonRecyclerPools.newConcurrentDequePool())
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private Json() {}

  /// Writes one value.
  @FunctionalInterface
  public interface Writing {
    void to(JsonGenerator json) throws IOException;
  }

  /// Reads one value.
  ///
  /// @throws JsonException when the bytes are anything but one value
  public static JsonValue read(byte[] bytes) {
    CharBuffer text = decode(bytes);
    if (text.hasRemaining() && text.charAt(0) == BYTE_ORDER_MARK) {
      throw new JsonException("begins with a byte order mark");
    }
    try (JsonParser parser =
        FACTORY.createParser(text.array(), text.arrayOffset(), text.remaining())) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw new JsonException("empty");
      }
      JsonValue value = value(parser, first, 0);
      if (parser.nextToken() != null) {
        throw new JsonException("something follows the value, at " + position(parser));
      }
      return value;
    } catch (JsonEOFException e) {
      throw new JsonException("ends too soon");
    } catch (JsonProcessingException e) {
      throw new JsonException("not JSON at " + position(e.getLocation().getCharOffset()));
    } catch (IOException e) {
      throw new UncheckedIOException("characters in memory can be read", e);
    }
  }

  /// The UTF-8 bytes of what `writing` writes. Decimals are written plainly, without an exponent.
  public static byte[] write(Writing writing) {
    var bytes = new ByteArrayOutputStream(1024);
    try (JsonGenerator generator = FACTORY.createGenerator(bytes)) {
      writing.to(generator);
    } catch (IOException e) {
      throw new UncheckedIOException("what we write is JSON, and goes to memory", e);
    }
    return bytes.toByteArray();
  }

  /// The UTF-8 bytes of a value, its numbers as they were written.
  ///
  /// @throws JsonException when a text in it has a lone surrogate, which is no UTF-8
  public static byte[] write(JsonValue value) {
    return write(json -> write(json, value));
  }

  private static void write(JsonGenerator json, JsonValue value) throws IOException {
    switch (value) {
      case JsonObject(SequencedMap<String, JsonValue> members) -> {
        json.writeStartObject();
        for (Map.Entry<String, JsonValue> member : members.entrySet()) {
          json.writeFieldName(writable(member.getKey()));
          write(json, member.getValue());
        }
        json.writeEndObject();
      }
      case JsonArray(List<JsonValue> items) -> {
        json.writeStartArray();
        for (JsonValue item : items) {
          write(json, item);
        }
        json.writeEndArray();
      }
      case JsonString(String text) -> json.writeString(writable(text));
      case JsonNumber(String written) -> json.writeNumber(written);
      case JsonBoolean(boolean is) -> json.writeBoolean(is);
      case JsonNull() -> json.writeNull();
    }
  }

  private static String writable(String text) {
    if (text.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
      throw new JsonException("a text has a lone surrogate");
    }
    return text;
  }

  /// Writes one value after the other, as [#write] does, with nothing between them. What is written
  /// may wait for the next flush; closing it leaves `out` open.
  public static JsonGenerator values(OutputStream out) throws IOException {
    return FACTORY
        .createGenerator(out)
        .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
        .disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT)
        .setRootValueSeparator(new SerializedString(""));
  }

  private static CharBuffer decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length); // no byte makes more than one char
    CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(in, out, true);
    if (result.isError()) {
      throw new JsonException("not UTF-8 at byte " + (in.position() + 1));
    }
    return out.flip();
  }

  private static JsonValue value(JsonParser parser, JsonToken token, int depth) throws IOException {
    return switch (token) {
      case START_OBJECT -> object(parser, deeper(parser, depth));
      case START_ARRAY -> array(parser, deeper(parser, depth));
      case VALUE_STRING -> new JsonString(parser.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new JsonNumber(parser.getText());
      case VALUE_TRUE -> new JsonBoolean(true);
      case VALUE_FALSE -> new JsonBoolean(false);
      case VALUE_NULL -> new JsonNull();
      case END_OBJECT, END_ARRAY, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
          throw new IllegalStateException("no value begins with " + token);
    };
  }

  private static int deeper(JsonParser parser, int depth) {
    if (depth == MOST_NESTED) {
      throw new JsonException(
          "nested deeper than " + MOST_NESTED + " levels, at " + position(parser));
    }
    return depth + 1;
  }

  private static JsonObject object(JsonParser parser, int depth) throws IOException {
    SequencedMap<String, JsonValue> members = new LinkedHashMap<>();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      if (members.containsKey(name)) {
        throw new JsonException("a member is there twice, at " + position(parser), name);
      }
      members.put(name, value(parser, parser.nextToken(), depth));
    }
    return new JsonObject(members);
  }

  private static JsonArray array(JsonParser parser, int depth) throws IOException {
    List<JsonValue> items = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      items.add(value(parser, token, depth));
    }
    return new JsonArray(items);
  }

  private static String position(JsonParser parser) {
    return position(parser.currentTokenLocation().getCharOffset());
  }

  /// @param offset characters before it
  private static String position(long offset) {
    return "character " + (offset + 1);
  }
}

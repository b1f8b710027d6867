package dev.saldo.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Lists and maps of texts as JSON, in columns that no statement looks into. Canonical: without
/// spaces, names in the order of the map, nothing escaped that need not be.
public final class JsonText {

  private static final JsonFactory FACTORY = new JsonFactory();

  private JsonText() {}

  public static String of(SortedMap<String, String> pairs) {
    if (pairs.isEmpty()) {
      return "{}";
    }
    return write(json -> {
      json.writeStartObject();
      for (Map.Entry<String, String> pair : pairs.entrySet()) {
        json.writeStringField(pair.getKey(), pair.getValue());
      }
      json.writeEndObject();
    });
  }

  public static String of(List<String> texts) {
    if (texts.isEmpty()) {
      return "[]";
    }
    return write(json -> {
      json.writeStartArray();
      for (String text : texts) {
        json.writeString(text);
      }
      json.writeEndArray();
    });
  }

  /// Reads what [#of(SortedMap)] wrote.
  ///
  /// @throws IllegalArgumentException when the text is something else
  public static SortedMap<String, String> map(String text) {
    SortedMap<String, String> pairs = new TreeMap<>();
    if (!text.equals("{}")) {
      try (JsonParser json = FACTORY.createParser(text)) {
        require(json.nextToken() == JsonToken.START_OBJECT);
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
          require(json.nextToken() == JsonToken.VALUE_STRING);
          require(pairs.put(name, json.getText()) == null);
        }
        require(json.currentToken() == JsonToken.END_OBJECT && json.nextToken() == null);
      } catch (IOException e) {
        throw new IllegalArgumentException("not the JSON that was kept", e);
      }
    }
    return Collections.unmodifiableSortedMap(pairs);
  }

  /// Reads what [#of(List)] wrote.
  ///
  /// @throws IllegalArgumentException when the text is something else
  public static List<String> list(String text) {
    List<String> texts = new ArrayList<>();
    if (!text.equals("[]")) {
      try (JsonParser json = FACTORY.createParser(text)) {
        require(json.nextToken() == JsonToken.START_ARRAY);
        while (json.nextToken() == JsonToken.VALUE_STRING) {
          texts.add(json.getText());
        }
        require(json.currentToken() == JsonToken.END_ARRAY && json.nextToken() == null);
      } catch (IOException e) {
        throw new IllegalArgumentException("not the JSON that was kept", e);
      }
    }
    return Collections.unmodifiableList(texts);
  }

  private static void require(boolean expected) {
    if (!expected) {
      throw new IllegalArgumentException("not the JSON that was kept");
    }
  }

  private interface Writes {
    void to(JsonGenerator json) throws IOException;
  }

  private static String write(Writes content) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      content.to(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}

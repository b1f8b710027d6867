package dev.saldo.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.saldo.http.Answer;
import dev.saldo.http.Json;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/// Answers of the ledger API that are no [Problem].
final class Answers {

  /// What no cache on the way may keep: figures, and secrets that are shown once.
  static final Map<String, String> NO_STORE = Map.of("Cache-Control", "no-store");

  private Answers() {}

  static Answer json(int status, Json.Writing writing) {
    return new Answer(status, "application/json", NO_STORE, Json.write(writing));
  }

  /// A list, whole or a page of one.
  ///
  /// @param next the cursor of the next page; empty at the end
  static <T> Answer list(List<T> items, String next, ItemWriting<T> writing) {
    return json(
        200,
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("items");
          for (T item : items) {
            writing.to(json, item);
          }
          json.writeEndArray();
          if (!next.isEmpty()) {
            json.writeStringField("next", next);
          }
          json.writeEndObject();
        });
  }

  /// Writes one item of a list.
  @FunctionalInterface
  interface ItemWriting<T> {
    void to(JsonGenerator json, T item) throws IOException;
  }
}

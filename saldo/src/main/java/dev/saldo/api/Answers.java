package dev.saldo.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.saldo.http.Answer;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/// Answers of the ledger API that are no [Problem].
final class Answers {

  private Answers() {}

  /// A list as a whole.
  static <T> Answer list(List<T> items, ItemWriting<T> writing) {
    return list(items, "", writing);
  }

  /// A page of a list.
  ///
  /// @param limit how many items are shown at most
  /// @param found what the page begins with: the items to show, and one more where there is another
  ///   page
  /// @param cursor the cursor behind an item
  static <T> Answer page(
      int limit, List<T> found, Function<T, String> cursor, ItemWriting<T> writing) {
    List<T> items = found.subList(0, Math.min(limit, found.size()));
    return list(items, found.size() > limit ? cursor.apply(items.getLast()) : "", writing);
  }

  /// A page of a list.
  ///
  /// @param next the cursor behind it; empty when it is the last
  static <T> Answer list(List<T> items, String next, ItemWriting<T> writing) {
    return Answer.json(
        200,
        json -> {
          json.writeStartObject();
          writeItems(json, items, writing);
          if (!next.isEmpty()) {
            json.writeStringField("next", next);
          }
          json.writeEndObject();
        });
  }

  /// The member `items`, into the object that is being written.
  static <T> void writeItems(JsonGenerator json, List<T> items, ItemWriting<T> writing)
      throws IOException {
    json.writeArrayFieldStart("items");
    for (T item : items) {
      writing.to(json, item);
    }
    json.writeEndArray();
  }

  /// Writes one item of a list.
  @FunctionalInterface
  interface ItemWriting<T> {
    void to(JsonGenerator json, T item) throws IOException;
  }
}

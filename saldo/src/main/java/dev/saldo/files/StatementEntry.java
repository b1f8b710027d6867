package dev.saldo.files;

import dev.saldo.http.JsonValue.JsonNumber;
import dev.saldo.http.JsonValue.JsonObject;
import dev.saldo.http.JsonValue.JsonString;

/// An entry of a statement. Times are as the ledger API has them.
///
/// @param hold the id of the hold that it drew on; empty for none
/// @param reference empty for none
/// @param change what it did to each figure
/// @param after the figures after it
record StatementEntry(
    String version,
    String recordedAt,
    String occurredAt,
    String type,
    String transaction,
    String hold,
    String idempotencyKey,
    String reference,
    Figures change,
    Figures after) {

  static StatementEntry of(JsonObject json) {
    return new StatementEntry(
        text(json, "version"),
        text(json, "recordedAt"),
        text(json, "occurredAt"),
        text(json, "type"),
        text(json, "transaction"),
        text(json, "hold"),
        text(json, "idempotencyKey"),
        text(json, "reference"),
        json.members().get("change") instanceof JsonObject parts
            ? Figures.ofParts(parts)
            : Figures.ZERO,
        json.members().get("balance") instanceof JsonObject figures
            ? Figures.of(figures)
            : Figures.ZERO);
  }

  /// A text or number; empty when it is not there.
  static String text(JsonObject json, String name) {
    return switch (json.members().get(name)) {
      case JsonString(String text) -> text;
      case JsonNumber(String written) -> written;
      case null, default -> "";
    };
  }
}

package dev.saldo.files;

import dev.saldo.http.JsonValue.JsonObject;

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
        json.text("version"),
        json.text("recordedAt"),
        json.text("occurredAt"),
        json.text("type"),
        json.text("transaction"),
        json.text("hold"),
        json.text("idempotencyKey"),
        json.text("reference"),
        json.members().get("change") instanceof JsonObject parts
            ? Figures.ofParts(parts)
            : Figures.ZERO,
        json.members().get("balance") instanceof JsonObject figures
            ? Figures.of(figures)
            : Figures.ZERO);
  }
}

package dev.saldo.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.saldo.http.Answer;
import dev.saldo.ledger.Balance;
import dev.saldo.ledger.CurrencyTotal;
import dev.saldo.ledger.Role;
import java.io.IOException;
import java.util.List;

/// The sums over the installation.
final class TotalRoutes {

  private final Totals totals;

  TotalRoutes(Totals totals) {
    this.totals = totals;
  }

  List<ApiRoute> routes() {
    return List.of(ApiRoute.get(Role.READER, "/totals", (_, _) -> show()));
  }

  private Answer show() {
    Totals.Taken taken = totals.taken();
    return Answer.json(
        200,
        json -> {
          json.writeStartObject();
          json.writeStringField("asOf", taken.asOf().toString());
          Answers.writeItems(json, taken.totals(), TotalRoutes::write);
          json.writeEndObject();
        });
  }

  private static void write(JsonGenerator json, CurrencyTotal total) throws IOException {
    Balance sum = total.sum();
    json.writeStartObject();
    json.writeStringField("currency", total.currency().code());
    json.writeStringField("gross", sum.gross().toString());
    json.writeStringField("fees", sum.fees().toString());
    json.writeStringField("pending", sum.pending().toString());
    json.writeStringField("reserved", sum.reserved().toString());
    json.writeStringField("frozen", sum.frozen().toString());
    json.writeStringField("available", sum.available().toString());
    json.writeNumberField("merchants", total.merchants());
    json.writeEndObject();
  }
}

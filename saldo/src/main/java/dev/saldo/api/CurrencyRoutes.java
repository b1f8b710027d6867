package dev.saldo.api;

import dev.saldo.http.Answer;
import dev.saldo.ledger.Role;
import dev.saldo.money.Currencies;
import java.util.List;

/// The currencies that there are.
final class CurrencyRoutes {

  List<ApiRoute> routes() {
    return List.of(ApiRoute.get(Role.READER, "/currencies", (_, _) -> list()));
  }

  private static Answer list() {
    return Answers.list(
        Currencies.all(),
        (json, currency) -> {
          json.writeStartObject();
          json.writeStringField("code", currency.code());
          json.writeNumberField("digits", currency.digits());
          json.writeStringField("kind", currency.kind().code());
          json.writeEndObject();
        });
  }
}

package dev.saldo.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.saldo.http.Answer;
import dev.saldo.http.Request;
import dev.saldo.ledger.AccountId;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.Operator;
import dev.saldo.ledger.Role;
import dev.saldo.ledger.StatementLine;
import dev.saldo.ledger.StatementQuery;
import dev.saldo.ledger.StatementQuery.Place;
import dev.saldo.ledger.Times;
import java.io.IOException;
import java.util.List;
import java.util.Objects;

/// Statements: a merchant's entries, newest first.
final class StatementRoutes {

  private static final int MOST_REFERENCE = 256;

  private final Ledger ledger;

  StatementRoutes(Ledger ledger) {
    this.ledger = ledger;
  }

  List<ApiRoute> routes() {
    return List.of(ApiRoute.get(Role.READER, "/merchants/{merchant}/entries", this::list));
  }

  private Answer list(Request request, Operator operator) {
    MerchantId merchant = MerchantRoutes.inPath(request);
    String list = "entries " + merchant;
    int limit = Parameters.limit(request);
    StatementQuery query =
        new StatementQuery(
            merchant,
            Parameters.find(request, "currency").map(Field::currency).orElse(null),
            Parameters.find(request, "accountType").map(Field::accountType).orElse(null),
            Parameters.find(request, "businessType").map(Field::businessType).orElse(null),
            Parameters.find(request, "reference")
                .map(reference -> reference.plain(MOST_REFERENCE))
                .orElse(null),
            Parameters.find(request, "from").map(Field::time).orElse(null),
            Parameters.find(request, "to").map(Field::time).orElse(null),
            Parameters.cursor(request, list, StatementRoutes::place).orElse(null),
            limit + 1);
    List<StatementLine> found =
        ledger.statement(query).orElseThrow(() -> MerchantRoutes.unknown(merchant.value()));
    return Answers.page(limit, found, line -> cursor(list, line.place()), StatementRoutes::write);
  }

  private static String cursor(String list, Place place) {
    return Cursor.behind(list, Times.micros(place.recordedAt()), place.account(), place.version());
  }

  private static Place place(List<String> words) {
    return new Place(
        Times.ofMicros(Long.parseLong(words.get(0))),
        new AccountId(Long.parseLong(words.get(1))),
        Long.parseLong(words.get(2)));
  }

  private static void write(JsonGenerator json, StatementLine line) throws IOException {
    json.writeStartObject();
    json.writeStringField("transaction", line.transaction().toString());
    json.writeStringField("type", line.type().code());
    if (line.hold() != null) {
      json.writeStringField("hold", line.hold().toString());
    }
    json.writeStringField("idempotencyKey", line.idempotencyKey().value());
    json.writeStringField("reference", line.reference());
    json.writeStringField("recordedAt", line.recordedAt().toString());
    json.writeStringField(
        "occurredAt", Objects.requireNonNullElse(line.occurredAt(), line.recordedAt()).toString());
    TransactionCodec.writeEntry(json, line.entry());
    json.writeEndObject();
  }
}

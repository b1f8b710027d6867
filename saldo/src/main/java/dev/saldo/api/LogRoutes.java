package dev.saldo.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.saldo.http.Answer;
import dev.saldo.http.Request;
import dev.saldo.ledger.LedgerStore;
import dev.saldo.ledger.LogId;
import dev.saldo.ledger.LogLine;
import dev.saldo.ledger.LogQuery;
import dev.saldo.ledger.LogQuery.Place;
import dev.saldo.ledger.Operator;
import dev.saldo.ledger.Role;
import dev.saldo.ledger.Times;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/// The log of administrative acts, newest first.
final class LogRoutes {

  private static final String LIST = "log";

  private final LedgerStore store;

  LogRoutes(LedgerStore store) {
    this.store = store;
  }

  List<ApiRoute> routes() {
    return List.of(ApiRoute.get(Role.READER, "/log", this::list));
  }

  private Answer list(Request request, Operator operator) {
    int limit = Parameters.limit(request);
    Place before = Parameters.cursor(request, LIST, LogRoutes::place).orElse(null);
    return Answers.page(
        limit,
        store.log(new LogQuery(before, limit + 1)),
        line -> Cursor.behind(LIST, Times.micros(line.at()), line.id()),
        LogRoutes::write);
  }

  private static Place place(List<String> words) {
    return new Place(
        Times.ofMicros(Long.parseLong(words.get(0))), LogId.parse(words.get(1)).orElseThrow());
  }

  private static void write(JsonGenerator json, LogLine line) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", line.id().toString());
    json.writeStringField("at", line.at().toString());
    json.writeStringField("by", line.by());
    json.writeStringField("act", line.act().code());
    json.writeStringField("subject", line.subject());
    json.writeObjectFieldStart("detail");
    for (Map.Entry<String, String> pair : line.detail().entrySet()) {
      json.writeStringField(pair.getKey(), pair.getValue());
    }
    json.writeEndObject();
    json.writeEndObject();
  }
}

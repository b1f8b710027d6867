package dev.saldo.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.saldo.dialect.Dialect;
import dev.saldo.dialect.Sample;
import dev.saldo.dialect.SampleRequest;
import dev.saldo.http.Answer;
import dev.saldo.http.Json;
import dev.saldo.ledger.MerchantBalances;
import java.io.IOException;
import java.util.List;

/// What a merchant's software sees: its balance as each dialect answers it, to the byte, by the
/// dialect's own code.
final class DialectViews {

  private final List<Dialect> dialects;

  DialectViews(List<Dialect> dialects) {
    this.dialects = List.copyOf(dialects);
  }

  /// Writes what is asked and answered in every dialect.
  Json.Writing of(MerchantBalances balances) {
    return json -> {
      json.writeStartObject();
      json.writeStringField("merchant", balances.merchant().id().value());
      json.writeStringField("asOf", balances.asOf().toString());
      json.writeArrayFieldStart("dialects");
      for (Dialect dialect : dialects) {
        for (Sample sample : dialect.samples(balances)) {
          write(json, dialect, sample);
        }
      }
      json.writeEndArray();
      json.writeEndObject();
    };
  }

  private static void write(JsonGenerator json, Dialect dialect, Sample sample) throws IOException {
    json.writeStartObject();
    json.writeStringField("dialect", dialect.name());
    json.writeStringField("title", dialect.title());
    json.writeStringField("shows", sample.shows());
    SampleRequest request = sample.request();
    json.writeObjectFieldStart("request");
    json.writeStringField("method", request.method());
    json.writeStringField("path", request.target());
    json.writeObjectFieldStart("headers");
    for (SampleRequest.Pair header : request.headers()) {
      json.writeStringField(header.name(), header.value());
    }
    json.writeEndObject();
    json.writeStringField("body", request.text());
    json.writeEndObject();
    Answer answer = sample.answer();
    json.writeObjectFieldStart("answer");
    json.writeNumberField("status", answer.status());
    json.writeStringField("contentType", answer.contentType());
    json.writeStringField("body", new String(answer.body(), UTF_8));
    json.writeEndObject();
    json.writeEndObject();
  }
}

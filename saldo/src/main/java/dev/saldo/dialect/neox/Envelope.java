package dev.saldo.dialect.neox;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.saldo.http.Answer;
import dev.saldo.http.Json;
import dev.saldo.http.Request;
import java.util.UUID;
import java.util.function.Supplier;

/// What every answer of NeoX is wrapped in, with an id of its own and in the caller's language.
///
/// The state of a failure, and its member `description`, are our choice. `code` 99, for what is
/// still being worked on, does not occur.
///
/// @param responseIds gives every answer its id
record Envelope(Supplier<UUID> responseIds) {

  Answer success(Request request, Json.Writing data) {
    String message = Language.of(request).success();
    return answer(200, 1, 2, data, message, json -> {});
  }

  Answer failure(Request request, int status, Reason reason) {
    String description = reason.description(Language.of(request));
    return answer(
        status,
        2,
        3,
        JsonGenerator::writeNull,
        reason.name(),
        json -> json.writeStringField("description", description));
  }

  private Answer answer(
      int status, int code, int state, Json.Writing data, String message, Json.Writing more) {
    return Answer.json(
        status,
        json -> {
          json.writeStartObject();
          json.writeNumberField("code", code);
          json.writeNumberField("state", state);
          json.writeFieldName("data");
          data.to(json);
          json.writeStringField("message", message);
          json.writeStringField("neoResponseId", responseIds.get().toString());
          more.to(json);
          json.writeEndObject();
        });
  }
}

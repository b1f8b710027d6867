package dev.saldo.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.saldo.access.NewToken;
import dev.saldo.http.Answer;
import dev.saldo.http.Request;
import dev.saldo.ledger.AddOperator;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.Operator;
import dev.saldo.ledger.Outcome.Recorded;
import dev.saldo.ledger.Outcome.Refused;
import dev.saldo.ledger.Outcome.Replayed;
import dev.saldo.ledger.Refusal;
import dev.saldo.ledger.RemoveOperator;
import dev.saldo.ledger.Role;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Operators: let in, listed and shut out. Nobody shuts himself out, so whoever did it last is left
/// to let others in.
final class OperatorRoutes {

  private final Ledger ledger;
  private final SecureRandom random;

  /// @param random draws the tokens
  OperatorRoutes(Ledger ledger, SecureRandom random) {
    this.ledger = ledger;
    this.random = random;
  }

  List<ApiRoute> routes() {
    return List.of(
        ApiRoute.post(Role.ADMIN, "/operators", this::add),
        ApiRoute.get(Role.READER, "/operators", (_, _) -> list()),
        ApiRoute.delete(Role.ADMIN, "/operators/{name}", this::remove));
  }

  private Answer add(Request request, Operator operator) {
    Members members = Members.of(request);
    String name = name(members.text("name"));
    Role role = role(members.text("role"));
    Instant expiresAt = members.findText("expiresAt").map(Field::time).orElse(null);
    members.end();
    NewToken token = NewToken.ofOperator(random, name);
    return switch (ledger.execute(
        new AddOperator(name, role, token.hash(), expiresAt, operator.name()))) {
      case Recorded<Operator>(Operator added) -> shown(added, token);
      case Replayed<Operator>(Operator added) -> shown(added, token);
      case Refused<Operator>(Refusal refusal, String detail) ->
          Problem.of(refusal, detail).answer();
    };
  }

  private static String name(Field name) {
    if (!Operator.isName(name.text())) {
      throw name.unfit(
          "is 1 to 64 of A-Z a-z 0-9 . _ - beginning with a letter or digit, but not saldo or "
              + Operator.CONFIGURED);
    }
    return name.text();
  }

  private static Role role(Field role) {
    return Role.find(role.text())
        .orElseThrow(() ->
            role.unfit(
                Arrays.stream(Role.values())
                    .map(Role::code)
                    .collect(Collectors.joining(", ", "is one of ", ""))));
  }

  private static Answer shown(Operator added, NewToken token) {
    return Answer.json(201, json -> write(json, added, token));
  }

  private Answer list() {
    return Answers.list(
        ledger.store().operators(), (json, operator) -> write(json, operator, null));
  }

  private Answer remove(Request request, Operator operator) {
    String name = request.pathParameter("name");
    if (name.equals(operator.name())) {
      throw Problem.forbidden("nobody removes the operator that he is; let another one do it")
          .exception();
    }
    return switch (ledger.execute(new RemoveOperator(name, operator.name()))) {
      case Recorded<Operator> _, Replayed<Operator> _ -> Answer.empty(204);
      case Refused<Operator>(Refusal refusal, String detail) ->
          Problem.of(refusal, detail).answer();
    };
  }

  /// @param token for the one time that it is shown; null for all other times
  private static void write(JsonGenerator json, Operator operator, @Nullable NewToken token)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("name", operator.name());
    json.writeStringField("role", operator.role().code());
    if (token != null) {
      json.writeStringField("token", token.token());
    }
    json.writeStringField("createdAt", operator.createdAt().toString());
    if (operator.expiresAt() != null) {
      json.writeStringField("expiresAt", operator.expiresAt().toString());
    }
    json.writeEndObject();
  }
}

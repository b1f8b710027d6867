package dev.saldo.cli;

import dev.saldo.app.Config;
import dev.saldo.app.ConfigException;
import dev.saldo.app.Operators;
import dev.saldo.app.Setting;
import dev.saldo.app.StartException;
import dev.saldo.client.Ask;
import dev.saldo.client.Ask.Effect;
import dev.saldo.client.ClientException;
import dev.saldo.client.Reply;
import dev.saldo.http.JsonValue;
import dev.saldo.http.JsonValue.JsonArray;
import dev.saldo.http.JsonValue.JsonObject;
import dev.saldo.http.JsonValue.JsonString;
import dev.saldo.ledger.Operator;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// The commands that say who may use the ledger API: on the books themselves, while no server has
/// them open, or by asking a server that is named.
final class OperatorCommands {

  private static final ApiOption ROLE =
      ApiOption.text(
          "role",
          "ROLE",
          "What it may do; one of "
              + Operators.roles()
              + ", each of which may do all that the ones before it may.");
  private static final ApiOption EXPIRES_AT =
      ApiOption.text("expiresAt", "TIME", "When its token ends, in UTC: 2027-01-31T00:00:00Z.");
  private static final String PATH = "operators";
  private static final String TOKEN = "token";
  private static final String BY_WHOM =
      "With --server, or SALDO_SERVER in the environment, a running server is asked for it. Without"
          + " these it is done on the books themselves, and no server may be running on them.";

  private OperatorCommands() {}

  static CommandSpec operator() {
    CommandSpec group =
        Specs.group("operator", "Say who may use the ledger API, and with which role.");
    group.addSubcommand(null, add());
    group.addSubcommand(null, list());
    group.addSubcommand(null, remove());
    return group;
  }

  private static CommandSpec add() {
    CommandSpec spec =
        command(
            "add",
            new EitherCommand(OperatorCommands::add, OperatorCommands::add),
            "Let an operator in. Its token is printed on stdout, this once.");
    spec.addPositional(name());
    spec.addOption(ROLE.spec());
    spec.addOption(EXPIRES_AT.spec());
    return spec;
  }

  private static void add(Config config, ParseResult parsed, PrintStream out, PrintStream err)
      throws ConfigException, StartException {
    Operators.Added added =
        Operators.add(
            config,
            Specs.texts(parsed).getFirst(),
            parsed.matchedOptionValue(ROLE.name(), ""),
            parsed.matchedOptionValue(EXPIRES_AT.name(), null));
    tellAdded(json(added.operator(), added.token()), parsed, out, err);
  }

  private static void add(Call call) throws MisuseException, ClientException {
    SequencedMap<String, JsonValue> members = new LinkedHashMap<>();
    members.put("name", new JsonString(call.argument(0)));
    members.putAll(ApiOption.members(call.parsed()));
    Reply reply = call.ask(Ask.post(Effect.EACH_TIME, new JsonObject(members), PATH));
    tellAdded(reply.json(), call.parsed(), call.out(), call.err());
  }

  /// The token alone on stdout, so that a script can take it.
  private static void tellAdded(
      JsonObject added, ParseResult parsed, PrintStream out, PrintStream err) {
    out.println(
        parsed.hasMatchedOption(ServerOptions.JSON)
            ? JsonTexts.line(added)
            : JsonTexts.at(added, TOKEN));
    err.println("This is the token of " + JsonTexts.at(added, "name") + "; it is shown only now.");
  }

  private static CommandSpec list() {
    return command(
        "list",
        new EitherCommand(
            OperatorCommands::list, call -> call.tell(Ask.get(PATH), OperatorCommands::lines)),
        "List the operators: name, role, since when and until when; never a token.");
  }

  private static void list(Config config, ParseResult parsed, PrintStream out, PrintStream err)
      throws StartException {
    SequencedMap<String, JsonValue> members = new LinkedHashMap<>();
    members.put(
        "items",
        new JsonArray(
            Operators.list(config).stream()
                .map(operator -> (JsonValue) json(operator, null))
                .toList()));
    JsonObject answer = new JsonObject(members);
    if (parsed.hasMatchedOption(ServerOptions.JSON)) {
      out.println(JsonTexts.line(answer));
    } else {
      out.print(lines(answer));
    }
  }

  private static String lines(JsonObject answer) {
    return new Table(
            Column.text("NAME", "name"),
            Column.text("ROLE", "role"),
            Column.text("SINCE", "createdAt"),
            Column.text("UNTIL", "expiresAt"))
        .lines(answer.objects("items"));
  }

  private static CommandSpec remove() {
    CommandSpec spec =
        command(
            "remove",
            new EitherCommand(
                (config, parsed, _, _) -> Operators.remove(config, Specs.texts(parsed).getFirst()),
                // Asked again, it would be told that there is none.
                call -> call.ask(Ask.delete(Effect.EACH_TIME, PATH, call.argument(0)))),
            "Shut an operator out: its token is worth nothing from then on.");
    spec.addPositional(name());
    return spec;
  }

  private static CommandSpec command(String name, EitherCommand command, String description) {
    return Specs.either(
        name,
        command,
        List.of(Setting.DATA, Setting.DATABASE, Setting.DATABASE_USER, Setting.DATABASE_PASSWORD),
        description + " " + BY_WHOM);
  }

  private static PositionalParamSpec name() {
    return Specs.argument(
        "NAME", "1 to 64 of A-Z a-z 0-9 . _ - beginning with a letter or a digit.");
  }

  /// As the ledger API has it.
  private static JsonObject json(Operator operator, @Nullable String token) {
    SequencedMap<String, JsonValue> members = new LinkedHashMap<>();
    members.put("name", new JsonString(operator.name()));
    members.put("role", new JsonString(operator.role().code()));
    if (token != null) {
      members.put(TOKEN, new JsonString(token));
    }
    members.put("createdAt", new JsonString(operator.createdAt().toString()));
    if (operator.expiresAt() != null) {
      members.put("expiresAt", new JsonString(operator.expiresAt().toString()));
    }
    return new JsonObject(members);
  }
}

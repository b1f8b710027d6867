package dev.saldo.cli;

import dev.saldo.client.Ask;
import dev.saldo.client.Ask.Effect;
import dev.saldo.client.ClientException;
import dev.saldo.client.Reply;
import dev.saldo.http.JsonValue;
import dev.saldo.http.JsonValue.JsonObject;
import dev.saldo.http.JsonValue.JsonString;
import java.util.SequencedMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// The commands about merchants' keys.
final class KeyCommands {

  private static final String SECRET_FILE = "--secret-file";
  private static final String CLIENT_ID = "clientId";

  private KeyCommands() {}

  static CommandSpec key() {
    CommandSpec group = Specs.group("key", "Give merchants keys, list and revoke them.");
    group.addSubcommand(null, add());
    group.addSubcommand(null, list());
    group.addSubcommand(null, revoke());
    return group;
  }

  private static CommandSpec add() {
    CommandSpec spec =
        Specs.remote(
            "add",
            KeyCommands::add,
            "Give a merchant a key for one dialect. Its secret is shown this once.");
    spec.addPositional(merchant());
    spec.addOption(
        ApiOption.text("dialect", "DIALECT", "oxapay, oxapay-legacy, paytota, neox or dexchange.")
            .spec());
    spec.addOption(
        ApiOption.text(
                "kind",
                "KIND",
                "For OxaPay: merchant, payout or general. Unless set: what its balance needs.")
            .spec());
    spec.addOption(ApiOption.text("label", "TEXT", "What people know it by.").spec());
    spec.addOption(
        new ApiOption(
                "--allow",
                "ADDRESS",
                "allowedAddresses",
                ApiOption.Kind.LIST,
                "An IP address or CIDR block that it is good from; may be given several times."
                    + " Without it: from everywhere.")
            .spec());
    spec.addOption(
        ApiOption.text("expiresAt", "TIME", "When it ends, in UTC: 2027-01-31T00:00:00Z.").spec());
    spec.addOption(
        ApiOption.text(CLIENT_ID, "ID", "For NeoX, the client id that the merchant's software has.")
            .spec());
    spec.addOption(
        OptionSpec.builder(SECRET_FILE)
            .type(String.class)
            .paramLabel("FILE")
            .description(
                "A file with the secret that the merchant's software has; - is stdin. Without it,"
                    + " one is made.")
            .build());
    return spec;
  }

  private static void add(Call call) throws MisuseException, ClientException {
    SequencedMap<String, JsonValue> members = ApiOption.members(call.parsed());
    boolean isBrought = call.has(SECRET_FILE);
    if (isBrought) {
      String name = members.containsKey(CLIENT_ID) ? "clientSecret" : "secret";
      members.put(name, new JsonString(call.readText(SECRET_FILE)));
    }
    Reply reply =
        call.ask(
            Ask.post(
                Effect.EACH_TIME, new JsonObject(members), "merchants", call.argument(0), "keys"));
    call.tell(reply, isBrought ? details()::lines : detailsWithSecret()::lines);
    if (!isBrought) {
      call.note("The secret is shown only now.");
    }
  }

  private static Details details() {
    return new Details(
        Column.text("key", "id"),
        Column.text("dialect", "dialect"),
        Column.text("kind", "kind"),
        Column.text("label", "label"),
        Column.text("allowed from", "allowedAddresses"),
        Column.text("expires", "expiresAt"),
        Column.text("client id", CLIENT_ID));
  }

  private static Details detailsWithSecret() {
    return details()
        .with(Column.text("client secret", "clientSecret"), Column.text("secret", "secret"));
  }

  private static CommandSpec list() {
    CommandSpec spec =
        Specs.remote(
            "list",
            call ->
                call.tell(
                    Ask.get("merchants", call.argument(0), "keys"),
                    answer ->
                        new Table(
                                Column.text("KEY", "id"),
                                Column.text("DIALECT", "dialect"),
                                Column.text("KIND", "kind"),
                                Column.text("LABEL", "label"),
                                Column.text("ALLOWED FROM", "allowedAddresses"),
                                Column.text("CREATED", "createdAt"),
                                Column.text("EXPIRES", "expiresAt"),
                                Column.text("REVOKED", "revokedAt"))
                            .lines(answer.objects("items"))),
            "List a merchant's keys, those that were revoked too; never a secret.");
    spec.addPositional(merchant());
    return spec;
  }

  private static CommandSpec revoke() {
    CommandSpec spec =
        Specs.remote(
            "revoke",
            call ->
                call.ask(
                    Ask.delete(
                        Effect.ONCE, "merchants", call.argument(0), "keys", call.argument(1))),
            "Revoke a key: it is refused from now on.");
    spec.addPositional(merchant());
    spec.addPositional(Specs.argument(1, "KEY", "The key's id, as add and list tell it."));
    return spec;
  }

  private static PositionalParamSpec merchant() {
    return Specs.argument("MERCHANT", "The merchant's id.");
  }
}

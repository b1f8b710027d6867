package dev.saldo.cli;

import dev.saldo.client.Ask;
import dev.saldo.http.JsonValue.JsonObject;
import picocli.CommandLine.Model.CommandSpec;

/// The commands about merchants.
final class MerchantCommands {

  private MerchantCommands() {}

  static CommandSpec merchant() {
    CommandSpec group = Specs.group("merchant", "Create, change and show merchants.");
    group.addSubcommand(null, put());
    group.addSubcommand(null, show());
    group.addSubcommand(null, list());
    return group;
  }

  private static CommandSpec put() {
    CommandSpec spec =
        Specs.remote(
            "put",
            call ->
                call.tell(
                    Ask.put(
                        new JsonObject(ApiOption.members(call.parsed())),
                        "merchants",
                        call.argument(0)),
                    details()::lines),
            "Create a merchant, or change one: what is not given stays as it is.");
    spec.addPositional(Specs.argument("MERCHANT", "1 to 64 of A-Z a-z 0-9 . _ -"));
    spec.addOption(ApiOption.text("name", "NAME", "What people call it.").spec());
    spec.addOption(
        ApiOption.text("parent", "MERCHANT", "Whose sub-merchant it is; only when it is created.")
            .spec());
    spec.addOption(
        ApiOption.text(
                "defaultCurrency", "CURRENCY", "What DEXCHANGE shows. Unless set at first: XOF.")
            .spec());
    spec.addOption(
        new ApiOption(
                "--disabled",
                "true|false",
                "disabled",
                ApiOption.Kind.BOOLEAN,
                "Whether it may send nothing, and its keys are refused.")
            .spec());
    return spec;
  }

  private static CommandSpec show() {
    CommandSpec spec =
        Specs.remote(
            "show",
            call -> call.tell(Ask.get("merchants", call.argument(0)), details()::lines),
            "Show a merchant.");
    spec.addPositional(Specs.argument("MERCHANT", "Its id."));
    return spec;
  }

  private static CommandSpec list() {
    CommandSpec spec =
        Specs.remote(
            "list",
            call ->
                Listing.tell(
                    call,
                    Ask.get("merchants"),
                    new Table(
                        Column.text("MERCHANT", "merchant"),
                        Column.text("NUMBER", "merchantNumber"),
                        Column.text("NAME", "name"),
                        Column.text("PARENT", "parent"),
                        Column.text("CURRENCY", "defaultCurrency"),
                        Column.text("DISABLED", "disabled"),
                        Column.text("CREATED", "createdAt"))),
            "List merchants by id.");
    spec.addOption(ApiOption.text("q", "TEXT", "Only those whose id or name begins so.").spec());
    spec.addOption(ApiOption.text("parent", "MERCHANT", "Only its sub-merchants.").spec());
    Listing.addTo(spec);
    return spec;
  }

  private static Details details() {
    return new Details(
        Column.text("merchant", "merchant"),
        Column.text("number", "merchantNumber"),
        Column.text("name", "name"),
        Column.text("parent", "parent"),
        Column.text("default currency", "defaultCurrency"),
        Column.text("disabled", "disabled"),
        Column.text("created", "createdAt"));
  }
}

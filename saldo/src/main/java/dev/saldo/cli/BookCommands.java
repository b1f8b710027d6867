package dev.saldo.cli;

import dev.saldo.client.Ask;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// The commands that read the books of a running server.
final class BookCommands {

  private BookCommands() {}

  static CommandSpec balance() {
    CommandSpec spec =
        Specs.remote(
            "balance",
            call ->
                call.tell(
                    ApiOption.asked(
                        call.parsed(), Ask.get("merchants", call.argument(0), "balances")),
                    answer ->
                        JsonTexts.at(answer, "merchant")
                            + " as of "
                            + JsonTexts.at(answer, "asOf")
                            + "\n"
                            + new Table(
                                    Column.text("ACCOUNT", "accountNo"),
                                    Column.text("TYPE", "accountType"),
                                    Column.text("CURRENCY", "currency"),
                                    Column.figure("AVAILABLE", "available"),
                                    Column.figure("PENDING", "pending"),
                                    Column.figure("RESERVED", "reserved"),
                                    Column.figure("FROZEN", "frozen"),
                                    Column.figure("BALANCE", "balance"),
                                    Column.figure("FEES", "fees"),
                                    Column.figure("GROSS", "gross"),
                                    Column.figure("OVERDRAFT", "overdraft"))
                                .lines(answer.objects("accounts"))),
            "Show what a merchant has, account by account, now or at an earlier time.");
    spec.addPositional(merchant());
    addAccountFilters(spec);
    spec.addOption(
        ApiOption.text("at", "TIME", "What it was then, in UTC: 2026-03-06T12:00:00Z.").spec());
    return spec;
  }

  static CommandSpec statement() {
    CommandSpec spec =
        Specs.remote(
            "statement",
            call ->
                Listing.tell(
                    call,
                    Ask.get("merchants", call.argument(0), "entries"),
                    new Table(
                        Column.text("RECORDED", "recordedAt"),
                        Column.text("TYPE", "type"),
                        Column.text("ACCOUNT", "accountNo"),
                        Column.change("CHANGE", "change.available"),
                        Column.figure("AVAILABLE", "balance.available"),
                        Column.figure("PENDING", "balance.pending"),
                        Column.figure("RESERVED", "balance.reserved"),
                        Column.figure("FROZEN", "balance.frozen"),
                        Column.figure("BALANCE", "balance.balance"),
                        Column.figure("FEES", "balance.fees"),
                        Column.text("REFERENCE", "reference"),
                        Column.text("TRANSACTION", "transaction"))),
            "Show a merchant's entries, newest first. CHANGE is what the transaction did to AVAILABLE;"
                + " the figures behind it are those after it.");
    spec.addPositional(merchant());
    addAccountFilters(spec);
    spec.addOption(ApiOption.text("businessType", "TYPE", "Only accounts of this one.").spec());
    spec.addOption(ApiOption.text("reference", "TEXT", "Only with this reference.").spec());
    spec.addOption(ApiOption.text("from", "TIME", "Only recorded then or later, in UTC.").spec());
    spec.addOption(ApiOption.text("to", "TIME", "Only recorded before then, in UTC.").spec());
    Listing.addTo(spec);
    return spec;
  }

  static CommandSpec holds() {
    CommandSpec spec =
        Specs.remote(
            "holds",
            call ->
                Listing.tell(
                    call,
                    Ask.get("merchants", call.argument(0), "holds"),
                    new Table(
                        Column.text("OPENED", "openedAt"),
                        Column.text("KIND", "kind"),
                        Column.text("ACCOUNT", "accountNo"),
                        Column.figure("AMOUNT", "amount"),
                        Column.figure("LEFT", "left"),
                        Column.figure("FEE LEFT", "feeLeft"),
                        Column.text("RELEASED AT", "releaseAt"),
                        Column.text("CLOSED", "closedAt"),
                        Column.text("HOLD", "id"))),
            "Show a merchant's holds: payouts on their way, reserves, freezes.");
    spec.addPositional(merchant());
    spec.addOption(ApiOption.text("state", "open|closed", "Only these.").spec());
    Listing.addTo(spec);
    return spec;
  }

  static CommandSpec totals() {
    return Specs.remote(
        "totals",
        call ->
            call.tell(
                Ask.get("totals"),
                answer ->
                    "as of "
                        + JsonTexts.at(answer, "asOf")
                        + "\n"
                        + new Table(
                                Column.text("CURRENCY", "currency"),
                                Column.figure("AVAILABLE", "available"),
                                Column.figure("PENDING", "pending"),
                                Column.figure("RESERVED", "reserved"),
                                Column.figure("FROZEN", "frozen"),
                                Column.figure("FEES", "fees"),
                                Column.figure("GROSS", "gross"),
                                Column.figure("MERCHANTS", "merchants"))
                            .lines(answer.objects("items"))),
        "Show the sums over all merchants, by currency; they may be some seconds old.");
  }

  static CommandSpec log() {
    CommandSpec spec =
        Specs.remote(
            "log",
            call ->
                Listing.tell(
                    call,
                    Ask.get("log"),
                    new Table(
                        Column.text("AT", "at"),
                        Column.text("BY", "by"),
                        Column.text("ACT", "act"),
                        Column.text("SUBJECT", "subject"),
                        Column.text("DETAIL", "detail"))),
            "Show who changed merchants, accounts, keys and operators, newest first.");
    Listing.addTo(spec);
    return spec;
  }

  private static PositionalParamSpec merchant() {
    return Specs.argument("MERCHANT", "The merchant's id.");
  }

  private static void addAccountFilters(CommandSpec spec) {
    spec.addOption(ApiOption.text("currency", "CURRENCY", "Only in this currency.").spec());
    spec.addOption(
        ApiOption.text("accountType", "TYPE", "Only FUND, PAYOUT, VCC or REFUND.").spec());
  }
}

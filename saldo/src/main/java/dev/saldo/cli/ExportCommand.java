package dev.saldo.cli;

import dev.saldo.app.Config;
import dev.saldo.app.ConfigException;
import dev.saldo.app.DraftFile;
import dev.saldo.app.Setting;
import dev.saldo.app.StartException;
import dev.saldo.app.WholeLedger;
import dev.saldo.client.ClientException;
import dev.saldo.files.Camt053;
import dev.saldo.files.FileException;
import dev.saldo.files.StatementCsv;
import dev.saldo.files.StatementQuery;
import dev.saldo.files.Statements;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// The command that writes the books down for others.
final class ExportCommand {

  private static final String LEDGER = "--ledger";
  private static final String OVERWRITE = "--overwrite";
  private static final String FORMAT = "--format";
  private static final String OUTPUT = "--output";
  private static final String FROM = "--from";
  private static final String TO = "--to";
  private static final String CURRENCY = "--currency";
  private static final String ACCOUNT_TYPE = "--account-type";
  private static final String BUSINESS_TYPE = "--business-type";

  /// How statements may be written.
  private static final Map<String, Writes> FORMATS =
      Map.of(
          "csv",
          (statements, _, out) -> StatementCsv.write(statements, out),
          "camt.053",
          Camt053::write);

  private interface Writes {
    void write(Statements statements, Instant now, OutputStream out)
        throws IOException, FileException;
  }

  private ExportCommand() {}

  static CommandSpec export() {
    CommandSpec spec =
        Specs.byOption(
            "export",
            new ByOptionCommand(List.of(LEDGER), ExportCommand::ledger, ExportCommand::statements),
            List.of(
                Setting.DATA, Setting.DATABASE, Setting.DATABASE_USER, Setting.DATABASE_PASSWORD),
            "Write a merchant's statements of a period, as a server tells them: as CSV or as ISO"
                + " 20022 camt.053.",
            "",
            "With --ledger it writes the whole ledger into a file, without a server or beside one:"
                + " of one moment, and verified before. `saldo import --restore` begins a store with"
                + " it.");
    spec.addPositional(Specs.optionalArgument("MERCHANT", "Whose statements."));
    spec.addOption(Specs.text(FORMAT, "csv|camt.053", "How to write them. Unless set: csv."));
    spec.addOption(
        Specs.text(
            FROM, "TIME", "Entries recorded then or later, in UTC: 2026-03-01, or with a time."));
    spec.addOption(
        Specs.text(TO, "TIME", "Entries recorded before then, in UTC. Unless set: until now."));
    spec.addOption(Specs.text(CURRENCY, "CURRENCY", "Only accounts in this currency."));
    spec.addOption(Specs.text(ACCOUNT_TYPE, "TYPE", "Only FUND, PAYOUT, VCC or REFUND."));
    spec.addOption(Specs.text(BUSINESS_TYPE, "TYPE", "Only accounts of this one."));
    spec.addOption(Specs.text(OUTPUT, "FILE", "Write them there, rather than to stdout."));
    spec.addOption(
        Specs.text(LEDGER, "FILE", "Write the whole ledger there, one JSON object a line."));
    spec.addOption(
        Specs.flag(OVERWRITE, "Write also where there is such a file; until then that one stays."));
    return spec;
  }

  private static void ledger(Config config, ParseResult parsed, PrintStream out, PrintStream err)
      throws ConfigException, StartException, MisuseException {
    String why = LEDGER + " writes the whole ledger";
    if (!Specs.texts(parsed).isEmpty()) {
      throw new MisuseException(why + ": leave out the merchant");
    }
    Specs.refuse(parsed, why, FORMAT, OUTPUT, FROM, TO, CURRENCY, ACCOUNT_TYPE, BUSINESS_TYPE);
    WholeLedger.export(
        config,
        Specs.path(LEDGER, parsed.matchedOptionValue(LEDGER, "")),
        parsed.hasMatchedOption(OVERWRITE),
        out,
        err,
        Screen.isTerminal());
  }

  private static void statements(Call call) throws MisuseException, ClientException {
    if (Specs.texts(call.parsed()).isEmpty()) {
      throw new MisuseException("name the merchant, or give " + LEDGER);
    }
    String format = call.option(FORMAT).orElse("csv");
    Writes writes = FORMATS.get(format);
    if (writes == null) {
      throw new MisuseException(FORMAT + " is csv or camt.053, not " + format);
    }
    StatementQuery query =
        new StatementQuery(
            call.argument(0),
            call.option(CURRENCY).orElse(null),
            call.option(ACCOUNT_TYPE).orElse(null),
            call.option(BUSINESS_TYPE).orElse(null),
            time(call, FROM),
            time(call, TO));
    try (Statements statements = Statements.read(query, call.server())) {
      Optional<String> output = call.option(OUTPUT);
      if (output.isEmpty()) {
        OutputStream out = new BufferedOutputStream(call.out());
        writes.write(statements, statements.asOf(), out);
        out.flush();
        if (call.out().checkError()) {
          throw new IOException("stdout cannot be written");
        }
        return;
      }
      try (DraftFile draft =
          DraftFile.begin(Specs.path(OUTPUT, output.get()), call.has(OVERWRITE))) {
        writes.write(statements, statements.asOf(), draft.out());
        draft.keep();
      }
    } catch (FileException | IOException e) {
      throw new MisuseException(String.valueOf(e.getMessage()));
    } catch (ConfigException e) {
      throw new MisuseException(e.problems());
    }
  }

  /// A time, or a day for its first moment.
  private static @Nullable Instant time(Call call, String option) throws MisuseException {
    String text = call.option(option).orElse(null);
    if (text == null) {
      return null;
    }
    try {
      return text.length() == 10
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
          : Instant.parse(text);
    } catch (DateTimeException e) {
      throw new MisuseException(
          option + " is a day or a time in UTC, 2026-03-01 or 2026-03-01T12:00:00Z, not " + text);
    }
  }
}

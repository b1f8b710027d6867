package dev.saldo.cli;

import dev.saldo.app.Config;
import dev.saldo.app.ConfigException;
import dev.saldo.app.Setting;
import dev.saldo.app.StartException;
import dev.saldo.app.WholeLedger;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// The command that writes the books down for others.
final class ExportCommand {

  private static final String LEDGER = "--ledger";
  private static final String OVERWRITE = "--overwrite";

  private ExportCommand() {}

  static CommandSpec export() {
    CommandSpec spec =
        Specs.command(
            "export",
            ExportCommand::ledger,
            List.of(
                Setting.DATA, Setting.DATABASE, Setting.DATABASE_USER, Setting.DATABASE_PASSWORD),
            "Write the whole ledger into a file, beside a running server too.",
            "",
            "The file is of one moment; the books are verified before it is written. `saldo import"
                + " --restore` begins a store with it.");
    spec.addOption(
        OptionSpec.builder(LEDGER)
            .type(Path.class)
            .paramLabel("FILE")
            .required(true)
            .description("Write the whole ledger there, one JSON object a line.")
            .build());
    spec.addOption(
        OptionSpec.builder(OVERWRITE)
            .description("Write it also where there is such a file; until then that one stays.")
            .build());
    return spec;
  }

  private static void ledger(Config config, ParseResult parsed, PrintStream out, PrintStream err)
      throws ConfigException, StartException {
    WholeLedger.export(
        config,
        parsed.matchedOptionValue(LEDGER, Path.of("")),
        parsed.hasMatchedOption(OVERWRITE),
        out,
        err,
        Screen.isTerminal());
  }
}

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

/// The command that brings in books from elsewhere.
final class ImportCommand {

  private static final String RESTORE = "--restore";

  private ImportCommand() {}

  static CommandSpec importing() {
    CommandSpec spec =
        Specs.command(
            "import",
            ImportCommand::restore,
            List.of(
                Setting.DATA, Setting.DATABASE, Setting.DATABASE_USER, Setting.DATABASE_PASSWORD),
            "Begin a store with a whole ledger that was exported.",
            "",
            "The store must not hold books, and no server may run on it. Everything arrives as it"
                + " was, and is verified. However it was stopped, the same command goes on where it"
                + " was.");
    spec.addPositional(Specs.argument("FILE", "What `saldo export --ledger` wrote."));
    spec.addOption(
        OptionSpec.builder(RESTORE)
            .required(true)
            .description("Take ids, numbers, key hashes, times, versions and chains as they were.")
            .build());
    return spec;
  }

  private static void restore(Config config, ParseResult parsed, PrintStream out, PrintStream err)
      throws ConfigException, StartException {
    WholeLedger.restore(
        config, Path.of(Specs.texts(parsed).getFirst()), out, err, Screen.isTerminal());
  }
}

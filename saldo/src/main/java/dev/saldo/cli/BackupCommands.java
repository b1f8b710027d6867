package dev.saldo.cli;

import dev.saldo.app.Backup;
import dev.saldo.app.Config;
import dev.saldo.app.ConfigException;
import dev.saldo.app.Setting;
import dev.saldo.app.StartException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// The commands that copy the embedded database into a file, and back out of one.
final class BackupCommands {

  private static final String OVERWRITE = "--overwrite";
  private static final String CODES =
      "It exits with 0 when that is done, with 1 when the books are not as they must be, and with 2"
          + " when the books, the file or the folder cannot be had.";

  private BackupCommands() {}

  static CommandSpec backup() {
    CommandSpec spec =
        Specs.command(
            "backup",
            BackupCommands::backup,
            List.of(Setting.DATA),
            "Copy the embedded database into one file, beside a running server too.",
            "",
            "The file is of one moment: it holds all that was answered as recorded before. It is"
                + " verified before it gets its name, so there is never half a backup.",
            "",
            CODES,
            "",
            "Books in PostgreSQL are backed up by PostgreSQL's own means.");
    spec.addPositional(Specs.argument("FILE", "The file to write."));
    spec.addOption(
        Specs.flag(
            OVERWRITE, "Write it also where there is such a file; until then that one stays."));
    return spec;
  }

  static CommandSpec restore() {
    CommandSpec spec =
        Specs.command(
            "restore",
            BackupCommands::restore,
            List.of(Setting.DATA),
            "Begin a folder with the books in a file that was backed up.",
            "",
            "The folder must not hold books. What was restored is verified before it gets its name;"
                + " a backup of an older Saldo is led to the schema of this one.",
            "",
            CODES);
    spec.addPositional(Specs.argument("FILE", "The backup."));
    return spec;
  }

  private static void backup(Config config, ParseResult parsed, PrintStream out, PrintStream err)
      throws ConfigException, StartException, MisuseException {
    Backup.backUp(
        config, file(parsed), parsed.hasMatchedOption(OVERWRITE), out, err, Screen.isTerminal());
  }

  private static void restore(Config config, ParseResult parsed, PrintStream out, PrintStream err)
      throws ConfigException, StartException, MisuseException {
    Backup.restore(config, file(parsed), out, err, Screen.isTerminal());
  }

  private static Path file(ParseResult parsed) throws MisuseException {
    return Specs.path("FILE", Specs.texts(parsed).getFirst());
  }
}

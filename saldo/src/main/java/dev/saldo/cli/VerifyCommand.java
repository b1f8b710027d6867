package dev.saldo.cli;

import dev.saldo.app.Config;
import dev.saldo.app.ConfigException;
import dev.saldo.app.Setting;
import dev.saldo.app.StartException;
import dev.saldo.app.Verify;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// The command that recomputes the books.
final class VerifyCommand {

  private static final String SINCE = "--since";
  private static final String CHECKPOINT = "--checkpoint";

  private VerifyCommand() {}

  static CommandSpec verify() {
    CommandSpec spec =
        Specs.command(
            "verify",
            VerifyCommand::verify,
            List.of(
                Setting.DATA, Setting.DATABASE, Setting.DATABASE_USER, Setting.DATABASE_PASSWORD),
            "Recompute the books, beside a running server too, and tell whatever is not as it must"
                + " be.",
            "",
            "It exits with 0 when every invariant holds, with 1 when something is wrong, and with 2"
                + " when the books or a file cannot be had.");
    spec.addOption(
        file(SINCE, "An earlier checkpoint, kept elsewhere: the books must extend what it says."));
    spec.addOption(file(CHECKPOINT, "Where to write a checkpoint of the books, if they hold."));
    return spec;
  }

  private static OptionSpec file(String name, String description) {
    return OptionSpec.builder(name)
        .type(Path.class)
        .paramLabel("FILE")
        .description(description)
        .build();
  }

  private static void verify(Config config, ParseResult parsed, PrintStream out, PrintStream err)
      throws ConfigException, StartException {
    @Nullable Path none = null;
    Verify.verify(
        config,
        parsed.matchedOptionValue(SINCE, none),
        parsed.matchedOptionValue(CHECKPOINT, none),
        out,
        Screen.isTerminal() ? err : new PrintStream(OutputStream.nullOutputStream()));
  }
}

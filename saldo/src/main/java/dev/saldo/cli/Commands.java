package dev.saldo.cli;

import dev.saldo.app.Config;
import dev.saldo.app.ConfigException;
import dev.saldo.app.Setting;
import dev.saldo.app.StartException;
import dev.saldo.client.ClientConfig;
import dev.saldo.client.ClientException;
import dev.saldo.client.LedgerClient;
import dev.saldo.ledger.BrokenInvariantException;
import dev.saldo.ledger.OutcomeUnknownException;
import dev.saldo.ledger.StoreUnavailableException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// Finds the command that the arguments name, and turns what comes of it into sentences and an exit
/// code. Nobody is shown a stack trace; the log tells of faults.
///
/// The commands are described to picocli without annotations, whose reading would cost a tenth of
/// the start.
public final class Commands {

  /// The commands by name, in the order in which help tells them.
  private static final SequencedMap<String, Supplier<CommandSpec>> COMMANDS = new LinkedHashMap<>();

  static {
    COMMANDS.put("serve", ServerCommands::serve);
    COMMANDS.put("demo", ServerCommands::demo);
    COMMANDS.put("merchant", MerchantCommands::merchant);
    COMMANDS.put("key", KeyCommands::key);
    COMMANDS.put("transaction", TransactionCommands::transaction);
    COMMANDS.put("balance", BookCommands::balance);
    COMMANDS.put("statement", BookCommands::statement);
    COMMANDS.put("holds", BookCommands::holds);
    COMMANDS.put("totals", BookCommands::totals);
    COMMANDS.put("log", BookCommands::log);
    COMMANDS.put("operator", OperatorCommands::operator);
    COMMANDS.put("verify", VerifyCommand::verify);
    COMMANDS.put("backup", BackupCommands::backup);
    COMMANDS.put("restore", BackupCommands::restore);
    COMMANDS.put("copy", CopyCommand::copy);
    COMMANDS.put("export", ExportCommand::export);
    COMMANDS.put("import", ImportCommand::importing);
    COMMANDS.put(Specs.HELP, Specs::help);
  }

  private final CommandLine saldo;
  private final Map<String, String> environment;
  private final InputStream in;
  private final PrintStream out;
  private final PrintStream err;

  /// @param only the name of the one command to describe, since describing all takes a moment of
  ///   each start; any other name: all
  private Commands(
      String only,
      Map<String, String> environment,
      InputStream in,
      PrintStream out,
      PrintStream err) {
    this.environment = environment;
    this.in = in;
    this.out = out;
    this.err = err;
    CommandSpec root =
        Specs.group("saldo", "Keeps merchants' balances, and tells them in five providers' APIs.");
    root.version("saldo " + version());
    root.addOption(
        OptionSpec.builder("-V", "--version")
            .versionHelp(true)
            .description("Tell the version.")
            .build());
    COMMANDS.forEach((name, spec) -> {
      if (name.equals(only) || name.equals(Specs.HELP) || !COMMANDS.containsKey(only)) {
        root.addSubcommand(null, spec.get());
      }
    });
    this.saldo = new CommandLine(root);
  }

  /// Runs a command.
  ///
  /// @param environment the variables of the environment
  /// @return the exit code, as [ExitCode] has it
  public static int run(
      String[] args,
      Map<String, String> environment,
      InputStream in,
      PrintStream out,
      PrintStream err) {
    String only = args.length == 0 || args[0].equals(Specs.HELP) ? "" : args[0];
    return new Commands(only, environment, in, out, err).exitCode(args).number();
  }

  private ExitCode exitCode(String[] args) {
    ParseResult parsed = saldo.parseArgs(args);
    List<String> problems = new ArrayList<>();
    parsed.errors().forEach(problem -> problems.add(problem.getMessage()));
    while (parsed.hasSubcommand() && !parsed.isUsageHelpRequested()) {
      parsed = parsed.subcommand();
      parsed.errors().forEach(problem -> problems.add(problem.getMessage()));
    }

    if (parsed.isVersionHelpRequested()) {
      out.println(String.join("\n", parsed.commandSpec().version()));
      return ExitCode.DONE;
    }
    if (parsed.isUsageHelpRequested()) {
      return usage(parsed.commandSpec().commandLine(), out, ExitCode.DONE);
    }
    if (parsed.commandSpec().name().equals(Specs.HELP) && problems.isEmpty()) {
      return help(Specs.texts(parsed));
    }
    return run(parsed.commandSpec().userObject(), parsed, problems);
  }

  private ExitCode run(@Nullable Object command, ParseResult parsed, List<String> problems) {
    try {
      return switch (command) {
        case Command local -> runLocal(local, parsed, problems);
        case RemoteCommand remote -> runRemote(remote, parsed, problems);
        case EitherCommand(Command local, RemoteCommand remote) ->
            ServerOptions.isServerNamed(
                    parsed, environment, Setting.DATA.option(), Setting.DATABASE.option())
                ? runRemote(remote, parsed, problems)
                : runLocal(local, parsed, problems);
        case ByOptionCommand either ->
            either.isLocal(parsed)
                ? runLocal(either.local(), parsed, problems)
                : runRemote(either.remote(), parsed, problems);
        case null, default ->
            problems.isEmpty()
                ? usage(parsed.commandSpec().commandLine(), err, ExitCode.MISUSED)
                : misused(problems, parsed.commandSpec());
      };
    } catch (MisuseException e) {
      problems.addAll(e.problems());
      return misused(problems, parsed.commandSpec());
    } catch (RuntimeException e) {
      LoggerFactory.getLogger(Commands.class).error("a fault in the program", e);
      err.println("saldo: stopped by a fault in the program, which the line above tells");
      return ExitCode.REFUSED;
    }
  }

  private ExitCode runLocal(Command command, ParseResult parsed, List<String> problems)
      throws MisuseException {
    try {
      Config config = config(parsed, problems);
      if (config == null) {
        return misused(problems, parsed.commandSpec());
      }
      command.run(config, parsed, out, err);
      return ExitCode.DONE;
    } catch (ConfigException e) {
      return misused(e.problems(), parsed.commandSpec());
    } catch (StartException | IncompleteException e) {
      return failed(ExitCode.REFUSED, e);
    } catch (BrokenInvariantException | StoreUnavailableException | OutcomeUnknownException e) {
      return failed(ExitCode.REFUSED, e); // Of books that were there, but cannot be used.
    }
  }

  private ExitCode runRemote(RemoteCommand command, ParseResult parsed, List<String> problems)
      throws MisuseException {
    ClientConfig config = ServerOptions.read(parsed, environment, in);
    if (!problems.isEmpty()) {
      return misused(problems, parsed.commandSpec());
    }
    try (LedgerClient server =
        new LedgerClient(config, notice -> err.println("saldo: " + notice))) {
      command.run(new Call(parsed, server, in, out, err));
      return ExitCode.DONE;
    } catch (ClientException e) {
      return failed(ExitCode.of(e.kind()), e);
    } catch (IncompleteException e) {
      return failed(ExitCode.REFUSED, e);
    }
  }

  private ExitCode failed(ExitCode code, Exception why) {
    err.println("saldo: " + why.getMessage());
    return code;
  }

  /// The configuration; null when it, or anything before it, is wrong.
  private @Nullable Config config(ParseResult parsed, List<String> problems) {
    try {
      Config config = Config.read(Specs.settings(parsed), environment);
      return problems.isEmpty() ? config : null;
    } catch (ConfigException e) {
      problems.addAll(e.problems());
      return null;
    }
  }

  private ExitCode misused(List<String> problems, CommandSpec command) {
    problems.forEach(problem -> err.println("saldo: " + withoutTokens(problem)));
    err.println("'" + command.qualifiedName() + " --help' tells how it is used.");
    return ExitCode.MISUSED;
  }

  /// A token in the wrong place is named with the rest of what is wrong there, but not told.
  private static String withoutTokens(String problem) {
    return problem.replaceAll("saldo_[A-Za-z0-9_-]+", "saldo_…");
  }

  private ExitCode help(List<String> names) {
    CommandLine command = saldo;
    for (String name : names) {
      CommandLine next = command.getSubcommands().get(name);
      if (next == null) {
        return misused(
            List.of("there is no command " + String.join(" ", names)), saldo.getCommandSpec());
      }
      command = next;
    }
    return usage(command, out, ExitCode.DONE);
  }

  private static ExitCode usage(CommandLine command, PrintStream where, ExitCode code) {
    where.print(command.getUsageMessage(Ansi.OFF));
    return code;
  }

  private static String version() {
    String version = Commands.class.getPackage().getImplementationVersion();
    return version == null ? "(unreleased)" : version;
  }
}

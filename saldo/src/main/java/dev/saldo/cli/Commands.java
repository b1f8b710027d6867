package dev.saldo.cli;

import dev.saldo.app.Config;
import dev.saldo.app.ConfigException;
import dev.saldo.app.StartException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

  private static final int DONE = 0;
  private static final int FAILED = 1;
  private static final int MISUSED = 2;

  private final CommandLine saldo;
  private final Map<String, String> environment;
  private final PrintStream out;
  private final PrintStream err;

  private Commands(Map<String, String> environment, PrintStream out, PrintStream err) {
    this.environment = environment;
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
    root.addSubcommand(null, ServerCommands.serve());
    root.addSubcommand(null, ServerCommands.demo());
    root.addSubcommand(null, OperatorCommands.operator());
    root.addSubcommand(null, Specs.help());
    this.saldo = new CommandLine(root);
  }

  /// Runs a command.
  ///
  /// @param environment the variables of the environment
  /// @return the exit code: 0 it was done, 1 it could not be done as things are, 2 it was asked for
  ///   wrongly
  public static int run(
      String[] args, Map<String, String> environment, PrintStream out, PrintStream err) {
    return new Commands(environment, out, err).run(args);
  }

  private int run(String[] args) {
    ParseResult parsed = saldo.parseArgs(args);
    List<String> problems = new ArrayList<>();
    parsed.errors().forEach(problem -> problems.add(problem.getMessage()));
    while (parsed.hasSubcommand() && !parsed.isUsageHelpRequested()) {
      parsed = parsed.subcommand();
      parsed.errors().forEach(problem -> problems.add(problem.getMessage()));
    }

    if (parsed.isVersionHelpRequested()) {
      out.println(String.join("\n", parsed.commandSpec().version()));
      return DONE;
    }
    if (parsed.isUsageHelpRequested()) {
      return usage(parsed.commandSpec().commandLine(), out, DONE);
    }
    if (parsed.commandSpec().name().equals(Specs.HELP) && problems.isEmpty()) {
      return help(Specs.texts(parsed));
    }
    if (!(parsed.commandSpec().userObject() instanceof Command command)) {
      return problems.isEmpty()
          ? usage(parsed.commandSpec().commandLine(), err, MISUSED)
          : misused(problems, parsed.commandSpec());
    }
    return run(command, parsed, problems);
  }

  private int run(Command command, ParseResult parsed, List<String> problems) {
    try {
      Config config = config(parsed, problems);
      if (config == null) {
        return misused(problems, parsed.commandSpec());
      }
      command.run(config, parsed, out, err);
      return DONE;
    } catch (ConfigException e) {
      return misused(e.problems(), parsed.commandSpec());
    } catch (StartException e) {
      err.println("saldo: " + e.getMessage());
      return FAILED;
    } catch (RuntimeException e) {
      LoggerFactory.getLogger(Commands.class).error("a fault in the program", e);
      err.println("saldo: stopped by a fault in the program, which the line above tells");
      return FAILED;
    }
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

  private int misused(List<String> problems, CommandSpec command) {
    problems.forEach(problem -> err.println("saldo: " + problem));
    err.println("'" + command.qualifiedName() + " --help' tells how it is used.");
    return MISUSED;
  }

  private int help(List<String> names) {
    CommandLine command = saldo;
    for (String name : names) {
      CommandLine next = command.getSubcommands().get(name);
      if (next == null) {
        return misused(
            List.of("there is no command " + String.join(" ", names)), saldo.getCommandSpec());
      }
      command = next;
    }
    return usage(command, out, DONE);
  }

  private static int usage(CommandLine command, PrintStream where, int code) {
    where.print(command.getUsageMessage(Ansi.OFF));
    return code;
  }

  private static String version() {
    String version = Commands.class.getPackage().getImplementationVersion();
    return version == null ? "(unreleased)" : version;
  }
}

package dev.saldo.cli;

import dev.saldo.app.Config;
import dev.saldo.app.ConfigException;
import dev.saldo.app.StartException;
import java.io.PrintStream;
import picocli.CommandLine.ParseResult;

/// Does what a command is for.
@FunctionalInterface
interface Command {

  /// @param parsed the arguments, in which nothing is missing or unknown
  /// @throws ConfigException when an argument cannot be used
  /// @throws MisuseException likewise
  /// @throws StartException when it cannot be done as things are
  /// @throws IncompleteException when only a part of it can be
  void run(Config config, ParseResult parsed, PrintStream out, PrintStream err)
      throws ConfigException, StartException, MisuseException, IncompleteException;
}

package dev.saldo.cli;

import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ParseResult;

/// A command that does without a server where one of these options is given, and else asks one.
record ByOptionCommand(List<String> options, Command local, RemoteCommand remote) {

  /// Whether it does without a server.
  ///
  /// @throws MisuseException when one is named all the same
  boolean isLocal(ParseResult parsed) throws MisuseException {
    Optional<String> given = options.stream().filter(parsed::hasMatchedOption).findFirst();
    if (given.isPresent() && parsed.hasMatchedOption(ServerOptions.SERVER)) {
      throw new MisuseException(
          given.get() + " does without a server: leave out " + ServerOptions.SERVER + ".");
    }
    return given.isPresent();
  }
}

package dev.saldo.cli;

import dev.saldo.app.Setting;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.ParseResult;

/// A command that does without a server where one of these options is given, and else asks one.
///
/// @param options the first one is that which works on books
record ByOptionCommand(List<String> options, Command local, RemoteCommand remote) {

  /// Whether it does without a server.
  ///
  /// @throws MisuseException when one is named all the same, or the place of books though one is
  ///   needed
  boolean isLocal(ParseResult parsed) throws MisuseException {
    Optional<String> given = options.stream().filter(parsed::hasMatchedOption).findFirst();
    if (given.isPresent() && parsed.hasMatchedOption(ServerOptions.SERVER)) {
      throw new MisuseException(
          given.get() + " does without a server: leave out " + ServerOptions.SERVER + ".");
    }
    Optional<String> books =
        Stream.of(Setting.DATA.option(), Setting.DATABASE.option())
            .filter(parsed::hasMatchedOption)
            .findFirst();
    if (given.isEmpty() && books.isPresent()) {
      throw new MisuseException(
          books.get() + " is of use only with " + options.getFirst() + ": else a server is asked.");
    }
    return given.isPresent();
  }
}

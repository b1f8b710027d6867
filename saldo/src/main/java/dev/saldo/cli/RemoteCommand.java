package dev.saldo.cli;

import dev.saldo.client.ClientException;

/// Does what a command is for by asking a running server.
@FunctionalInterface
interface RemoteCommand {

  /// @throws MisuseException when an argument cannot be used
  /// @throws ClientException when the server did not do it, or was not asked
  /// @throws IncompleteException when it did only a part of it
  void run(Call call) throws MisuseException, ClientException, IncompleteException;
}

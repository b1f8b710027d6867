package dev.saldo.cli;

import dev.saldo.app.Copy;
import dev.saldo.app.Setting;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/// The command that copies books to another store.
final class CopyCommand {

  private CopyCommand() {}

  static CommandSpec copy() {
    return Specs.command(
        "copy",
        (config, _, out, err) -> Copy.copy(config, out, err, Screen.isTerminal()),
        List.of(
            Setting.FROM,
            Setting.TO,
            Setting.DATABASE_USER,
            Setting.FROM_USER,
            Setting.DATABASE_PASSWORD,
            Setting.FROM_PASSWORD),
        "Copy books whole to another store: from the embedded one to PostgreSQL, or back.",
        "",
        "Stop the servers of both first. The books are verified, copied, and the copy is verified;"
            + " until then no server starts on it. However it was stopped, the same command goes on"
            + " where it was.",
        "",
        "It exits with 0 when the copy is whole and equal, with 1 when it is not or there may be"
            + " none, and with 2 when one of the two cannot be had.");
  }
}

package dev.saldo.app;

import dev.saldo.cli.Commands;

/// Where the program starts.
public final class Main {
  private Main() {}

  /// Runs the command that the arguments name, and ends the process with its exit code.
  public static void main(String[] args) {
    System.exit(Commands.run(args, System.getenv(), System.in, System.out, System.err));
  }
}

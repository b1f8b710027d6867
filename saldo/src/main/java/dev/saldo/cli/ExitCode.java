package dev.saldo.cli;

import dev.saldo.client.ClientException;

/// What the program's exit code says. Scripts rely on the numbers: they never change.
enum ExitCode {
  DONE(0, "It was done; a server was stopped as it should be."),
  REFUSED(1, "It could not be done as things are: refused, not found, not to be had."),
  MISUSED(2, "It was asked for or configured wrongly; everything that is wrong is told."),
  UNREACHED(3, "The server was not reached or could not answer now. Nothing was done; try again."),
  UNAUTHORIZED(4, "The token is unknown or has expired, or its role does not allow it."),
  UNKNOWN(
      5,
      "The answer was lost, however often it was asked for: it may have been done. A transaction is"
          + " asked for again with the same idempotency key; for all else, look first.");

  private final int number;
  private final String meaning;

  ExitCode(int number, String meaning) {
    this.number = number;
    this.meaning = meaning;
  }

  static ExitCode of(ClientException.Kind kind) {
    return switch (kind) {
      case REFUSED -> REFUSED;
      case INVALID -> MISUSED;
      case UNAUTHORIZED -> UNAUTHORIZED;
      case UNREACHED -> UNREACHED;
      case UNKNOWN -> UNKNOWN;
    };
  }

  int number() {
    return number;
  }

  /// What it says, in one sentence for people.
  String meaning() {
    return meaning;
  }

  /// Whether only a command that asks a running server can end with it.
  boolean isOfClients() {
    return compareTo(MISUSED) > 0;
  }
}

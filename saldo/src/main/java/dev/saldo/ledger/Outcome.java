package dev.saldo.ledger;

/// What became of a command.
///
/// @param <T> what the command yields when it is not refused
public sealed interface Outcome<T> {

  /// It was recorded now, and is on disk.
  record Recorded<T>(T value) implements Outcome<T> {}

  /// It had been recorded before, with the same content; nothing was written.
  record Replayed<T>(T value) implements Outcome<T> {}

  /// It was refused, and left no trace.
  ///
  /// @param detail names the thing and the numbers; never a secret
  record Refused<T>(Refusal refusal, String detail) implements Outcome<T> {}

  /// A refusal.
  static <T> Outcome<T> refused(Refusal refusal, String detail) {
    return new Refused<>(refusal, detail);
  }
}

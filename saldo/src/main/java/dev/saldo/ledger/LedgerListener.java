package dev.saldo.ledger;

/// Is told what a [Ledger] does, for whoever counts it. Called by the ledger's own threads before
/// they hand the answers back, so whoever has an answer finds it counted: it must be quick, must
/// not throw, and must be safe to call from several threads.
public interface LedgerListener {

  /// Nobody.
  LedgerListener NONE = new LedgerListener() {};

  /// A batch was answered.
  ///
  /// @param size how many it answered
  /// @param nanos how long the store took, and of commands the deciding
  default void answered(BatchKind kind, int size, long nanos) {}

  /// A batch could not be answered. One that failed for a reason of its own, which is no
  /// [LedgerException], is tried again command by command.
  default void failed(BatchKind kind, Throwable why) {}

  /// A command was decided, in a batch that was answered.
  default void decided(Command<?> command, Outcome<?> outcome) {}
}

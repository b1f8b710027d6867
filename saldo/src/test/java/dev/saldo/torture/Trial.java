package dev.saldo.torture;

/// One way of trying to break a promise. It makes what it needs itself, stops what it started, and
/// loads nothing but 127.0.0.1.
interface Trial {

  /// One word or a few with hyphens, by which it is chosen: `kill-server-sqlite`.
  String name();

  /// The promise, as a sentence for people: `What was answered as recorded is there once.`
  String promise();

  /// Attacks in rounds until the time is up; at least one round.
  ///
  /// @return what was done; what was found wrong is counted there, never thrown
  /// @throws Exception when the trial itself could not be carried out
  Tally run(Effort effort) throws Exception;
}

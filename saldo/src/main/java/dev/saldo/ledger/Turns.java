package dev.saldo.ledger;

/// Has a [Batcher] take its turns, one after the other, until it has none any more. When that
/// happens decides nothing about the answers, so it may be left to a thread or to a test that wants
/// to decide itself whose turn it is.
@FunctionalInterface
interface Turns {

  /// In a thread of the batcher's own, which waits while nothing is asked.
  Turns IN_A_THREAD =
      batcher -> {
        Thread thread =
            Thread.ofPlatform()
                .name(batcher.name())
                .daemon()
                .start(() -> {
                  while (batcher.turn()) {
                    // There may be another.
                  }
                });
        return () -> Threads.join(thread);
      };

  /// Sees to the turns from now on.
  ///
  /// @return waits for the last one; to be called when the batcher takes no more questions
  Runnable begin(Batcher<?, ?> batcher);
}

package dev.saldo.ledger;

/// How the threads of the ledger are ended.
final class Threads {

  private Threads() {}

  /// Waits until the thread has ended, interrupted or not.
  static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

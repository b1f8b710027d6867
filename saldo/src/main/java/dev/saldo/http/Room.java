package dev.saldo.http;

import java.util.concurrent.atomic.AtomicLong;

/// How much memory is left for requests that are being received and answered, over all connections
/// of a server, in bytes. Thread-safe.
///
/// A connection has a little of its own ([Connection]) and takes from here what a request needs
/// beyond, with a large answer to it; so what a crowd of them holds is bounded by their number and
/// this, and not by what each of them may send.
final class Room {

  private final AtomicLong left;

  Room(long bytes) {
    left = new AtomicLong(bytes);
  }

  /// @return false when there is not so much; then nothing is taken
  boolean take(long bytes) {
    if (left.addAndGet(-bytes) >= 0) {
      return true;
    }
    left.addAndGet(bytes);
    return false;
  }

  /// Gives back what was taken.
  void give(long bytes) {
    left.addAndGet(bytes);
  }
}

package dev.saldo.bench;

import java.nio.ByteBuffer;

/// What one thread of the load sends, request by request. Used by one thread.
@FunctionalInterface
interface Requests {

  /// Puts the next request, whole, into the buffer, which is empty.
  void next(ByteBuffer buffer);
}

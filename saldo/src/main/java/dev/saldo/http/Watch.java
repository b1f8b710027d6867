package dev.saldo.http;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has something done in rounds, by a thread of its own, until it is closed. What goes wrong in a
/// round is logged, and the next one comes all the same.
final class Watch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

  private final Runnable round;
  private final CountDownLatch closed = new CountDownLatch(1);

  private Watch(Runnable round) {
    this.round = round;
  }

  /// @param pauseNanos before each round
  static Watch start(String name, long pauseNanos, Runnable round) {
    Watch watch = new Watch(round);
    Thread.ofPlatform().name(name).daemon().start(() -> watch.go(pauseNanos));
    return watch;
  }

  private void go(long pauseNanos) {
    try {
      while (!closed.await(pauseNanos, TimeUnit.NANOSECONDS)) {
        goOnce();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody does
    }
  }

  private void goOnce() {
    try {
      round.run();
    } catch (Throwable e) {
      tell(e);
    }
  }

  private static void tell(Throwable thrown) {
    try {
      LOG.error("a round of {} went wrong", Thread.currentThread().getName(), thrown);
    } catch (Throwable e) {
      // Where there is no memory for the one there may be none for the other.
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }
}

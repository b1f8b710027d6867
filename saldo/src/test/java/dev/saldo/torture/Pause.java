package dev.saldo.torture;

import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// How long something stays broken.
final class Pause {

  private Pause() {}

  /// Waits for a random time, while others work.
  static void between(long leastMillis, long mostMillis, Random random)
      throws InterruptedException {
    millis(leastMillis + random.nextLong(mostMillis - leastMillis + 1));
  }

  static void millis(long millis) throws InterruptedException {
    new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
  }
}

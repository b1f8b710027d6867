package dev.saldo.dialect;

import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/// Counts where others draw, so that ids are the same in every run. What is bounded begins with the
/// merchant number that NeoX shows in its documentation (without the last two digits, which are the
/// lane).
final class CountingRandom implements RandomGenerator {

  private final AtomicLong ids = new AtomicLong();
  private final AtomicLong merchants = new AtomicLong(100_943_260L);

  @Override
  public long nextLong() {
    return ids.addAndGet(1L << 8);
  }

  @Override
  public long nextLong(long origin, long bound) {
    return merchants.getAndIncrement();
  }
}

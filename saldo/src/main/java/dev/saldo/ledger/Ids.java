package dev.saldo.ledger;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// Draws the ids and numbers that decisions need. They need to be unique, not secret; a seeded
/// generator makes the same decisions give the same ids.
///
/// Not thread-safe unless its generator is.
public final class Ids {

  private final RandomGenerator random;

  public Ids(RandomGenerator random) {
    this.random = random;
  }

  /// Ids that nobody else draws.
  public static Ids fresh() {
    return new Ids(new SplittableRandom(new SecureRandom().nextLong()));
  }

  /// A new transaction's id in this lane.
  public TransactionId transaction(Lane lane, Instant at) {
    return TransactionId.of(lane, at, random.nextLong(), random.nextLong());
  }

  /// A new key's id in this lane.
  public KeyId key(Lane lane, Instant at) {
    return KeyId.of(lane, at, random.nextLong(), random.nextLong());
  }

  /// A new log line's id in this lane.
  public LogId logLine(Lane lane, Instant at) {
    return LogId.of(lane, at, random.nextLong(), random.nextLong());
  }

  /// A new merchant's number: 11 digits, the last two its lane. Nearly always free; the store
  /// refuses one that is taken, and the batch is decided again.
  public long merchantNumber(Lane lane) {
    return random.nextLong(100_000_000L, 1_000_000_000L) * 100 + lane.number();
  }
}

package dev.saldo.ledger;

import java.time.Instant;
import java.util.Optional;

/// A transaction's id, `txn_` and 26 characters; the id of the hold that it opened, if it opened
/// one. It carries the lane of the merchant that the transaction was recorded for.
///
/// @param high the upper 64 bits, beginning with the time it was made
/// @param low the lower 64 bits, ending in the lane
public record TransactionId(long high, long low) {

  private static final String PREFIX = "txn_";

  static TransactionId of(Lane lane, Instant at, long randomHigh, long randomLow) {
    return of(LaneId.of(lane, at, randomHigh, randomLow));
  }

  /// Above the id of whatever was recorded by then, in the order of the ids.
  static TransactionId above(Instant at) {
    return new TransactionId((at.toEpochMilli() + 1) << 16, 0);
  }

  private static TransactionId of(LaneId id) {
    return new TransactionId(id.high(), id.low());
  }

  private LaneId id() {
    return new LaneId(high, low);
  }

  /// The id with this text; empty when the text is none.
  public static Optional<TransactionId> parse(String text) {
    return Optional.ofNullable(LaneId.parse(PREFIX, text)).map(TransactionId::of);
  }

  public Lane lane() {
    return id().lane();
  }

  /// The id of the transaction that Saldo records when the hold with this id falls due.
  public TransactionId release() {
    return of(id().derived());
  }

  @Override
  public String toString() {
    return id().text(PREFIX);
  }
}

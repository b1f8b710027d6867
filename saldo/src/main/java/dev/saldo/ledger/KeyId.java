package dev.saldo.ledger;

import java.time.Instant;
import java.util.Optional;

/// A merchant key's id, `key_` and 26 characters. It carries its merchant's lane and is no secret.
///
/// @param high the upper 64 bits, beginning with the time it was made
/// @param low the lower 64 bits, ending in the lane
public record KeyId(long high, long low) {

  private static final String PREFIX = "key_";

  static KeyId of(Lane lane, Instant at, long randomHigh, long randomLow) {
    return of(LaneId.of(lane, at, randomHigh, randomLow));
  }

  private static KeyId of(LaneId id) {
    return new KeyId(id.high(), id.low());
  }

  private LaneId id() {
    return new LaneId(high, low);
  }

  /// The id with this text; empty when the text is none.
  public static Optional<KeyId> parse(String text) {
    return Optional.ofNullable(LaneId.parse(PREFIX, text)).map(KeyId::of);
  }

  public Lane lane() {
    return id().lane();
  }

  @Override
  public String toString() {
    return id().text(PREFIX);
  }
}

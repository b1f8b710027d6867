package dev.saldo.ledger;

import java.time.Instant;
import java.util.Optional;

/// The id of a line in the log of administrative acts, `log_` and 26 characters. It carries the
/// lane of what was acted on; ids made later sort later.
///
/// @param high the upper 64 bits, beginning with the time it was made
/// @param low the lower 64 bits, ending in the lane
public record LogId(long high, long low) {

  private static final String PREFIX = "log_";

  static LogId of(Lane lane, Instant at, long randomHigh, long randomLow) {
    return of(LaneId.of(lane, at, randomHigh, randomLow));
  }

  private static LogId of(LaneId id) {
    return new LogId(id.high(), id.low());
  }

  private LaneId id() {
    return new LaneId(high, low);
  }

  /// The id with this text; empty when the text is none.
  public static Optional<LogId> parse(String text) {
    return Optional.ofNullable(LaneId.parse(PREFIX, text)).map(LogId::of);
  }

  public Lane lane() {
    return id().lane();
  }

  @Override
  public String toString() {
    return id().text(PREFIX);
  }
}

package dev.saldo.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Which lines of the log to list, newest first.
///
/// @param before only lines behind this place; null: from the newest
/// @param most how many at most
public record LogQuery(@Nullable Place before, int most) {

  /// A place in the log: a line's time and id.
  public record Place(Instant at, LogId id) {}
}

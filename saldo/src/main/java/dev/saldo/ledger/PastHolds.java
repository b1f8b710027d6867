package dev.saldo.ledger;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Holds that were open at a past moment, as they were then.
///
/// @param next where to go on; null when these were the last. A page with fewer lines than were
///   asked for, or none, may have a next
public record PastHolds(List<HoldLine> lines, PastHoldQuery.@Nullable Place next) {

  public PastHolds {
    lines = List.copyOf(lines);
  }
}

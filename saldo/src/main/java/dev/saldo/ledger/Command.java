package dev.saldo.ledger;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Something that changes the books, decided by [Decider] and committed by a writer.
///
/// @param <T> what it yields when it is not refused
public sealed interface Command<T>
    permits Posting,
        SaveMerchant,
        OpenAccount,
        AddKey,
        RevokeKey,
        IssueToken,
        AddOperator,
        RemoveOperator,
        RecordReleases {

  /// The lane whose writer decides it.
  Lane lane();

  /// The lanes of the merchants that it touches; its own where it touches none.
  default Set<Lane> lanes() {
    Set<Lane> lanes = new HashSet<>();
    lanes.add(lane());
    Needs.of(List.of(this)).merchants().forEach(merchant -> lanes.add(merchant.lane()));
    return lanes;
  }

  /// Tells what of the books must be at hand to decide it.
  void addTo(Needs needs);
}

package dev.saldo.ledger;

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

  /// Tells what of the books must be at hand to decide it.
  void addTo(Needs needs);
}

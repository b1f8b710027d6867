package dev.saldo.ledger;

import org.jspecify.annotations.Nullable;

/// A hold, and what became of it.
///
/// @param closedBy the transaction that took what was left of it; null while it is open
public record HoldHistory(HoldLine line, @Nullable TransactionId closedBy) {}

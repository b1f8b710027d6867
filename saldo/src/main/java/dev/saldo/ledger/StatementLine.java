package dev.saldo.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An entry, and what its transaction says of it. The other members are as in [Transaction].
public record StatementLine(
    Entry entry,
    TransactionId transaction,
    TransactionType type,
    @Nullable TransactionId hold,
    IdempotencyKey idempotencyKey,
    String reference,
    @Nullable Instant occurredAt,
    Instant recordedAt) {

  public StatementQuery.Place place() {
    return new StatementQuery.Place(recordedAt, entry.account(), entry.version());
  }
}

package dev.saldo.ledger;

import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// One atomic, immutable record.
///
/// @param merchant the one it was recorded for
/// @param fingerprint the SHA-256 of the content that the idempotency key stands for
/// @param hold the hold that it drew on; null when on none
/// @param occurredAt when it happened in the world; null when that is `recordedAt`
/// @param recordedAt when the ledger recorded it; decides its place in time
/// @param recordedBy the name of the operator token that asked for it
/// @param reference empty for none
/// @param entries one for each account it touches, the source first
public record Transaction(
    TransactionId id,
    MerchantId merchant,
    IdempotencyKey idempotencyKey,
    Hash fingerprint,
    TransactionType type,
    @Nullable TransactionId hold,
    @Nullable Instant occurredAt,
    Instant recordedAt,
    String recordedBy,
    String reference,
    SortedMap<String, String> metadata,
    List<Entry> entries) {

  public Transaction {
    entries = List.copyOf(entries);
  }

  Transaction withEntries(List<Entry> others) {
    return new Transaction(
        id,
        merchant,
        idempotencyKey,
        fingerprint,
        type,
        hold,
        occurredAt,
        recordedAt,
        recordedBy,
        reference,
        metadata,
        others);
  }
}

package dev.saldo.ledger;

import dev.saldo.money.Currency;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Which of a merchant's entries to list, newest first.
///
/// @param currency only of this currency; null for all
/// @param type only of accounts of this type; null for all
/// @param businessType only of accounts with this business type, empty for those with none; null
///   for all
/// @param reference only of transactions with exactly this reference; null for all
/// @param from only those recorded at this time or later; null: from the first
/// @param to only those recorded before this time; null: to the last
/// @param before only those behind this place; null: from the newest
/// @param most how many at most
public record StatementQuery(
    MerchantId merchant,
    @Nullable Currency currency,
    @Nullable AccountType type,
    @Nullable String businessType,
    @Nullable String reference,
    @Nullable Instant from,
    @Nullable Instant to,
    @Nullable Place before,
    int most) {

  /// A place in a statement: entries stand in the order of their time, account and version, so a
  /// place stays where it is while new entries arrive.
  public record Place(Instant recordedAt, AccountId account, long version) {}
}

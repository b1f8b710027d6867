package dev.saldo.ledger;

import org.jspecify.annotations.Nullable;

/// Which of a merchant's holds to list: account by account in the order in which they were opened,
/// and in each the newest first.
///
/// @param open whether those that are open, or those that are closed; null for both
/// @param after only those behind this place; null: from the first
/// @param most how many at most
public record HoldQuery(
    MerchantId merchant, @Nullable Boolean open, @Nullable Place after, int most) {

  /// A place in the list.
  public record Place(AccountId account, TransactionId hold) {}
}

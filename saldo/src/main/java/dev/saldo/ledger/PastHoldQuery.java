package dev.saldo.ledger;

import dev.saldo.money.Amount;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Which of a merchant's holds that were open at a past moment to list: account by account in the
/// order in which they were opened, and in each the newest first.
///
/// @param at the moment, not later than now
/// @param after only those behind this place; null: from the first
/// @param most how many at most
public record PastHoldQuery(MerchantId merchant, Instant at, @Nullable Place after, int most) {

  /// A place in the list.
  ///
  /// @param hold the last one that was looked at, open then or not
  /// @param rest how much of what the account held then is in holds behind it
  public record Place(AccountId account, TransactionId hold, Amount rest) {}
}

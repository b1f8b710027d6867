package dev.saldo.ledger;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A merchant and all its accounts at one moment, from one look at the store. What has fallen due
/// by then is released in them, recorded or not.
///
/// @param asOf the moment: the one asked for, but not later than the store's clock
/// @param merchant as it is now
/// @param accounts those opened by then, in the order in which they were opened; `updatedAt` is
///   when the last entry by then was recorded
/// @param presented the key and the credential that were asked by; null when asked by merchant.
///   They may be revoked or expired: who asks by credential must look
public record MerchantBalances(
    Instant asOf, Merchant merchant, List<Account> accounts, @Nullable Presented presented) {

  /// A credential that the store knows, and its key.
  public record Presented(MerchantKey key, Credential credential) {}

  public MerchantBalances {
    accounts = List.copyOf(accounts);
  }

  /// Whether something that has fallen due by then is not recorded yet.
  boolean hasDue() {
    return accounts.stream().anyMatch(account -> account.hasDue(asOf));
  }
}

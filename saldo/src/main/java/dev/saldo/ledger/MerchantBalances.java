package dev.saldo.ledger;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A merchant and all its accounts at one moment, from one look at the store.
///
/// @param asOf the moment, by the store's clock
/// @param accounts in the order in which they were opened
/// @param presented the key and the credential that were asked by; null when asked by merchant.
///   They may be revoked or expired: who asks by credential must look
public record MerchantBalances(
    Instant asOf, Merchant merchant, List<Account> accounts, @Nullable Presented presented) {

  /// A credential that the store knows, and its key.
  public record Presented(MerchantKey key, Credential credential) {}

  public MerchantBalances {
    accounts = List.copyOf(accounts);
  }
}

package dev.saldo.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Whose balances are asked for, and of when.
public sealed interface BalanceQuery {

  /// The time of the balances; null for now. One later than now is answered as now, which the
  /// answer's `asOf` shows.
  @Nullable Instant at();

  /// Those of the merchant whose key, or access token, has this hash.
  record ByCredential(Hash hash, @Nullable Instant at) implements BalanceQuery {

    /// As they are now.
    public ByCredential(Hash hash) {
      this(hash, null);
    }
  }

  /// Those of this merchant.
  record ByMerchant(MerchantId merchant, @Nullable Instant at) implements BalanceQuery {

    /// As they are now.
    public ByMerchant(MerchantId merchant) {
      this(merchant, null);
    }
  }
}

package dev.saldo.ledger;

/// Whose balances are asked for.
public sealed interface BalanceQuery {

  /// Those of the merchant whose key, or access token, has this hash.
  record ByCredential(Hash hash) implements BalanceQuery {}

  /// Those of this merchant.
  record ByMerchant(MerchantId merchant) implements BalanceQuery {}
}

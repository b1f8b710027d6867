package dev.saldo.access;

import dev.saldo.ledger.MerchantBalances;

/// Whether a merchant's credential opens what was asked for.
public sealed interface Admission {

  /// It does.
  ///
  /// @param balances the merchant and its accounts, from the same look at the store; `presented` is
  ///   set, unless there was no credential, as in [MerchantAccess#ofWorkingKey]
  record Admitted(MerchantBalances balances) implements Admission {}

  /// It does not. Most dialects tell few of these apart, and none of them tells more than its
  /// contract says.
  record Denied(Reason reason) implements Admission {}

  /// Why a credential opens nothing.
  enum Reason {
    /// There is none such; also a key that does not work from an address that it must not come
    /// from.
    UNKNOWN,
    /// It is of another kind than the endpoint takes.
    WRONG_KIND,
    REVOKED,
    /// The key, or the access token, has ended.
    EXPIRED,
    /// It works, but not from the address that it came from.
    ADDRESS,
    /// It works, but its merchant, which is no sub-merchant, is disabled.
    MERCHANT_DISABLED,
    /// It works, but its merchant, which is a sub-merchant, is disabled.
    SUB_MERCHANT_DISABLED
  }
}

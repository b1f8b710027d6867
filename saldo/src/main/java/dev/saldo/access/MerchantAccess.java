package dev.saldo.access;

import dev.saldo.access.Admission.Admitted;
import dev.saldo.access.Admission.Denied;
import dev.saldo.access.Admission.Reason;
import dev.saldo.ledger.BalanceQuery;
import dev.saldo.ledger.Credential;
import dev.saldo.ledger.Hash;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.Merchant;
import dev.saldo.ledger.MerchantBalances;
import dev.saldo.ledger.MerchantKey;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Checks merchants' credentials, each in one look at the store that brings the balances too, so a
/// key that was revoked is dead with the next request. Thread-safe.
///
/// What is shown is counted before the store is asked. A key's access tokens count together, once
/// it is known that they are that key's.
public final class MerchantAccess {

  private final Ledger ledger;
  private final RateLimiter limiter;

  /// @param limiter how often each key may be used
  public MerchantAccess(Ledger ledger, RateLimiter limiter) {
    this.ledger = ledger;
    this.limiter = limiter;
  }

  /// Whether a credential is good for a dialect's endpoint, with the balances of now.
  ///
  /// @param credential by [CredentialHash]
  /// @param kind the kind of key that the endpoint takes; empty where the dialect has one only
  /// @param remote where the request came from
  /// @throws RateLimitedException when it is shown too often
  /// @throws dev.saldo.ledger.LedgerException as [Ledger#read]
  public Admission admit(Hash credential, String dialect, String kind, InetAddress remote) {
    return admit(credential, dialect, kind, remote, null);
  }

  /// Whether a credential is good for a dialect's endpoint now, with the balances of another time.
  ///
  /// @param at as in [BalanceQuery#at]
  public Admission admit(
      Hash credential, String dialect, String kind, InetAddress remote, @Nullable Instant at) {
    limiter.count(credential);
    Optional<MerchantBalances> found = ledger.read(new BalanceQuery.ByCredential(credential, at));
    if (found.isEmpty()) {
      return new Denied(Reason.UNKNOWN);
    }
    Instant now = at == null ? found.get().asOf() : ledger.store().now();
    Admission admission = decide(found.get(), now, dialect, kind, remote);
    if (admission instanceof Admitted(MerchantBalances balances)
        && balances.presented() != null
        && balances.presented().credential().isToken()) {
      limiter.count(balances.presented().key().id());
    }
    return admission;
  }

  private static Admission decide(
      MerchantBalances found, Instant now, String dialect, String kind, InetAddress remote) {
    MerchantBalances.Presented presented = found.presented();
    if (presented == null || !presented.key().dialect().equals(dialect)) {
      return new Denied(Reason.UNKNOWN);
    }
    MerchantKey key = presented.key();
    if (!key.kind().equals(kind)) {
      return new Denied(Reason.WRONG_KIND);
    }
    if (key.isRevoked()) {
      return new Denied(Reason.REVOKED);
    }
    Reason dead = dead(found, now, key, presented.credential());
    if (!isAllowed(key.allowedAddresses(), remote)) {
      // From elsewhere one learns at most that a working key is kept to its addresses.
      return new Denied(dead == null ? Reason.ADDRESS : Reason.UNKNOWN);
    }
    return dead == null ? new Admitted(found) : new Denied(dead);
  }

  private static @Nullable Reason dead(
      MerchantBalances found, Instant now, MerchantKey key, Credential credential) {
    if (key.isExpired(now) || credential.isExpired(now)) {
      return Reason.EXPIRED;
    }
    return disabled(found.merchant());
  }

  private static @Nullable Reason disabled(Merchant merchant) {
    if (!merchant.disabled()) {
      return null;
    }
    return merchant.parent() == null ? Reason.MERCHANT_DISABLED : Reason.SUB_MERCHANT_DISABLED;
  }

  /// How a key of this merchant would be admitted with which nothing is wrong: not while the
  /// merchant is disabled.
  public static Admission ofWorkingKey(MerchantBalances balances) {
    Reason reason = disabled(balances.merchant());
    return reason == null ? new Admitted(balances) : new Denied(reason);
  }

  private static boolean isAllowed(List<String> addresses, InetAddress remote) {
    return addresses.isEmpty() || AddressList.parse(addresses).contains(remote);
  }
}

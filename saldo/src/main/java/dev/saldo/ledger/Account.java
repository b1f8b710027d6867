package dev.saldo.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An account as its row stands: it equals its last entry.
///
/// @param version how many entries it has; 0 before the first
/// @param head the hash of the last entry; before the first, the hash of what the account is
/// @param updatedAt when the last entry was recorded; before the first, when the account was opened
/// @param nextRelease when its next timed hold falls due; null when none will
public record Account(
    AccountId id,
    AccountRef ref,
    Balance balance,
    long version,
    Hash head,
    Instant openedAt,
    Instant updatedAt,
    @Nullable Instant nextRelease) {

  /// A new account, empty; its chain begins with what it is.
  public static Account opened(AccountId id, AccountRef ref, Instant at) {
    return new Account(id, ref, Balance.ZERO, 0, Chain.start(id, ref, at), at, at, null);
  }

  public String accountNo() {
    return ref.accountNo(id.merchantNumber());
  }

  Account after(Entry entry, Instant recordedAt) {
    return new Account(
        id, ref, entry.after(), entry.version(), entry.hash(), openedAt, recordedAt, nextRelease);
  }

  Account withNextRelease(@Nullable Instant next) {
    return new Account(id, ref, balance, version, head, openedAt, updatedAt, next);
  }

  /// Whether a hold of it falls due at this time or before.
  public boolean hasDue(Instant at) {
    return nextRelease != null && !nextRelease.isAfter(at);
  }
}

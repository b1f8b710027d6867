package dev.saldo.ledger;

import dev.saldo.money.Amount;
import java.time.Instant;

/// The holds of an account that have fallen due and are not recorded as released yet, together.
///
/// @param count how many; at least one
/// @param reserved the sum of what is left of the reserves among them
/// @param frozen the sum of what is left of the freezes among them
/// @param last when the last of them fell due
public record DueReleases(long count, Amount reserved, Amount frozen, Instant last) {

  /// The account as it will be when they are recorded; but for the hash, which nobody is shown, and
  /// the next release, by which it can still be seen that they are due.
  public Account appliedTo(Account account) {
    Change change =
        Change.NONE
            .move(reserved, Part.RESERVED, Part.AVAILABLE)
            .move(frozen, Part.FROZEN, Part.AVAILABLE);
    return new Account(
        account.id(),
        account.ref(),
        account.balance().after(change),
        account.version() + count,
        account.head(),
        account.openedAt(),
        last,
        account.nextRelease());
  }
}

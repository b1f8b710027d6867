package dev.saldo.ledger;

import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// The hash chain of each account. It begins with what the account is; each entry's hash covers the
/// one before it, the balance after the entry, and everything that the entry's transaction says. So
/// whoever changes, removes or adds anything must recompute every hash behind it, and the head that
/// somebody noted down elsewhere no longer fits.
final class Chain {

  private Chain() {}

  /// An account and the version that an entry gives it.
  record Touched(AccountId account, long version) {}

  /// All that a transaction says beside its entries.
  ///
  /// @param opened the hold that it opened, as it was then; null when it opened none
  /// @param touched every account it touches, with the version it gives it, the source first
  record Head(
      TransactionId id,
      MerchantId merchant,
      IdempotencyKey idempotencyKey,
      Hash fingerprint,
      TransactionType type,
      @Nullable TransactionId hold,
      @Nullable Hold opened,
      @Nullable Instant occurredAt,
      Instant recordedAt,
      String recordedBy,
      String reference,
      SortedMap<String, String> metadata,
      List<Touched> touched) {}

  /// The hash before an account's first entry.
  static Hash start(AccountId id, AccountRef ref, Instant openedAt) {
    return new Canonical("saldo account 1").number(id.value()).account(ref).time(openedAt).sha256();
  }

  /// The hash of an entry.
  static Hash next(Hash previous, Head head, AccountId account, long version, Balance after) {
    Canonical bytes =
        new Canonical("saldo entry 1")
            .hash(previous)
            .number(account.value())
            .number(version)
            .balance(after)
            .id(head.id())
            .text(head.merchant().value())
            .text(head.idempotencyKey().value())
            .hash(head.fingerprint())
            .text(head.type().code())
            .id(head.hold())
            .time(head.occurredAt())
            .time(head.recordedAt())
            .text(head.recordedBy())
            .text(head.reference())
            .metadata(head.metadata());
    Hold opened = head.opened();
    bytes.text(opened == null ? null : opened.kind().code());
    if (opened != null) {
      bytes.amount(opened.amount()).amount(opened.fee()).time(opened.releaseAt());
    }
    for (Touched touched : head.touched()) {
      bytes.number(touched.account().value()).number(touched.version());
    }
    return bytes.sha256();
  }
}

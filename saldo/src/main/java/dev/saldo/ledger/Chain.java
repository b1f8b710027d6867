package dev.saldo.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The hash chain of each account. It begins with what the account is; each entry's hash covers the
/// one before it, the balance after the entry, and everything that the entry's transaction says. So
/// whoever changes, removes or adds anything must recompute every hash behind it, and the head that
/// somebody noted down elsewhere no longer fits. The log's lines about each subject are such a
/// chain too.
final class Chain {

  private Chain() {}

  /// The hash before an account's first entry.
  static Hash start(AccountId id, AccountRef ref, Instant openedAt) {
    return new Canonical("saldo account 1").number(id.value()).account(ref).time(openedAt).sha256();
  }

  /// The hash of an entry.
  ///
  /// @param previous the hash before it
  /// @param transaction the entry's; the hashes in its entries do not count
  /// @param opened the hold that the transaction opened, as it was then; null when it opened none
  static Hash next(Hash previous, Transaction transaction, @Nullable Hold opened, Entry entry) {
    Canonical bytes =
        new Canonical("saldo entry 1")
            .hash(previous)
            .number(entry.account().value())
            .number(entry.version())
            .balance(entry.after())
            .id(transaction.id())
            .text(transaction.merchant().value())
            .text(transaction.idempotencyKey().value())
            .hash(transaction.fingerprint())
            .text(transaction.type().code())
            .id(transaction.hold())
            .time(transaction.occurredAt())
            .time(transaction.recordedAt())
            .text(transaction.recordedBy())
            .text(transaction.reference())
            .metadata(transaction.metadata())
            .text(opened == null ? null : opened.kind().code());
    if (opened != null) {
      bytes.amount(opened.amount()).amount(opened.fee()).time(opened.releaseAt());
    }
    for (Entry each : transaction.entries()) {
      bytes.number(each.account().value()).number(each.version());
    }
    return bytes.sha256();
  }

  /// The hash before the first line about a subject.
  static Hash startOfLog(String subject) {
    return new Canonical("saldo log 1").text(subject).sha256();
  }

  /// The hash of a line of the log.
  ///
  /// @param previous the hash before it
  /// @param line its own hash does not count
  static Hash next(Hash previous, LogLine line) {
    return new Canonical("saldo log line 1")
        .hash(previous)
        .number(line.number())
        .id(line.id())
        .time(line.at())
        .text(line.by())
        .text(line.act().code())
        .text(line.subject())
        .metadata(line.detail())
        .hash(line.admitted())
        .sha256();
  }

  /// The transaction with its entries' hashes, where each entry has the hash before it yet.
  static Transaction sealed(Transaction draft, @Nullable Hold opened) {
    return draft.withEntries(
        draft.entries().stream()
            .map(entry -> entry.withHash(next(entry.hash(), draft, opened, entry)))
            .toList());
  }
}

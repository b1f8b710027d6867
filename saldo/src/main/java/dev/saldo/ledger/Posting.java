package dev.saldo.ledger;

import dev.saldo.money.Amount;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The command to record one transaction. Made by [#of], which checks all that can be checked
/// without the books.
///
/// @param occurredAt when it happened in the world; null when that is when it is recorded
/// @param reference up to 256 characters; empty for none
/// @param metadata up to 16 pairs, in the order of their names
/// @param recordedBy the name of the operator token that asked for it; no part of the content
/// @param fingerprint the SHA-256 of the content that the idempotency key stands for
public record Posting(
    AccountRef account,
    IdempotencyKey idempotencyKey,
    Terms terms,
    @Nullable Instant occurredAt,
    String reference,
    SortedMap<String, String> metadata,
    String recordedBy,
    Hash fingerprint)
    implements Command<Transaction> {

  /// A posting with its fingerprint.
  ///
  /// @throws BadPostingException when it could never be recorded
  public static Posting of(
      AccountRef account,
      IdempotencyKey idempotencyKey,
      Terms terms,
      @Nullable Instant occurredAt,
      String reference,
      Map<String, String> metadata,
      String recordedBy) {
    terms.check(account);
    if (terms.type() == TransactionType.ADJUSTMENT && reference.isEmpty()) {
      throw new BadPostingException(
          BadPostingException.Fault.INVALID, "reference", "adjustment needs a reference");
    }
    checkTexts(reference, metadata);
    SortedMap<String, String> sorted = Collections.unmodifiableSortedMap(new TreeMap<>(metadata));
    Instant occurred = occurredAt == null ? null : Times.truncate(occurredAt);
    return new Posting(
        account,
        idempotencyKey,
        terms,
        occurred,
        reference,
        sorted,
        recordedBy,
        fingerprint(account, terms, occurred, reference, sorted));
  }

  /// A posting with nothing beside its terms.
  public static Posting of(
      AccountRef account, IdempotencyKey idempotencyKey, Terms terms, String recordedBy) {
    return of(account, idempotencyKey, terms, null, "", Map.of(), recordedBy);
  }

  private static void checkTexts(String reference, Map<String, String> metadata) {
    if (!Texts.isPlain(reference, 256)) {
      throw bad(
          "reference", "reference is text of up to 256 characters without control characters");
    }
    if (metadata.size() > 16) {
      throw bad("metadata", "metadata has " + metadata.size() + " pairs; 16 are the most");
    }
    metadata.forEach((name, value) -> {
      if (name.isEmpty() || !Texts.isPlain(name, 40) || !Texts.isPlain(value, 256)) {
        throw bad(
            "metadata",
            "metadata has names of 1 to 40 and values of up to 256 characters,"
                + " without control characters");
      }
    });
  }

  private static BadPostingException bad(String field, String detail) {
    return new BadPostingException(BadPostingException.Fault.INVALID, field, detail);
  }

  private static Hash fingerprint(
      AccountRef account,
      Terms terms,
      @Nullable Instant occurredAt,
      String reference,
      SortedMap<String, String> metadata) {
    return new Canonical("saldo posting 1")
        .account(account)
        .text(terms.type().code())
        .amount(terms.amount())
        .amount(nullIfZero(terms.fee()))
        .amount(nullIfZero(terms.reserve()))
        .time(terms.releaseAt())
        .text(terms.hold())
        .number(terms.upTo() ? 1 : 0)
        .target(terms.to())
        .time(occurredAt)
        .text(reference)
        .metadata(metadata)
        .sha256();
  }

  private static @Nullable Amount nullIfZero(Amount amount) {
    return amount.isZero() ? null : amount;
  }

  public MerchantId merchant() {
    return account.merchant();
  }

  @Override
  public Lane lane() {
    return merchant().lane();
  }

  @Override
  public void addTo(Needs needs) {
    needs.merchant(merchant());
    needs.account(account);
    needs.recorded(merchant(), idempotencyKey);
    if (terms.to() != null) {
      needs.merchant(terms.to().account().merchant());
      needs.account(terms.to().account());
    }
    if (terms.hold() != null) {
      TransactionId.parse(terms.hold())
          .filter(id -> id.lane().equals(lane()))
          .ifPresent(hold -> needs.hold(account, hold));
    }
  }
}

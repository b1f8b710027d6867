package dev.saldo.files;

import dev.saldo.http.Json;
import dev.saldo.http.JsonValue;
import dev.saldo.http.JsonValue.JsonObject;
import dev.saldo.http.JsonValue.JsonString;
import dev.saldo.ledger.AccountRef;
import dev.saldo.ledger.Change;
import dev.saldo.ledger.Entry;
import dev.saldo.ledger.Hold;
import dev.saldo.ledger.HoldKind;
import dev.saldo.ledger.IdempotencyKey;
import dev.saldo.ledger.Member;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.StoredBooks.TransactionRow;
import dev.saldo.ledger.TransactionId;
import dev.saldo.ledger.TransactionType;
import dev.saldo.money.Amount;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A transaction of books that were exported, to be recorded once more: what it asked for is told
/// by what it did, so that it does the same where all before it was recorded, too.
///
/// A freeze of as much as there was asks for what it froze. What Saldo released by itself is
/// released by hand.
///
/// @param entries the source's first
/// @param opened the hold that it opened, as it stands in the end; null: none
record PastTransaction(
    TransactionRow row, Instant recordedAt, List<Entry> entries, @Nullable Hold opened) {

  private static final String RELEASE = "saldo-release:";

  TransactionId id() {
    return row.id();
  }

  private Entry source() {
    return entries.getFirst();
  }

  private Change change() {
    return source().change();
  }

  MerchantId merchant() {
    return source().ref().merchant();
  }

  /// All whose accounts it touches.
  Set<MerchantId> merchants() {
    return entries.stream().map(entry -> entry.ref().merchant()).collect(Collectors.toSet());
  }

  String currency() {
    return source().ref().currency().code();
  }

  /// The one under which it is recorded again.
  String idempotencyKey() {
    TransactionId hold = row.hold();
    return row.idempotencyKey().isOwn() && hold != null
        ? releaseKey(hold)
        : row.idempotencyKey().value();
  }

  /// Whether the hold that it opened has a time to release itself.
  boolean hasTime() {
    return opened != null && opened.releaseAt() != null;
  }

  /// Whether that hold is open still.
  boolean isTimed() {
    return hasTime() && Objects.requireNonNull(opened).isOpen();
  }

  /// Whether it drew on a hold what was there, and took the rest from what was available.
  boolean takesWhatIsThere() {
    return row.hold() != null
        && (row.type() == TransactionType.CHARGEBACK || row.type() == TransactionType.FEE);
  }

  /// Whether it made available what a hold held that may release itself.
  boolean releases() {
    return row.type() == TransactionType.RESERVE_RELEASE || row.type() == TransactionType.UNFREEZE;
  }

  /// The line of the ledger API.
  ///
  /// @param hold the new id of the hold that it draws on; null when on none
  /// @param timed whether the hold that it opens is to release itself
  byte[] line(@Nullable String hold, boolean timed) {
    SequencedMap<String, JsonValue> members = begun(source().ref(), idempotencyKey(), row.type());
    put(members, "amount", amount());
    put(members, "fee", fee());
    put(members, "reserve", reserve());
    if (timed) {
      put(members, "releaseAt", Objects.requireNonNull(opened).releaseAt());
    }
    put(members, "hold", hold);
    if (entries.size() > 1) {
      Entry target = entries.getLast();
      SequencedMap<String, JsonValue> to = account(target.ref());
      put(to, "amount", target.change().external().negate());
      members.put("to", new JsonObject(to));
    }
    put(members, "reference", row.reference());
    SequencedMap<String, JsonValue> metadata = new LinkedHashMap<>();
    row.metadata().forEach((name, value) -> metadata.put(name, new JsonString(value)));
    members.put("metadata", new JsonObject(metadata));
    put(members, "occurredAt", Objects.requireNonNullElse(row.occurredAt(), recordedAt));
    return Json.write(new JsonObject(members));
  }

  /// The line that releases what is left of a hold, as Saldo would have done by itself.
  ///
  /// @param old its id in the ledger
  /// @param id its new one
  static byte[] release(
      AccountRef account, HoldKind kind, TransactionId old, Instant releaseAt, TransactionId id) {
    TransactionType type =
        kind == HoldKind.FREEZE ? TransactionType.UNFREEZE : TransactionType.RESERVE_RELEASE;
    SequencedMap<String, JsonValue> members = begun(account, releaseKey(old), type);
    put(members, "hold", id);
    put(members, "occurredAt", releaseAt);
    return Json.write(new JsonObject(members));
  }

  /// Saldo's own keys are nobody else's to take.
  private static String releaseKey(TransactionId hold) {
    return RELEASE + hold;
  }

  /// Whether it is the key of what is recorded instead of a release of Saldo's own.
  static boolean isOfRelease(IdempotencyKey key) {
    return key.value().startsWith(RELEASE);
  }

  private static SequencedMap<String, JsonValue> begun(
      AccountRef account, String idempotencyKey, TransactionType type) {
    SequencedMap<String, JsonValue> members = account(account);
    put(members, "idempotencyKey", idempotencyKey);
    put(members, "type", type.code());
    return members;
  }

  private static SequencedMap<String, JsonValue> account(AccountRef account) {
    SequencedMap<String, JsonValue> members = new LinkedHashMap<>();
    put(members, "merchant", account.merchant());
    put(members, "accountType", account.type());
    put(members, "businessType", account.businessType());
    put(members, "currency", account.currency().code());
    return members;
  }

  private static void put(
      SequencedMap<String, JsonValue> members, String name, @Nullable Object value) {
    if (value != null) {
      members.put(name, new JsonString(value.toString()));
    }
  }

  private @Nullable Amount amount() {
    if (row.idempotencyKey().isOwn()) {
      return null; // all that is left
    }
    return switch (row.type()) {
      case PAYMENT, PAYOUT_RETURN, ADJUSTMENT -> change().external().negate();
      case REFUND, CHARGEBACK, FEE_SETTLEMENT, PAYOUT_SETTLEMENT, TRANSFER, EXCHANGE ->
          change().external();
      case FEE -> change().fees();
      case FEE_REFUND -> change().fees().negate();
      case PAYOUT -> Objects.requireNonNull(opened).amount();
      case RESERVE -> change().reserved();
      case RESERVE_RELEASE -> change().reserved().negate();
      case FREEZE -> change().frozen();
      case UNFREEZE -> change().frozen().negate();
      case PAYOUT_CANCELLATION -> null;
      case OVERDRAFT_LIMIT -> source().after().overdraft();
    };
  }

  private @Nullable Amount fee() {
    if (!row.type().takes().contains(Member.FEE)) {
      return null;
    }
    return row.type() == TransactionType.PAYOUT
        ? Objects.requireNonNull(opened).fee()
        : change().fees();
  }

  private @Nullable Amount reserve() {
    return row.type().takes().contains(Member.RESERVE) ? change().reserved() : null;
  }
}

package dev.saldo.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.saldo.ledger.AccountRef;
import dev.saldo.ledger.BadPostingException;
import dev.saldo.ledger.Entry;
import dev.saldo.ledger.IdempotencyKey;
import dev.saldo.ledger.Member;
import dev.saldo.ledger.Part;
import dev.saldo.ledger.Posting;
import dev.saldo.ledger.Terms;
import dev.saldo.ledger.Transaction;
import dev.saldo.ledger.TransactionType;
import dev.saldo.money.Amount;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A transaction in JSON.
final class TransactionCodec {

  private TransactionCodec() {}

  /// The posting that a request asks for.
  ///
  /// @param idempotencyKeys what came in the header of that name
  /// @param recordedBy the operator who asks
  /// @throws ProblemException when it could never be recorded
  static Posting read(Members members, List<String> idempotencyKeys, String recordedBy) {
    IdempotencyKey idempotencyKey = idempotencyKey(members, idempotencyKeys);
    TransactionType type = type(members.text("type"));
    refuseUntaken(members, type);
    AccountRef account = AccountCodec.read(members.text("merchant").merchant(), members);
    Terms terms = terms(members, type, account);
    Instant occurredAt = members.findText("occurredAt").map(Field::time).orElse(null);
    String reference = members.findText("reference").map(Field::text).orElse("");
    Map<String, String> metadata = members.texts("metadata");
    members.end();
    try {
      return Posting.of(
          account, idempotencyKey, terms, occurredAt, reference, metadata, recordedBy);
    } catch (BadPostingException e) {
      String detail = Objects.requireNonNullElse(e.getMessage(), "");
      throw (switch (e.fault()) {
            case INVALID -> Problem.invalid(e.field(), detail);
            case TOO_PRECISE -> Problem.precisionExceeded(e.field(), detail);
          })
          .exception();
    }
  }

  private static IdempotencyKey idempotencyKey(Members members, List<String> inHeader) {
    String name = "idempotencyKey";
    SequencedSet<String> given = new LinkedHashSet<>(inHeader);
    members.findText(name).map(Field::text).ifPresent(given::add);
    if (given.isEmpty()) {
      throw Members.missing(name);
    }
    if (given.size() > 1) {
      throw Problem.invalid(
              name, "the header Idempotency-Key and the member idempotencyKey are not the same")
          .exception();
    }
    Field field = new Field(name, given.getFirst());
    if (!IdempotencyKey.isValid(field.text())) {
      throw field.unfit("is 1 to 128 printable ASCII characters without space and /");
    }
    IdempotencyKey key = new IdempotencyKey(field.text());
    if (key.isOwn()) {
      throw field.unfit("must not begin with " + IdempotencyKey.OWN_PREFIX);
    }
    return key;
  }

  private static TransactionType type(Field field) {
    return TransactionType.find(field.text())
        .orElseThrow(() ->
            field.unfit(
                Arrays.stream(TransactionType.values())
                    .map(TransactionType::code)
                    .collect(Collectors.joining(", ", "is one of ", ""))));
  }

  private static void refuseUntaken(Members members, TransactionType type) {
    for (Member member : Member.values()) {
      if (members.has(member.wireName()) && !type.takes().contains(member)) {
        throw Problem.invalid(
                member.wireName(), type.code() + " does not take " + member.wireName())
            .exception();
      }
    }
  }

  private static Terms terms(Members members, TransactionType type, AccountRef account) {
    Amount amount = members.findAmount("amount", type == TransactionType.ADJUSTMENT).orElse(null);
    return new Terms(
        type,
        amount,
        members.findAmount("fee", false).orElse(Amount.ZERO),
        members.findAmount("reserve", false).orElse(Amount.ZERO),
        members.findText("releaseAt").map(Field::time).orElse(null),
        members.findText("hold").map(hold -> hold.plain(Integer.MAX_VALUE)).orElse(null),
        members.findBoolean("upTo").orElse(false),
        members.findObject("to").map(to -> target(to, type, account, amount)).orElse(null));
  }

  /// Merchant, type, business type and currency are the source's, and the amount is what is sent,
  /// unless it says otherwise.
  private static Terms.Target target(
      Members to, TransactionType type, AccountRef from, @Nullable Amount sent) {
    AccountRef account =
        new AccountRef(
            to.findText("merchant").map(Field::merchant).orElse(from.merchant()),
            to.findText("accountType").map(Field::accountType).orElse(from.type()),
            to.findText("businessType").map(Field::businessType).orElse(from.businessType()),
            to.findText("currency").map(Field::currency).orElse(from.currency()));
    Optional<Amount> amount = to.findAmount("amount", false);
    to.end();
    if (amount.isEmpty()
        && type == TransactionType.EXCHANGE
        && !account.currency().equals(from.currency())) {
      throw Members.missing("to.amount");
    }
    return new Terms.Target(
        account, amount.or(() -> Optional.ofNullable(sent)).orElse(Amount.ZERO));
  }

  /// The same for the one who recorded it and for all who ask again. `hold` is there when it drew
  /// on one.
  static void write(JsonGenerator json, Transaction transaction) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", transaction.id().toString());
    json.writeStringField("idempotencyKey", transaction.idempotencyKey().value());
    json.writeStringField("type", transaction.type().code());
    json.writeStringField("merchant", transaction.merchant().value());
    if (transaction.hold() != null) {
      json.writeStringField("hold", transaction.hold().toString());
    }
    json.writeStringField("recordedAt", transaction.recordedAt().toString());
    json.writeStringField(
        "occurredAt",
        Objects.requireNonNullElse(transaction.occurredAt(), transaction.recordedAt()).toString());
    json.writeStringField("recordedBy", transaction.recordedBy());
    json.writeStringField("reference", transaction.reference());
    json.writeObjectFieldStart("metadata");
    for (Map.Entry<String, String> pair : transaction.metadata().entrySet()) {
      json.writeStringField(pair.getKey(), pair.getValue());
    }
    json.writeEndObject();
    json.writeArrayFieldStart("entries");
    for (Entry entry : transaction.entries()) {
      json.writeStartObject();
      writeEntry(json, entry);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /// What an entry says, into the object that is being written.
  static void writeEntry(JsonGenerator json, Entry entry) throws IOException {
    json.writeStringField("accountNo", entry.accountNo());
    json.writeStringField("merchant", entry.ref().merchant().value());
    json.writeStringField("accountType", entry.ref().type().name());
    json.writeStringField("businessType", entry.ref().businessType());
    json.writeStringField("currency", entry.ref().currency().code());
    json.writeNumberField("version", entry.version());
    json.writeObjectFieldStart("change");
    for (Part part : Part.values()) {
      Amount moved = entry.change().of(part);
      if (!moved.isZero()) {
        json.writeStringField(part.code(), moved.toString());
      }
    }
    json.writeEndObject();
    json.writeObjectFieldStart("balance");
    AccountCodec.writeFigures(json, entry.after());
    json.writeEndObject();
  }
}

package dev.saldo.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.saldo.http.Answer;
import dev.saldo.http.Request;
import dev.saldo.ledger.ChainLink;
import dev.saldo.ledger.IdempotencyKey;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.Operator;
import dev.saldo.ledger.Outcome.Recorded;
import dev.saldo.ledger.Outcome.Refused;
import dev.saldo.ledger.Outcome.Replayed;
import dev.saldo.ledger.Posting;
import dev.saldo.ledger.Refusal;
import dev.saldo.ledger.Role;
import dev.saldo.ledger.Transaction;
import dev.saldo.ledger.TransactionId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/// Transactions: recorded, one by one or in bulk, and read.
final class TransactionRoutes {

  private final Ledger ledger;
  private final IntConsumer bulkLines;

  /// @param bulkLines told the status of each line of a bulk request before it is answered
  TransactionRoutes(Ledger ledger, IntConsumer bulkLines) {
    this.ledger = ledger;
    this.bulkLines = bulkLines;
  }

  List<ApiRoute> routes() {
    return List.of(
        ApiRoute.post(Role.POSTER, "/transactions", this::record)
            .with(new Bulk<>(ledger, new Lines(), bulkLines)),
        ApiRoute.get(Role.READER, "/transactions/{id}", this::show),
        ApiRoute.get(Role.READER, "/transactions/{id}/chain", this::chain),
        ApiRoute.get(
            Role.READER,
            "/merchants/{merchant}/transactions/{idempotencyKey}",
            this::showByIdempotencyKey));
  }

  private Answer record(Request request, Operator operator) {
    Posting posting =
        TransactionCodec.read(
            Members.of(request), request.headers("Idempotency-Key"), operator.name());
    return switch (ledger.execute(posting)) {
      case Recorded<Transaction>(Transaction recorded) -> answer(201, recorded);
      case Replayed<Transaction>(Transaction earlier) ->
          answer(200, earlier).withHeader("Idempotent-Replayed", "true");
      case Refused<Transaction>(Refusal refusal, String detail) ->
          Problem.of(refusal, detail).answer();
    };
  }

  private Answer show(Request request, Operator operator) {
    String id = request.pathParameter("id");
    return found(TransactionId.parse(id).flatMap(ledger.store()::transaction), id);
  }

  private Answer chain(Request request, Operator operator) {
    String id = request.pathParameter("id");
    Transaction found =
        TransactionId.parse(id)
            .flatMap(ledger.store()::transaction)
            .orElseThrow(() -> unknown(id).exception());
    List<ChainLink> links = ledger.chain(found);
    return Answer.json(
        200,
        json -> {
          json.writeStartObject();
          json.writeStringField("id", found.id().toString());
          json.writeStringField("fingerprint", found.fingerprint().toString());
          json.writeArrayFieldStart("entries");
          for (ChainLink link : links) {
            json.writeStartObject();
            json.writeStringField("accountNo", link.entry().accountNo());
            json.writeNumberField("version", link.entry().version());
            json.writeStringField("previous", link.previous().toString());
            json.writeStringField("hash", link.entry().hash().toString());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private Answer showByIdempotencyKey(Request request, Operator operator) {
    MerchantId merchant = MerchantRoutes.inPath(request);
    String key = request.pathParameter("idempotencyKey");
    return found(
        Optional.of(key)
            .filter(IdempotencyKey::isValid)
            .flatMap(valid -> ledger.store().transaction(merchant, new IdempotencyKey(valid))),
        key);
  }

  private static Answer found(Optional<Transaction> found, String name) {
    return found
        .map(transaction -> answer(200, transaction))
        .orElseGet(() -> unknown(name).answer());
  }

  private static Problem unknown(String name) {
    return Problem.notFound("no transaction " + Problem.quoted(name));
  }

  private static Answer answer(int status, Transaction transaction) {
    return Answer.json(status, json -> TransactionCodec.write(json, transaction));
  }

  private static final class Lines implements BulkCodec<Transaction> {

    @Override
    public String name() {
      return "transaction";
    }

    @Override
    public Posting read(Members members, String by) {
      return TransactionCodec.read(members, List.of(), by);
    }

    @Override
    public int status(Transaction recorded) {
      return 201;
    }

    @Override
    public String id(Transaction transaction) {
      return transaction.id().toString();
    }

    @Override
    public void write(JsonGenerator json, Transaction transaction) throws IOException {
      TransactionCodec.write(json, transaction);
    }
  }
}

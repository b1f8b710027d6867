package dev.saldo.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.saldo.http.Answer;
import dev.saldo.http.Request;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.Merchant;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.MerchantQuery;
import dev.saldo.ledger.Operator;
import dev.saldo.ledger.Outcome.Recorded;
import dev.saldo.ledger.Outcome.Refused;
import dev.saldo.ledger.Outcome.Replayed;
import dev.saldo.ledger.Refusal;
import dev.saldo.ledger.Role;
import dev.saldo.ledger.SaveMerchant;
import dev.saldo.ledger.SaveMerchant.Saved;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/// Merchants: created and changed, one by one or in bulk, read and listed.
final class MerchantRoutes {

  private static final String LIST = "merchants";

  /// What `parent` is asked by for those that have none: it is there and empty.
  private static final List<String> NO_PARENT = List.of("");

  private static final int MOST_Q = 256;

  private final Ledger ledger;
  private final IntConsumer bulkLines;

  /// @param bulkLines told the status of each line of a bulk request before it is answered
  MerchantRoutes(Ledger ledger, IntConsumer bulkLines) {
    this.ledger = ledger;
    this.bulkLines = bulkLines;
  }

  List<ApiRoute> routes() {
    return List.of(
        ApiRoute.put(Role.ADMIN, "/merchants/{merchant}", this::save),
        ApiRoute.post(Role.ADMIN, "/merchants", MerchantRoutes::refuseSingle)
            .with(new Bulk<>(ledger, new Lines(), bulkLines)),
        ApiRoute.get(Role.READER, "/merchants/{merchant}", this::show),
        ApiRoute.get(Role.READER, "/merchants", this::list));
  }

  /// The merchant in a request's path, which may or may not exist.
  ///
  /// @throws ProblemException (404) when there can be none of that id
  static MerchantId inPath(Request request) {
    String id = request.pathParameter("merchant");
    if (!MerchantId.isValid(id)) {
      throw unknown(id);
    }
    return new MerchantId(id);
  }

  /// To be thrown when what is to be read is of a merchant that does not exist.
  static ProblemException unknown(String id) {
    return Problem.notFound("no merchant " + Problem.quoted(id)).exception();
  }

  private Answer save(Request request, Operator operator) {
    MerchantId merchant = new Field("merchant", request.pathParameter("merchant")).merchant();
    Members members = Members.of(request);
    return switch (ledger.execute(MerchantCodec.read(merchant, members, operator.name()))) {
      case Recorded<Saved>(Saved saved) -> saved(saved);
      case Replayed<Saved>(Saved saved) -> saved(saved);
      case Refused<Saved>(Refusal refusal, String detail) -> Problem.of(refusal, detail).answer();
    };
  }

  private static Answer saved(Saved saved) {
    return Answer.json(status(saved), json -> MerchantCodec.write(json, saved.merchant()));
  }

  private static int status(Saved saved) {
    return saved.created() ? 201 : 200;
  }

  private static Answer refuseSingle(Request request, Operator operator) {
    throw Problem.invalid(
            "Content-Type",
            "many merchants are sent as "
                + Bulk.CONTENT_TYPE
                + "; one is put to its own path as application/json")
        .exception();
  }

  private Answer show(Request request, Operator operator) {
    MerchantId id = inPath(request);
    Merchant merchant = ledger.store().merchant(id).orElseThrow(() -> unknown(id.value()));
    return Answer.json(200, json -> MerchantCodec.write(json, merchant));
  }

  private Answer list(Request request, Operator operator) {
    String beginning = Parameters.find(request, "q").map(q -> q.plain(MOST_Q)).orElse("");
    Optional<MerchantId> parent = Parameters.find(request, "parent").map(Field::merchant);
    Optional<MerchantId> after =
        Parameters.cursor(request, LIST, place -> new MerchantId(place.getFirst()));
    int limit = Parameters.limit(request);
    List<Merchant> found =
        ledger
            .store()
            .merchants(
                new MerchantQuery(
                    beginning,
                    parent.orElse(null),
                    request.query("parent").equals(NO_PARENT),
                    after.orElse(null),
                    limit + 1));
    return Answers.page(limit, found, last -> Cursor.behind(LIST, last.id()), MerchantCodec::write);
  }

  private static final class Lines implements BulkCodec<Saved> {

    @Override
    public String name() {
      return "merchant";
    }

    @Override
    public SaveMerchant read(Members members, String by) {
      return MerchantCodec.read(members.text("merchant").merchant(), members, by);
    }

    @Override
    public int status(Saved saved) {
      return MerchantRoutes.status(saved);
    }

    @Override
    public String id(Saved saved) {
      return saved.merchant().id().value();
    }

    @Override
    public void write(JsonGenerator json, Saved saved) throws IOException {
      MerchantCodec.write(json, saved.merchant());
    }
  }
}

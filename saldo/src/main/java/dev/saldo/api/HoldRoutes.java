package dev.saldo.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.saldo.http.Answer;
import dev.saldo.http.Request;
import dev.saldo.ledger.AccountId;
import dev.saldo.ledger.AccountRef;
import dev.saldo.ledger.Hold;
import dev.saldo.ledger.HoldHistory;
import dev.saldo.ledger.HoldLine;
import dev.saldo.ledger.HoldQuery;
import dev.saldo.ledger.HoldQuery.Place;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.Operator;
import dev.saldo.ledger.PastHoldQuery;
import dev.saldo.ledger.PastHolds;
import dev.saldo.ledger.Role;
import dev.saldo.ledger.TransactionId;
import dev.saldo.money.Amount;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A merchant's holds, open and closed.
final class HoldRoutes {

  private final Ledger ledger;

  HoldRoutes(Ledger ledger) {
    this.ledger = ledger;
  }

  List<ApiRoute> routes() {
    return List.of(
        ApiRoute.get(Role.READER, "/merchants/{merchant}/holds", this::list),
        ApiRoute.get(Role.READER, "/holds/{id}", this::show));
  }

  private Answer show(Request request, Operator operator) {
    String id = request.pathParameter("id");
    Instant at = at(request).orElse(null);
    HoldHistory found =
        TransactionId.parse(id)
            .flatMap(hold -> ledger.hold(hold, at))
            .orElseThrow(() -> Problem.notFound("no hold " + Problem.quoted(id)).exception());
    return Answer.json(
        200,
        json -> {
          json.writeStartObject();
          json.writeStringField("merchant", found.line().account().merchant().value());
          writeMembers(json, found.line());
          if (found.closedBy() != null) {
            json.writeStringField("closedBy", found.closedBy().toString());
          }
          json.writeEndObject();
        });
  }

  private Answer list(Request request, Operator operator) {
    MerchantId merchant = MerchantRoutes.inPath(request);
    Optional<Field> state = Parameters.find(request, "state");
    Optional<Boolean> open = state.map(HoldRoutes::isOpen);
    int limit = Parameters.limit(request);
    Optional<Instant> at = at(request);
    if (at.isPresent()) {
      if (!open.orElse(true)) {
        throw state.orElseThrow().unfit("is open where at is given");
      }
      return past(request, merchant, at.get(), limit);
    }
    String list = "holds " + merchant;
    HoldQuery query =
        new HoldQuery(
            merchant,
            open.orElse(null),
            Parameters.cursor(request, list, HoldRoutes::place).orElse(null),
            limit + 1);
    List<HoldLine> found =
        ledger.holds(query).orElseThrow(() -> MerchantRoutes.unknown(merchant.value()));
    return Answers.page(limit, found, line -> cursor(list, line.hold()), HoldRoutes::write);
  }

  private Answer past(Request request, MerchantId merchant, Instant at, int limit) {
    String list = "holds " + merchant + " " + at;
    PastHolds found =
        ledger
            .holds(
                new PastHoldQuery(
                    merchant,
                    at,
                    Parameters.cursor(request, list, HoldRoutes::pastPlace).orElse(null),
                    limit))
            .orElseThrow(() -> MerchantRoutes.unknown(merchant.value()));
    PastHoldQuery.Place next = found.next();
    return Answers.list(
        found.lines(),
        next == null ? "" : Cursor.behind(list, next.account(), next.hold(), next.rest()),
        HoldRoutes::write);
  }

  /// The time that is asked about; empty: now.
  private Optional<Instant> at(Request request) {
    Optional<Instant> at = Parameters.find(request, "at").map(Field::time);
    at.ifPresent(time -> AskedBalances.checkNotLater("at", time, ledger.store().now()));
    return at;
  }

  private static boolean isOpen(Field state) {
    return switch (state.text()) {
      case "open" -> true;
      case "closed" -> false;
      default -> throw state.unfit("is one of open, closed");
    };
  }

  private static String cursor(String list, Hold hold) {
    return Cursor.behind(list, hold.account(), hold.id());
  }

  private static Place place(List<String> words) {
    return new Place(
        new AccountId(Long.parseLong(words.get(0))),
        TransactionId.parse(words.get(1)).orElseThrow());
  }

  private static PastHoldQuery.Place pastPlace(List<String> words) {
    Place place = place(words);
    return new PastHoldQuery.Place(place.account(), place.hold(), Amount.parse(words.get(2)));
  }

  private static void write(JsonGenerator json, HoldLine line) throws IOException {
    json.writeStartObject();
    writeMembers(json, line);
    json.writeEndObject();
  }

  /// `releaseAt` is there when it is released by itself, `closedAt` when nothing is left of it.
  private static void writeMembers(JsonGenerator json, HoldLine line) throws IOException {
    Hold hold = line.hold();
    AccountRef account = line.account();
    json.writeStringField("id", hold.id().toString());
    json.writeStringField("kind", hold.kind().code());
    json.writeStringField("accountNo", account.accountNo(hold.account().merchantNumber()));
    json.writeStringField("accountType", account.type().name());
    json.writeStringField("businessType", account.businessType());
    json.writeStringField("currency", account.currency().code());
    json.writeStringField("amount", hold.amount().toString());
    json.writeStringField("fee", hold.fee().toString());
    json.writeStringField("left", hold.left().toString());
    json.writeStringField("feeLeft", hold.feeLeft().toString());
    json.writeStringField("openedAt", hold.openedAt().toString());
    if (hold.releaseAt() != null) {
      json.writeStringField("releaseAt", hold.releaseAt().toString());
    }
    if (hold.closedAt() != null) {
      json.writeStringField("closedAt", hold.closedAt().toString());
    }
  }
}

package dev.saldo.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.saldo.http.Answer;
import dev.saldo.http.Request;
import dev.saldo.ledger.Account;
import dev.saldo.ledger.AccountRef;
import dev.saldo.ledger.AccountType;
import dev.saldo.ledger.BalanceQuery.ByMerchant;
import dev.saldo.ledger.Ledger;
import dev.saldo.ledger.MerchantBalances;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.Operator;
import dev.saldo.ledger.Role;
import dev.saldo.money.Currency;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/// How a merchant's balances came about: what they were at equally spaced times, each as of that
/// time.
final class HistoryRoutes {

  private static final int FEWEST_POINTS = 2;
  private static final int MOST_POINTS = 500;
  private static final int USUAL_POINTS = 100;

  /// So many balances are told at once; only a merchant with very many accounts gets fewer points.
  private static final int MOST_BALANCES = 50_000;

  private final Ledger ledger;

  HistoryRoutes(Ledger ledger) {
    this.ledger = ledger;
  }

  List<ApiRoute> routes() {
    return List.of(ApiRoute.get(Role.READER, "/merchants/{merchant}/balances/history", this::show));
  }

  private Answer show(Request request, Operator operator) {
    MerchantId merchant = MerchantRoutes.inPath(request);
    Optional<Currency> currency = Parameters.find(request, "currency").map(Field::currency);
    Optional<AccountType> type = Parameters.find(request, "accountType").map(Field::accountType);
    Optional<Instant> from = Parameters.find(request, "from").map(Field::time);
    Optional<Instant> to = Parameters.find(request, "to").map(Field::time);
    int points =
        Parameters.find(request, "points")
            .map(field -> field.number(FEWEST_POINTS, MOST_POINTS))
            .orElse(USUAL_POINTS);
    MerchantBalances now =
        ledger
            .read(new ByMerchant(merchant))
            .orElseThrow(() -> MerchantRoutes.unknown(merchant.value()));
    int most = MOST_BALANCES / Math.max(1, now.accounts().size());
    if (points > most) {
      throw Problem.invalid(
              "points",
              "points is at most "
                  + most
                  + " of a merchant with "
                  + now.accounts().size()
                  + " accounts")
          .exception();
    }
    Instant last = to.orElse(now.asOf());
    AskedBalances.checkNotLater("to", last, now.asOf());
    Instant first = from.orElse(now.merchant().createdAt());
    if (!first.isBefore(last)) {
      throw Problem.invalid("from", "from must be before to, which is " + last).exception();
    }
    List<MerchantBalances> found =
        ledger
            .read(
                times(first, last, points).stream()
                    .map(at -> new ByMerchant(merchant, at))
                    .toList())
            .stream()
            .flatMap(Optional::stream)
            .toList();
    return Answer.json(
        200,
        json -> {
          json.writeStartObject();
          json.writeStringField("merchant", merchant.value());
          json.writeArrayFieldStart("points");
          for (MerchantBalances point : found) {
            json.writeStartObject();
            json.writeStringField("at", point.asOf().toString());
            json.writeArrayFieldStart("accounts");
            for (Account account : point.accounts()) {
              AccountRef ref = account.ref();
              if (currency.filter(wanted -> !wanted.equals(ref.currency())).isEmpty()
                  && type.filter(wanted -> wanted != ref.type()).isEmpty()) {
                write(json, account);
              }
            }
            json.writeEndArray();
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  /// Equally spaced, to the microsecond, both ends among them.
  private static List<Instant> times(Instant first, Instant last, int points) {
    long micros = ChronoUnit.MICROS.between(first, last);
    return LongStream.range(0, points)
        .mapToObj(i ->
            first.plus(
                micros / (points - 1) * i + micros % (points - 1) * i / (points - 1),
                ChronoUnit.MICROS))
        .toList();
  }

  private static void write(JsonGenerator json, Account account) throws IOException {
    json.writeStartObject();
    AccountCodec.writeName(json, account);
    json.writeStringField("gross", account.balance().gross().toString());
    json.writeStringField("available", account.balance().available().toString());
    json.writeEndObject();
  }
}

package dev.saldo.dialect.oxapay;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.saldo.access.Admission;
import dev.saldo.access.CredentialHash;
import dev.saldo.access.KeyForm;
import dev.saldo.access.MerchantAccess;
import dev.saldo.dialect.CurrencyBalance;
import dev.saldo.dialect.Dialect;
import dev.saldo.dialect.GroupedSecret;
import dev.saldo.dialect.Query;
import dev.saldo.dialect.Sample;
import dev.saldo.dialect.SampleRequest;
import dev.saldo.http.Answer;
import dev.saldo.http.Fault;
import dev.saldo.http.Json;
import dev.saldo.http.Request;
import dev.saldo.http.Route;
import dev.saldo.ledger.AccountType;
import dev.saldo.ledger.MerchantBalances;
import dev.saldo.money.Currencies;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// OxaPay v1: what is available in the merchant's FUND accounts, by currency.
///
/// Success and failure have the same five members.
public final class OxaPay implements Dialect {

  private static final String PATH = "/v1/general/account/balance";
  private static final String KEY_HEADER = "general_api_key";
  private static final String NAME = "oxapay";
  private static final String KIND = "general";
  private static final KeyForm KEYS =
      new KeyForm(NAME, List.of("merchant", "payout", KIND), KIND, false, new GroupedSecret());

  private final MerchantAccess access;

  public OxaPay(MerchantAccess access) {
    this.access = access;
  }

  @Override
  public KeyForm keyForm() {
    return KEYS;
  }

  @Override
  public List<Route> routes() {
    return List.of(new Route("GET", PATH, 0, this::balance));
  }

  @Override
  public String title() {
    return "OxaPay v1";
  }

  @Override
  public List<Sample> samples(MerchantBalances balances) {
    Admission admission = MerchantAccess.ofWorkingKey(balances);
    SampleRequest request = SampleRequest.get(PATH).withHeader(KEY_HEADER, SampleRequest.KEY);
    return List.of(
        new Sample("What can be spent, by currency", request, balance(request, admission)));
  }

  @Override
  public String prefix() {
    return "/v1";
  }

  private Answer balance(Request request) {
    Optional<String> key = request.header(KEY_HEADER).map(String::strip);
    if (key.isEmpty() || key.get().isEmpty()) {
      return failure(401, Failure.KEY);
    }
    return balance(
        request,
        access.admit(CredentialHash.ofSecret(NAME, null, key.get()), NAME, KIND, request.remote()));
  }

  private static Answer balance(Request request, Admission admission) {
    return switch (admission) {
      case Admission.Admitted(MerchantBalances balances) -> balance(request, balances);
      case Admission.Denied _ -> failure(401, Failure.KEY);
    };
  }

  static Answer balance(Request request, MerchantBalances balances) {
    Optional<String> symbol = Query.first(request, "currency");
    if (symbol.isEmpty()) {
      return success(CurrencyBalance.all(balances, AccountType.FUND).values());
    }
    return Currencies.find(symbol.get().toUpperCase(Locale.ROOT))
        .map(currency -> List.of(CurrencyBalance.one(balances, AccountType.FUND, currency)))
        .map(OxaPay::success)
        .orElseGet(() -> failure(400, Failure.CURRENCY));
  }

  private static Answer success(Collection<CurrencyBalance> sums) {
    return answer(
        200,
        "Operation completed successfully!",
        json -> {
          for (CurrencyBalance sum : sums) {
            json.writeFieldName(sum.currency().code());
            json.writeNumber(sum.balance().available().toString());
          }
        },
        json -> {});
  }

  @Override
  public Answer fault(Fault fault, Request request) {
    Failure failure =
        switch (fault.kind()) {
          case BAD_REQUEST -> Failure.REQUEST;
          case NOT_FOUND -> Failure.ROUTE;
          case METHOD_NOT_ALLOWED -> Failure.METHOD;
          case TOO_LARGE -> Failure.BODY;
          case RATE_LIMITED -> Failure.LIMIT;
          case INTERNAL -> Failure.INTERNAL;
          case OVERLOADED, OUTCOME_UNKNOWN, UNAVAILABLE -> Failure.UNAVAILABLE;
        };
    return failure(fault.kind().status(), failure);
  }

  private static Answer failure(int status, Failure failure) {
    return answer(
        status,
        failure.message(),
        json -> {},
        json -> {
          json.writeStringField("type", failure.type());
          json.writeStringField("key", failure.key());
          json.writeStringField("message", failure.fault());
        });
  }

  /// @param data writes the members of `data`
  /// @param error writes the members of `error`
  private static Answer answer(int status, String message, Json.Writing data, Json.Writing error) {
    return Answer.json(
        status,
        json -> {
          json.writeStartObject();
          object(json, "data", data);
          json.writeStringField("message", message);
          object(json, "error", error);
          json.writeNumberField("status", status);
          json.writeStringField("version", "1.0.0");
          json.writeEndObject();
        });
  }

  private static void object(JsonGenerator json, String name, Json.Writing members)
      throws IOException {
    json.writeObjectFieldStart(name);
    members.to(json);
    json.writeEndObject();
  }
}

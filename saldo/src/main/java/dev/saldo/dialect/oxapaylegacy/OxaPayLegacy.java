package dev.saldo.dialect.oxapaylegacy;

import dev.saldo.access.Admission;
import dev.saldo.access.Admission.Reason;
import dev.saldo.access.CredentialHash;
import dev.saldo.access.KeyForm;
import dev.saldo.access.MerchantAccess;
import dev.saldo.dialect.CurrencyBalance;
import dev.saldo.dialect.Dialect;
import dev.saldo.dialect.GroupedSecret;
import dev.saldo.dialect.Members;
import dev.saldo.dialect.Sample;
import dev.saldo.dialect.SampleRequest;
import dev.saldo.http.Answer;
import dev.saldo.http.Fault;
import dev.saldo.http.Request;
import dev.saldo.http.Route;
import dev.saldo.ledger.AccountType;
import dev.saldo.ledger.MerchantBalances;
import dev.saldo.money.Currencies;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// OxaPay before v1: what is available in the merchant's FUND accounts, by currency, as strings.
///
/// Clients look at `result`, not at the HTTP status, which is 200 for all that the business knows.
/// They label the body as they like, so it is read by what it looks like; one of them asks for
/// `/api//balance`.
public final class OxaPayLegacy implements Dialect {

  private static final String PATH = "/api/balance";
  private static final String NAME = "oxapay-legacy";
  private static final String KIND = "payout";
  private static final KeyForm KEYS =
      new KeyForm(NAME, List.of("merchant", KIND, "general"), KIND, false, new GroupedSecret());
  private static final int BODY_LIMIT = 64 << 10;

  /// The published results.
  private enum Result {
    SUCCESS(100, "Successful operation"),
    VALIDATION(101, "Validation problem"),
    INVALID_KEY(103, "Invalid Payout API key"),
    INVALID_ADDRESS(104, "Invalid IP address"),
    INVALID_CURRENCY(105, "Invalid currency"),
    LIMIT_EXCEEDED(124, "Limit exceeded"),
    INTERNAL(500, "Internal error"),
    UNAVAILABLE(500, "Internal error, please try again");

    private final int code;
    private final String message;

    Result(int code, String message) {
      this.code = code;
      this.message = message;
    }
  }

  private final MerchantAccess access;

  public OxaPayLegacy(MerchantAccess access) {
    this.access = access;
  }

  @Override
  public KeyForm keyForm() {
    return KEYS;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        new Route("POST", PATH, BODY_LIMIT, this::balance),
        new Route("POST", "/api//balance", BODY_LIMIT, this::balance));
  }

  @Override
  public String title() {
    return "OxaPay legacy";
  }

  @Override
  public List<Sample> samples(MerchantBalances balances) {
    Admission admission = MerchantAccess.ofWorkingKey(balances);
    SampleRequest request =
        SampleRequest.post(PATH, "{\"key\":\"%s\"}".formatted(SampleRequest.KEY));
    Members body = Members.read(request.body()).orElseThrow();
    return List.of(
        new Sample(
            "What can be spent, by currency, as strings", request, balance(body, admission)));
  }

  @Override
  public String prefix() {
    return "/api";
  }

  private Answer balance(Request request) {
    Optional<Members> body = Members.read(request.body());
    String key = body.flatMap(members -> members.text("key")).orElse("");
    if (body.isEmpty() || key.isEmpty()) {
      return failure(200, Result.VALIDATION);
    }
    return balance(
        body.get(),
        access.admit(CredentialHash.ofSecret(NAME, null, key), NAME, KIND, request.remote()));
  }

  private static Answer balance(Members body, Admission admission) {
    return switch (admission) {
      case Admission.Admitted(MerchantBalances balances) -> balance(body, balances);
      case Admission.Denied(Reason reason) ->
          failure(200, reason == Reason.ADDRESS ? Result.INVALID_ADDRESS : Result.INVALID_KEY);
    };
  }

  static Answer balance(Members body, MerchantBalances balances) {
    Optional<String> symbol = body.text("currency");
    if (symbol.isEmpty()) {
      return failure(200, Result.VALIDATION);
    }
    if (symbol.get().isEmpty()) {
      return answer(200, Result.SUCCESS, CurrencyBalance.all(balances, AccountType.FUND).values());
    }
    return Currencies.find(symbol.get().toUpperCase(Locale.ROOT))
        .map(currency -> List.of(CurrencyBalance.one(balances, AccountType.FUND, currency)))
        .map(sums -> answer(200, Result.SUCCESS, sums))
        .orElseGet(() -> failure(200, Result.INVALID_CURRENCY));
  }

  @Override
  public Answer fault(Fault fault, Request request) {
    Result result =
        switch (fault.kind()) {
          case BAD_REQUEST, NOT_FOUND, METHOD_NOT_ALLOWED, TOO_LARGE -> Result.VALIDATION;
          case RATE_LIMITED -> Result.LIMIT_EXCEEDED;
          case INTERNAL -> Result.INTERNAL;
          case OVERLOADED, OUTCOME_UNKNOWN, UNAVAILABLE -> Result.UNAVAILABLE;
        };
    return failure(fault.kind().status(), result);
  }

  private static Answer failure(int status, Result result) {
    return answer(status, result, List.of());
  }

  private static Answer answer(int status, Result result, Collection<CurrencyBalance> data) {
    return Answer.json(
        status,
        json -> {
          json.writeStartObject();
          json.writeNumberField("result", result.code);
          json.writeStringField("message", result.message);
          json.writeObjectFieldStart("data");
          for (CurrencyBalance sum : data) {
            json.writeStringField(sum.currency().code(), sum.balance().available().toString());
          }
          json.writeEndObject();
          json.writeEndObject();
        });
  }
}

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
import dev.saldo.http.Answer;
import dev.saldo.http.Fault;
import dev.saldo.http.Json;
import dev.saldo.http.Request;
import dev.saldo.http.Route;
import dev.saldo.ledger.AccountType;
import dev.saldo.ledger.MerchantBalances;
import dev.saldo.money.Currencies;
import dev.saldo.money.Currency;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// OxaPay v1: what is available in the merchant's FUND accounts, by currency.
///
/// Success and failure have the same five members. Published: the success, and the shape of the
/// error with its types and texts for 400, 404, 429 and 500; the words for the rest are our choice.
public final class OxaPay implements Dialect {

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
    return List.of(new Route("GET", "/v1/general/account/balance", 0, this::balance));
  }

  @Override
  public String prefix() {
    return "/v1";
  }

  private Answer balance(Request request) {
    Optional<String> key = request.header("general_api_key").map(String::strip);
    if (key.isEmpty() || key.get().isEmpty()) {
      return unauthorized();
    }
    Admission admission =
        access.admit(CredentialHash.ofSecret(NAME, null, key.get()), NAME, KIND, request.remote());
    return switch (admission) {
      case Admission.Admitted(MerchantBalances balances) -> balance(request, balances);
      case Admission.Denied _ -> unauthorized();
    };
  }

  private static Answer balance(Request request, MerchantBalances balances) {
    Optional<String> symbol = Query.first(request, "currency");
    if (symbol.isEmpty()) {
      return success(CurrencyBalance.all(balances, AccountType.FUND).values());
    }
    Optional<Currency> currency = Currencies.find(symbol.get().toUpperCase(Locale.ROOT));
    return currency
        .map(it -> success(List.of(CurrencyBalance.one(balances, AccountType.FUND, it))))
        .orElseGet(() ->
            invalid("currency", "The value of the currency field is not a supported symbol."));
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

  private static Answer unauthorized() {
    return error(
        401,
        "authentication_failed",
        "invalid_general_api_key",
        "The general_api_key header is missing, or is no valid general API key.",
        "Authentication failed. Please check your API key.");
  }

  private static Answer invalid(String field, String fault) {
    return error(
        400,
        "invalid_param",
        field,
        fault,
        "There was an issue with the submitted data. Please verify your input and try again.");
  }

  @Override
  public Answer fault(Fault fault, Request request) {
    int status = fault.kind().status();
    return switch (fault.kind()) {
      case BAD_REQUEST -> invalid("request", "The request cannot be read.");
      case NOT_FOUND ->
          error(status, "not_found", "route", "There is no such route.", "Route not found.");
      case METHOD_NOT_ALLOWED ->
          error(
              status,
              "method_not_allowed",
              "method",
              "This route does not take this method.",
              "Method not allowed.");
      case TOO_LARGE ->
          error(status, "too_large", "body", "The body is too large.", "Request too large.");
      case RATE_LIMITED ->
          error(
              status,
              "rate_limit",
              "general_api_key",
              "This key has made too many requests.",
              "Too many requests. Please try again later.");
      case INTERNAL -> serverError(status, "Something went wrong on our side.");
      case OVERLOADED, OUTCOME_UNKNOWN, UNAVAILABLE ->
          serverError(status, "The service is not available just now. Please try again shortly.");
    };
  }

  private static Answer serverError(int status, String message) {
    return error(status, "server_error", "internal", "The request could not be answered.", message);
  }

  private static Answer error(int status, String type, String key, String fault, String message) {
    return answer(
        status,
        message,
        json -> {},
        json -> {
          json.writeStringField("type", type);
          json.writeStringField("key", key);
          json.writeStringField("message", fault);
        });
  }

  /// @param data writes the members of `data`
  /// @param error writes the members of `error`
  private static Answer answer(int status, String message, Json.Writing data, Json.Writing error) {
    return Dialect.answer(
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

package dev.saldo.dialect.dexchange;

import dev.saldo.access.Admission;
import dev.saldo.access.Admission.Reason;
import dev.saldo.access.CredentialHash;
import dev.saldo.access.KeyForm;
import dev.saldo.access.MerchantAccess;
import dev.saldo.dialect.CurrencyBalance;
import dev.saldo.dialect.Dialect;
import dev.saldo.dialect.Sample;
import dev.saldo.dialect.SampleRequest;
import dev.saldo.http.Answer;
import dev.saldo.http.Bearer;
import dev.saldo.http.Fault;
import dev.saldo.http.Request;
import dev.saldo.http.Route;
import dev.saldo.ledger.AccountType;
import dev.saldo.ledger.Merchant;
import dev.saldo.ledger.MerchantBalances;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/// DEXCHANGE: one figure, what is available in the FUND account in the merchant's default currency.
///
/// Published: the success, and that an error's `message` is a list of texts. `code` is an addition
/// that the provider's clients do not mind.
public final class Dexchange implements Dialect {

  private static final String NAME = "dexchange";
  private static final KeyForm KEYS = KeyForm.plain(NAME, JwtForm::draw);
  private static final String PREFIX = "/api/v1/api-services";
  private static final String PATH = PREFIX + "/balance";
  private static final DateTimeFormatter MILLISECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final MerchantAccess access;

  public Dexchange(MerchantAccess access) {
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
    return "DEXCHANGE";
  }

  @Override
  public List<Sample> samples(MerchantBalances balances) {
    Admission admission = MerchantAccess.ofWorkingKey(balances);
    SampleRequest request =
        SampleRequest.get(PATH).withHeader("Authorization", "Bearer " + SampleRequest.KEY);
    return List.of(
        new Sample("What can be spent in the default currency", request, balance(admission)));
  }

  @Override
  public String prefix() {
    return PREFIX;
  }

  private Answer balance(Request request) {
    Optional<String> key = Bearer.token(request).filter(token -> !token.isEmpty());
    if (key.isEmpty()) {
      return error(401, "API KEY is missing", "MISSING_API_KEY");
    }
    return balance(
        access.admit(CredentialHash.ofSecret(NAME, null, key.get()), NAME, "", request.remote()));
  }

  private static Answer balance(Admission admission) {
    return switch (admission) {
      case Admission.Admitted(MerchantBalances balances) -> balance(balances);
      case Admission.Denied(Reason reason) -> denied(reason);
    };
  }

  static Answer balance(MerchantBalances balances) {
    Merchant merchant = balances.merchant();
    CurrencyBalance fund =
        CurrencyBalance.one(balances, AccountType.FUND, merchant.defaultCurrency());
    Instant lastUpdate = Objects.requireNonNullElse(fund.changedAt(), merchant.createdAt());
    return Answer.json(
        200,
        json -> {
          json.writeStartObject();
          json.writeStringField("message", "Balance retrieved successfully");
          json.writeObjectFieldStart("balance");
          json.writeBooleanField("success", true);
          json.writeFieldName("balance");
          json.writeNumber(fund.balance().available().toString());
          json.writeStringField("currency", fund.currency().code());
          json.writeStringField("lastUpdate", MILLISECONDS.format(lastUpdate));
          json.writeEndObject();
          json.writeEndObject();
        });
  }

  private static Answer denied(Reason reason) {
    return switch (reason) {
      case UNKNOWN, WRONG_KIND, REVOKED, ADDRESS ->
          error(401, "Invalid API KEY", "INVALID_API_KEY");
      case EXPIRED -> error(401, "Invalid API KEY", "EXPIRED_API_KEY");
      case MERCHANT_DISABLED, SUB_MERCHANT_DISABLED -> error(403, "This account is disabled", "");
    };
  }

  @Override
  public Answer fault(Fault fault, Request request) {
    String message =
        switch (fault.kind()) {
          case BAD_REQUEST -> "The request cannot be read";
          case NOT_FOUND -> "Not found";
          case METHOD_NOT_ALLOWED -> "Method not allowed";
          case TOO_LARGE -> "The body is too large";
          case RATE_LIMITED -> "Too many requests";
          case INTERNAL -> "Internal server error";
          case OVERLOADED, OUTCOME_UNKNOWN, UNAVAILABLE ->
              "The service is not available just now, please try again";
        };
    return error(fault.kind().status(), message, "");
  }

  /// @param code empty for none
  private static Answer error(int status, String message, String code) {
    return Answer.json(
        status,
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("message");
          json.writeString(message);
          json.writeEndArray();
          json.writeBooleanField("success", false);
          if (!code.isEmpty()) {
            json.writeStringField("code", code);
          }
          json.writeEndObject();
        });
  }
}

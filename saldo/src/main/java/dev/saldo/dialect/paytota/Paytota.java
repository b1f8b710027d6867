package dev.saldo.dialect.paytota;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.saldo.access.Admission;
import dev.saldo.access.CredentialHash;
import dev.saldo.access.KeyForm;
import dev.saldo.access.MerchantAccess;
import dev.saldo.access.NewSecret;
import dev.saldo.dialect.CurrencyBalance;
import dev.saldo.dialect.Dialect;
import dev.saldo.dialect.Query;
import dev.saldo.dialect.Sample;
import dev.saldo.dialect.SampleRequest;
import dev.saldo.http.Answer;
import dev.saldo.http.Bearer;
import dev.saldo.http.Fault;
import dev.saldo.http.Request;
import dev.saldo.http.Route;
import dev.saldo.ledger.AccountType;
import dev.saldo.ledger.Balance;
import dev.saldo.ledger.MerchantBalances;
import dev.saldo.ledger.MerchantId;
import dev.saldo.money.Amount;
import dev.saldo.money.Currencies;
import dev.saldo.money.Currency;
import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Paytota: twelve figures for each currency, integers in its smallest unit, of the merchant's FUND
/// and PAYOUT accounts.
///
/// The published identities: `balance` = `gross_balance` − `fee_sell`; `available_balance` =
/// `balance` − `reserved` − `pending_outgoing`; `available_payout_balance` = `payout_balance` −
/// `pending_payouts` + `payout_overdraft`. Errors are a map from the parameter at fault, or
/// `__all__`.
public final class Paytota implements Dialect {

  private static final String NAME = "paytota";
  private static final KeyForm KEYS = KeyForm.plain(NAME, Paytota::drawSecret);
  private static final String PATH = "/api/v1/account/json/balance";
  private static final String WHOLE_REQUEST = "__all__";
  private static final Pattern UNIX_SECONDS = Pattern.compile("[0-9]+");

  /// The end of the year 9999.
  private static final BigInteger LATEST = BigInteger.valueOf(253_402_300_799L);

  private final MerchantAccess access;

  public Paytota(MerchantAccess access) {
    this.access = access;
  }

  /// 64 random bytes in URL-safe base64, which ends in `==`.
  private static NewSecret drawSecret(SecureRandom random, MerchantId merchant, Instant now) {
    byte[] bytes = new byte[64];
    random.nextBytes(bytes);
    return new NewSecret(Base64.getUrlEncoder().encodeToString(bytes));
  }

  @Override
  public KeyForm keyForm() {
    return KEYS;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        new Route("GET", PATH + "/", 0, this::balance), new Route("GET", PATH, 0, this::balance));
  }

  @Override
  public String title() {
    return "Paytota";
  }

  @Override
  public List<Sample> samples(MerchantBalances balances) {
    Admission admission = MerchantAccess.ofWorkingKey(balances);
    SampleRequest request =
        SampleRequest.get(PATH + "/").withHeader("Authorization", "Bearer " + SampleRequest.KEY);
    return List.of(
        new Sample(
            "Twelve figures by currency, in its smallest unit",
            request,
            balance(request, admission)));
  }

  @Override
  public String prefix() {
    return "/api/v1/account";
  }

  private Answer balance(Request request) {
    Optional<String> key = Bearer.token(request);
    if (key.isEmpty()) {
      return error(401, WHOLE_REQUEST, "Authorization header missing", "authentication_failed");
    }
    Optional<Instant> at = Query.first(request, "from").flatMap(Paytota::time);
    return balance(
        request,
        access.admit(
            CredentialHash.ofSecret(NAME, null, key.get()),
            NAME,
            "",
            request.remote(),
            at.orElse(null)));
  }

  private static Answer balance(Request request, Admission admission) {
    return switch (admission) {
      case Admission.Admitted(MerchantBalances balances) -> balance(request, balances);
      case Admission.Denied _ ->
          error(401, WHOLE_REQUEST, "Incorrect secret_key", "authentication_failed");
    };
  }

  static Answer balance(Request request, MerchantBalances balances) {
    SortedMap<String, Currency> shown = new TreeMap<>();
    for (String code : Query.all(request, "currency")) {
      Optional<Currency> currency = Currencies.find(code);
      if (currency.isEmpty()) {
        return error(400, "currency", "This is not a supported currency.", "invalid_choice");
      }
      shown.put(code, currency.get());
    }
    Optional<String> from = Query.first(request, "from");
    if (from.isPresent()) {
      Optional<Instant> at = time(from.get());
      if (at.isEmpty()) {
        return error(400, "from", "This is not a time in Unix seconds.", "invalid");
      }
      if (balances.asOf().isBefore(at.get())) {
        return error(400, "from", "This time is later than now.", "invalid");
      }
    }
    if (shown.isEmpty()) {
      balances.accounts().stream()
          .filter(account -> isShown(account.ref().type()))
          .forEach(account -> shown.put(account.ref().currency().code(), account.ref().currency()));
    }
    if (shown.isEmpty()) {
      Currency currency = balances.merchant().defaultCurrency();
      shown.put(currency.code(), currency);
    }
    return Answer.json(
        200,
        json -> {
          json.writeStartObject();
          for (Currency currency : shown.values()) {
            json.writeObjectFieldStart(currency.code());
            figures(json, balances, currency);
            json.writeEndObject();
          }
          json.writeEndObject();
        });
  }

  /// The time in Unix seconds; empty when the text is none. One that is absurdly late is read as
  /// [#LATEST], which is later than now as well.
  private static Optional<Instant> time(String text) {
    return Optional.of(text)
        .filter(seconds -> UNIX_SECONDS.matcher(seconds).matches())
        .map(seconds -> new BigInteger(seconds).min(LATEST))
        .map(seconds -> Instant.ofEpochSecond(seconds.longValueExact()));
  }

  private static boolean isShown(AccountType type) {
    return type == AccountType.FUND || type == AccountType.PAYOUT;
  }

  private static void figures(JsonGenerator json, MerchantBalances balances, Currency currency)
      throws IOException {
    Balance fund = CurrencyBalance.one(balances, AccountType.FUND, currency).balance();
    Balance payout = CurrencyBalance.one(balances, AccountType.PAYOUT, currency).balance();
    figure(json, "balance", fund.balance(), currency);
    figure(json, "fee_sell", fund.fees(), currency);
    figure(json, "reserved", fund.reserved().plus(fund.frozen()), currency);
    figure(json, "gross_balance", fund.gross(), currency);
    figure(json, "payout_balance", payout.balance(), currency);
    figure(json, "payout_fee_sell", payout.fees(), currency);
    figure(json, "pending_payouts", payout.held(), currency);
    figure(json, "payout_overdraft", payout.overdraft(), currency);
    figure(json, "pending_outgoing", fund.pending(), currency);
    figure(json, "available_balance", fund.available(), currency);
    figure(json, "payout_gross_balance", payout.gross(), currency);
    figure(json, "available_payout_balance", payout.spendable(), currency);
  }

  private static void figure(JsonGenerator json, String name, Amount amount, Currency currency)
      throws IOException {
    json.writeFieldName(name);
    json.writeNumber(amount.toSmallestUnits(currency));
  }

  @Override
  public Answer fault(Fault fault, Request request) {
    int status = fault.kind().status();
    return switch (fault.kind()) {
      case BAD_REQUEST -> error(status, WHOLE_REQUEST, "The request cannot be read", "invalid");
      case NOT_FOUND -> error(status, WHOLE_REQUEST, "Not found", "not_found");
      case METHOD_NOT_ALLOWED ->
          error(status, WHOLE_REQUEST, "Method not allowed", "method_not_allowed");
      case TOO_LARGE -> error(status, WHOLE_REQUEST, "The body is too large", "too_large");
      case RATE_LIMITED -> error(status, WHOLE_REQUEST, "Too many requests", "rate_limited");
      case INTERNAL -> error(status, WHOLE_REQUEST, "Internal error", "internal_error");
      case OVERLOADED, OUTCOME_UNKNOWN, UNAVAILABLE ->
          error(
              status,
              WHOLE_REQUEST,
              "The service is not available just now, please try again",
              "internal_error");
    };
  }

  private static Answer error(int status, String field, String message, String code) {
    return Answer.json(
        status,
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart(field);
          json.writeStartObject();
          json.writeStringField("message", message);
          json.writeStringField("code", code);
          json.writeEndObject();
          json.writeEndArray();
          json.writeEndObject();
        });
  }
}

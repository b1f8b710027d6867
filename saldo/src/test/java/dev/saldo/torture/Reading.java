package dev.saldo.torture;

import static dev.saldo.torture.Wire.number;
import static dev.saldo.torture.Wire.object;
import static dev.saldo.torture.Wire.objects;
import static dev.saldo.torture.Wire.text;

import dev.saldo.http.JsonValue.JsonObject;
import dev.saldo.torture.Wire.Answer;
import java.math.BigDecimal;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;

/// The ways in which a merchant's balance is asked for. Each merchant brought along one secret for
/// all of them.
enum Reading {
  LEDGER,
  OXAPAY,
  OXAPAY_LEGACY,
  PAYTOTA,
  DEXCHANGE,
  NEOX;

  /// The currency of the merchants whose figure DEXCHANGE shows.
  static final String DEFAULT_CURRENCY = "EUR";

  private static final int MOST_TOKENS = 3;

  static String secret(String merchant) {
    return "the-secret-of-" + merchant;
  }

  /// Makes the merchant and its keys; asking for it twice does no harm.
  static void introduce(Wire wire, String merchant) {
    expect(
        wire.ask(
            wire.operator("/ledger/v1/merchants/" + merchant)
                .header("Content-Type", "application/json")
                .PUT(
                    BodyPublishers.ofString(
                        "{\"defaultCurrency\":\"" + DEFAULT_CURRENCY + "\"}"))));
    for (String dialect : new String[] {"oxapay", "oxapay-legacy", "paytota", "dexchange"}) {
      key(
          wire,
          merchant,
          "\"dialect\":\"%s\",\"secret\":\"%s\"".formatted(dialect, secret(merchant)));
    }
    key(
        wire,
        merchant,
        "\"dialect\":\"neox\",\"clientId\":\"client-%s\",\"clientSecret\":\"%s\""
            .formatted(merchant, secret(merchant)));
  }

  private static void key(Wire wire, String merchant, String members) {
    expect(wire.ask(wire.post("/ledger/v1/merchants/" + merchant + "/keys", "{" + members + "}")));
  }

  private static void expect(Answer answer) {
    if (!(answer instanceof Answer.Said(int status, _, _)) || status / 100 != 2) {
      throw new IllegalStateException("the trial could not be prepared: " + answer);
    }
  }

  /// Asks once.
  Answer ask(Wire wire, String merchant) {
    String secret = secret(merchant);
    return switch (this) {
      case LEDGER -> wire.ask(wire.operator("/ledger/v1/merchants/" + merchant + "/balances"));
      case OXAPAY ->
          wire.ask(wire.request("/v1/general/account/balance").header("general_api_key", secret));
      case OXAPAY_LEGACY ->
          wire.ask(wire.request("/api/balance").POST(BodyPublishers.ofString("key=" + secret)));
      case PAYTOTA -> wire.ask(bearer(wire.request("/api/v1/account/json/balance/"), secret));
      case DEXCHANGE -> wire.ask(bearer(wire.request("/api/v1/api-services/balance"), secret));
      case NEOX -> askNeox(wire, merchant, secret);
    };
  }

  /// With the token that it has, or with another one when that has expired; the clock may be turned
  /// before that one is shown.
  private static Answer askNeox(Wire wire, String merchant, String secret) {
    String token = wire.tokens.get(merchant);
    for (int issued = 0; ; issued++) {
      if (token != null) {
        Answer answer = neoxBalance(wire, merchant, token);
        boolean isRefused = answer instanceof Answer.Said(int status, _, _) && status == 401;
        if (!isRefused || issued == MOST_TOKENS) {
          return answer;
        }
      }
      Answer answer = issueNeox(wire, merchant, secret);
      if (!(answer instanceof Answer.Said said) || said.status() != 200) {
        return answer;
      }
      token = text(object(said.json(), "data"), "access_token");
      wire.tokens.put(merchant, token);
    }
  }

  private static Answer issueNeox(Wire wire, String merchant, String secret) {
    return wire.ask(
        wire.request("/v2/auth/oauth2/token")
            .POST(
                BodyPublishers.ofString(
                    "grant_type=client_credentials&client_id=client-%s&client_secret=%s"
                        .formatted(merchant, secret))));
  }

  private static Answer neoxBalance(Wire wire, String merchant, String token) {
    return wire.ask(
        bearer(wire.request("/v2/gc/accounts/balance/query?subMerchantId=" + merchant), token));
  }

  private static HttpRequest.Builder bearer(HttpRequest.Builder request, String token) {
    return request.header("Authorization", "Bearer " + token);
  }

  /// Whether it shows this currency at all.
  boolean shows(String currency) {
    return this != DEXCHANGE || currency.equals(DEFAULT_CURRENCY);
  }

  /// What is available, in cents; zero where there is no such account.
  long available(JsonObject answer, String currency) {
    return switch (this) {
      case LEDGER ->
          objects(answer, "accounts").stream()
              .filter(account -> text(account, "currency").equals(currency))
              .mapToLong(account -> Wire.cents(account, "available"))
              .sum();
      case OXAPAY, OXAPAY_LEGACY -> Wire.cents(object(answer, "data"), currency);
      case PAYTOTA ->
          answer.members().containsKey(currency)
              ? number(object(answer, currency), "available_balance").longValueExact()
              : 0;
      case DEXCHANGE -> Wire.cents(object(answer, "balance"), "balance");
      case NEOX ->
          objects(answer, "data").stream()
              .filter(account -> text(account, "currency").equals(currency))
              .map(account -> number(account, "availableBalance"))
              .map(available -> available.movePointRight(2))
              .mapToLong(BigDecimal::longValueExact)
              .sum();
    };
  }
}

package dev.saldo.app;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// The requests that the demo tells: each on one line that a POSIX shell takes as it stands, behind
/// a comment that says what it shows.
final class DemoRequests {

  private static final String JSON = "Content-Type: application/json";

  private DemoRequests() {}

  /// @param address where the demo is served
  static List<String> of(String address, DemoKeys keys) {
    return List.of(
        "",
        "# The console, for people: sign in with " + keys.operatorToken(),
        address + "/console/",
        "",
        "# OxaPay v1: what Coin Corner can spend",
        get(address + "/v1/general/account/balance", "general_api_key: " + keys.oxapay()),
        "",
        "# OxaPay legacy: the same merchant in the older API",
        "curl -sS -w '\\n' -d 'key=" + keys.oxapayLegacy() + "' '" + address + "/api/balance'",
        "",
        "# Paytota: the sales and payouts of Kampala Books",
        get(address + "/api/v1/account/json/balance/", bearer(keys.paytota())),
        "",
        "# DEXCHANGE: what Dakar Mode can spend",
        get(address + "/api/v1/api-services/balance", bearer(keys.dexchange())),
        "",
        "# NeoX: the dollars of Harbour Collections (its cards: accountType=VCC_ACCOUNT)",
        get(
            address + "/v2/gc/accounts/query?currency=USD&accountType=FUND_ACCOUNT",
            bearer(keys.neoxToken())),
        "",
        "# NeoX: how an access token like that one is had",
        post(
            address + "/v2/auth/oauth2/token",
            "{\"grant_type\":\"client_credentials\",\"client_id\":\""
                + keys.neox().clientId()
                + "\",\"client_secret\":\""
                + keys.neox().secret()
                + "\",\"scope\":\"global-collection\"}",
            JSON),
        "",
        "# Record a payment to Kampala Books, then ask the Paytota line again: it reads differently."
            + " Sent twice, it is recorded once.",
        post(
            address + "/ledger/v1/transactions",
            "{\"idempotencyKey\":\"demo-1\",\"type\":\"payment\",\"merchant\":\""
                + DemoDay.KAMPALA
                + "\",\"currency\":\""
                + DemoDay.KAMPALA_SALES.currency()
                + "\",\"amount\":\"50000\",\"fee\":\"1500\",\"reference\":\"Order 2001\"}",
            JSON,
            bearer(keys.operatorToken())));
  }

  private static String bearer(String token) {
    return "Authorization: Bearer " + token;
  }

  private static String get(String url, String... headers) {
    String quoted =
        Arrays.stream(headers).map(header -> "-H '" + header + "' ").collect(Collectors.joining());
    return "curl -sS -w '\\n' " + quoted + "'" + url + "'";
  }

  private static String post(String url, String body, String... headers) {
    return get(url, headers) + " -d '" + body + "'";
  }
}

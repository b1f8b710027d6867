package dev.saldo.torture;

import com.fasterxml.jackson.databind.JsonNode;
import dev.saldo.torture.History.Figure;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.EnumMap;
import java.util.Map;

/// Where a merchant's balance can be read, and the figures that are shown there of its one account,
/// which is in [#CURRENCY].
enum BalanceView {
  LEDGER,
  OXAPAY,
  OXAPAY_LEGACY,
  PAYTOTA,
  DEXCHANGE,
  NEOX;

  /// Has no digits after the point, and is every merchant's default.
  static final String CURRENCY = "XOF";

  /// The credential that a merchant brings along.
  static String secret(String merchant) {
    return "the-secret-of-" + merchant;
  }

  HttpRequest request(String server, String merchant, String neoxToken) {
    return switch (this) {
      case LEDGER ->
          get(server, "/ledger/v1/merchants/" + merchant + "/balances")
              .header("Authorization", "Bearer " + ServedBooks.TOKEN)
              .build();
      case OXAPAY ->
          get(server, "/v1/general/account/balance")
              .header("general_api_key", secret(merchant))
              .build();
      case OXAPAY_LEGACY ->
          get(server, "/api/balance")
              .POST(BodyPublishers.ofString("key=" + secret(merchant)))
              .build();
      case PAYTOTA ->
          get(server, "/api/v1/account/json/balance/")
              .header("Authorization", "Bearer " + secret(merchant))
              .build();
      case DEXCHANGE ->
          get(server, "/api/v1/api-services/balance")
              .header("Authorization", "Bearer " + secret(merchant))
              .build();
      case NEOX ->
          get(server, "/v2/gc/accounts/query?currency=" + CURRENCY)
              .header("Authorization", "Bearer " + neoxToken)
              .build();
    };
  }

  private static HttpRequest.Builder get(String server, String path) {
    return HttpRequest.newBuilder(URI.create(server + path)).timeout(ServedBooks.PATIENCE);
  }

  Map<Figure, Long> figures(JsonNode answer) {
    return switch (this) {
      case LEDGER -> ofLedger(answer.path("accounts").path(0));
      case OXAPAY, OXAPAY_LEGACY ->
          Map.of(Figure.AVAILABLE, number(answer.path("data").path(CURRENCY)));
      case PAYTOTA -> {
        JsonNode shown = answer.path(CURRENCY);
        yield Map.of(
            Figure.GROSS, number(shown.path("gross_balance")),
            Figure.FEES, number(shown.path("fee_sell")),
            Figure.AVAILABLE, number(shown.path("available_balance")));
      }
      case DEXCHANGE -> Map.of(Figure.AVAILABLE, number(answer.path("balance").path("balance")));
      case NEOX -> Map.of(Figure.AVAILABLE, number(answer.path("data").path("availableBalance")));
    };
  }

  /// The figures of an account or an entry in the ledger API.
  ///
  /// @param shown has them all, or, in an entry, all but the version in its `balance`
  static Map<Figure, Long> ofLedger(JsonNode shown) {
    JsonNode balance = shown.has("gross") ? shown : shown.path("balance");
    Map<Figure, Long> figures = new EnumMap<>(Figure.class);
    figures.put(Figure.VERSION, number(shown.path("version")));
    figures.put(Figure.GROSS, number(balance.path("gross")));
    figures.put(Figure.FEES, number(balance.path("fees")));
    figures.put(Figure.AVAILABLE, number(balance.path("available")));
    return figures;
  }

  /// Written as a number or as text, with any zeros after the point.
  private static long number(JsonNode value) {
    if (!value.isValueNode()) {
      throw new IllegalArgumentException("there is no figure: " + value);
    }
    return new java.math.BigDecimal(value.asText()).longValueExact();
  }
}

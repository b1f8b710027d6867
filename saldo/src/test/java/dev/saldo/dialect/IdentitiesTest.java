package dev.saldo.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.http.Json;
import dev.saldo.http.JsonValue;
import dev.saldo.http.JsonValue.JsonArray;
import dev.saldo.http.JsonValue.JsonNumber;
import dev.saldo.http.JsonValue.JsonObject;
import dev.saldo.http.JsonValue.JsonString;
import dev.saldo.ledger.AccountRef;
import dev.saldo.ledger.AccountType;
import dev.saldo.ledger.IdempotencyKey;
import dev.saldo.ledger.MerchantId;
import dev.saldo.ledger.Posting;
import dev.saldo.ledger.Terms;
import dev.saldo.ledger.TransactionType;
import dev.saldo.money.Amount;
import dev.saldo.money.Currencies;
import dev.saldo.money.Currency;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What the providers publish about their figures holds in every answer, and all five tell the same
/// truth, whatever happened to the accounts.
final class IdentitiesTest {

  private static final int MERCHANTS = 40;
  private static final List<Currency> SOME =
      List.of(
          Currencies.of("UGX"),
          Currencies.of("USD"),
          Currencies.of("BHD"),
          Currencies.of("BTC"),
          Currencies.of("XOF"));
  private static final List<TransactionType> TYPES =
      List.of(
          TransactionType.PAYMENT,
          TransactionType.REFUND,
          TransactionType.CHARGEBACK,
          TransactionType.FEE,
          TransactionType.PAYOUT,
          TransactionType.RESERVE,
          TransactionType.FREEZE,
          TransactionType.OVERDRAFT_LIMIT);

  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void figures_ofAnyAccounts_keepWhatIsPublishedAndAgree() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    try (Stage stage = new Stage()) {
      for (int i = 0; i < MERCHANTS; i++) {
        String merchant = "merchant-" + i;
        stage.happen("merchant " + merchant + " currency=USD");
        for (String dialect : List.of("oxapay", "oxapay-legacy", "paytota", "dexchange")) {
          stage.happen("key " + merchant + " " + dialect + " the-secret-of-" + merchant);
        }
        stage.happen("key " + merchant + " neox the-secret-of-" + merchant + " client=client");
        for (int j = random.nextInt(60); j >= 0; j--) {
          // What is refused left no trace, and that is as good.
          stage.ledger().execute(posting(random, new MerchantId(merchant), j));
        }
        check(stage, merchant, "seed " + seed + ", " + merchant);
      }
    }
  }

  private static Posting posting(Random random, MerchantId merchant, int number) {
    Currency currency = SOME.get(random.nextInt(SOME.size()));
    AccountType type = AccountType.values()[random.nextInt(4)];
    String businessType = random.nextInt(3) == 0 ? "ONLINE" : "";
    Amount amount = Amount.of(BigDecimal.valueOf(1 + random.nextInt(100_000), currency.digits()));
    TransactionType transaction = TYPES.get(random.nextInt(TYPES.size()));
    Amount part = Amount.of(BigDecimal.valueOf(random.nextInt(3), currency.digits()));
    boolean fees = transaction == TransactionType.PAYMENT || transaction == TransactionType.PAYOUT;
    return Posting.of(
        new AccountRef(merchant, type, businessType, currency),
        new IdempotencyKey("posting-" + number),
        new Terms(
            transaction,
            amount.plus(part),
            fees ? part : Amount.ZERO,
            Amount.ZERO,
            null,
            null,
            false,
            null),
        "test");
  }

  private void check(Stage stage, String merchant, String told) throws Exception {
    String secret = "the-secret-of-" + merchant;
    Map<String, BigDecimal> oxapay = new LinkedHashMap<>();
    object(get(stage, "/v1/general/account/balance", "general_api_key", secret), "data")
        .members()
        .forEach((symbol, value) -> oxapay.put(symbol, number(value)));
    Map<String, BigDecimal> legacy = new LinkedHashMap<>();
    object(post(stage, "/api/balance", "key=" + secret), "data")
        .members()
        .forEach(
            (symbol, value) -> legacy.put(symbol, new BigDecimal(((JsonString) value).value())));
    assertThat(new ArrayList<>(legacy.entrySet()))
        .as(told)
        .isEqualTo(new ArrayList<>(oxapay.entrySet()));

    JsonObject paytota =
        get(stage, "/api/v1/account/json/balance/", "Authorization", "Bearer " + secret);
    paytota
        .members()
        .forEach((code, figures) -> checkPaytota(told + " " + code, (JsonObject) figures));
    oxapay.forEach((code, available) -> {
      BigDecimal smallest = figure(object(paytota, code), "available_balance");
      assertThat(smallest.movePointLeft(Currencies.of(code).digits()))
          .as("%s %s", told, code)
          .isEqualByComparingTo(available);
    });

    JsonObject dexchange =
        object(
            get(stage, "/api/v1/api-services/balance", "Authorization", "Bearer " + secret),
            "balance");
    assertThat(figure(dexchange, "balance"))
        .as(told)
        .isEqualByComparingTo(oxapay.getOrDefault("USD", BigDecimal.ZERO));

    checkNeox(stage, merchant, oxapay, told);
  }

  private static void checkPaytota(String told, JsonObject row) {
    assertThat(row.members().keySet())
        .containsExactly(
            "balance",
            "fee_sell",
            "reserved",
            "gross_balance",
            "payout_balance",
            "payout_fee_sell",
            "pending_payouts",
            "payout_overdraft",
            "pending_outgoing",
            "available_balance",
            "payout_gross_balance",
            "available_payout_balance");
    assertThat(figure(row, "balance"))
        .as(told)
        .isEqualTo(figure(row, "gross_balance").subtract(figure(row, "fee_sell")));
    assertThat(figure(row, "available_balance"))
        .as(told)
        .isEqualTo(
            figure(row, "balance")
                .subtract(figure(row, "reserved"))
                .subtract(figure(row, "pending_outgoing")));
    assertThat(figure(row, "payout_balance"))
        .as(told)
        .isEqualTo(figure(row, "payout_gross_balance").subtract(figure(row, "payout_fee_sell")));
    assertThat(figure(row, "available_payout_balance"))
        .as(told)
        .isEqualTo(
            figure(row, "payout_balance")
                .subtract(figure(row, "pending_payouts"))
                .add(figure(row, "payout_overdraft")));
  }

  private void checkNeox(Stage stage, String merchant, Map<String, BigDecimal> oxapay, String told)
      throws Exception {
    JsonObject token =
        object(
            post(
                stage,
                "/v2/auth/oauth2/token",
                "grant_type=client_credentials&client_id=client&client_secret=the-secret-of-"
                    + merchant),
            "data");
    String bearer = "Bearer " + text(token, "access_token");
    JsonObject all =
        get(
            stage,
            "/v2/gc/accounts/balance/query?subMerchantId=" + merchant,
            "Authorization",
            bearer);
    Map<String, BigDecimal> fund = new LinkedHashMap<>();
    for (JsonValue item : ((JsonArray) Objects.requireNonNull(all.members().get("data"))).items()) {
      JsonObject account = (JsonObject) item;
      BigDecimal available = figure(account, "availableBalance");
      assertThat(figure(account, "balance"))
          .as(told)
          .isEqualTo(available.add(figure(account, "frozenAmount")));
      String code = text(account, "currency");
      assertThat(available.scale()).as(told).isEqualTo(Currencies.of(code).digits());
      if (text(account, "accountType").equals("FUND_ACCOUNT")) {
        fund.merge(code, available, BigDecimal::add);
      }
    }
    assertThat(fund.keySet()).as(told).isEqualTo(oxapay.keySet());
    fund.forEach((code, sum) ->
        assertThat(sum).as("%s %s", told, code).isEqualByComparingTo(oxapay.get(code)));
  }

  private JsonObject get(Stage stage, String path, String header, String value)
      throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(uri(stage, path)).header(header, value).build());
  }

  private JsonObject post(Stage stage, String path, String body)
      throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(uri(stage, path))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private JsonObject send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    assertThat(response.statusCode()).isEqualTo(200);
    return (JsonObject) Json.read(response.body());
  }

  private static URI uri(Stage stage, String path) {
    return URI.create("http://127.0.0.1:" + stage.server().port() + path);
  }

  private static JsonObject object(JsonObject in, String member) {
    return (JsonObject) Objects.requireNonNull(in.members().get(member));
  }

  private static String text(JsonObject in, String member) {
    return ((JsonString) Objects.requireNonNull(in.members().get(member))).value();
  }

  private static BigDecimal figure(JsonObject in, String member) {
    return number(Objects.requireNonNull(in.members().get(member)));
  }

  private static BigDecimal number(JsonValue value) {
    return new BigDecimal(((JsonNumber) value).written());
  }
}

package dev.saldo.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

/// A merchant with money in all places, and what its software is answered in all five dialects: so
/// that books which were moved can be compared with what they were, byte for byte.
public final class FiveAnswers {

  private static final String THEN = "at 2024-08-15T10:00:00Z";
  private static final String RESPONSE = "response de7750c5-772e-4136-ac78-62c57a106cce";

  private final HttpClient client = HttpClient.newHttpClient();
  private final String token;

  private FiveAnswers(Stage stage) throws Exception {
    stage.happen("merchant acme currency=USD");
    stage.happen("merchant acme-shop parent=acme");
    stage.happen("payment acme/FUND/USD 1000.50 fee=12.25 reserve=100 as=first");
    stage.happen("payment acme/FUND/UGX 700000 reserve=90000 release=2024-08-15T09:45:00Z");
    stage.happen("payment acme/FUND/USD/ONLINE 3");
    stage.happen("payment acme/VCC/USD 40");
    stage.happen("payment acme/PAYOUT/UGX 50000");
    stage.happen("payment acme-shop/FUND/USD 8.08");
    stage.happen("payout acme/FUND/USD 20 fee=1");
    stage.happen("freeze acme/FUND/USD 5.55");
    stage.happen("chargeback acme/FUND/USD 30 hold=first");
    for (String dialect : List.of("oxapay", "oxapay-legacy", "paytota", "dexchange")) {
      stage.happen("key acme " + dialect + " the-secret-of-acme");
    }
    stage.happen("key acme neox the-secret-of-acme client=client");
    token = token(stage);
  }

  /// Has the merchant on the stage, with a key of each dialect and an access token.
  public static FiveAnswers prepare(Stage stage) throws Exception {
    return new FiveAnswers(stage);
  }

  /// What each of them answers, one status and body each.
  public List<String> ask(Stage stage) throws Exception {
    List<String> answers = answers(stage, token);
    assertThat(answers).hasSize(6).allMatch(answer -> answer.startsWith("200 "));
    return answers;
  }

  private List<String> answers(Stage stage, String token) throws Exception {
    stage.happen(THEN);
    stage.happen(RESPONSE);
    List<String> answers = new ArrayList<>();
    String key = "the-secret-of-acme";
    answers.add(get(stage, "/v1/general/account/balance", "general_api_key", key));
    answers.add(post(stage, "/api/balance", "key=" + key, "application/x-www-form-urlencoded"));
    answers.add(get(stage, "/api/v1/account/json/balance/", "Authorization", "Bearer " + key));
    answers.add(get(stage, "/api/v1/api-services/balance", "Authorization", "Bearer " + key));
    answers.add(
        get(stage, "/v2/gc/accounts/query?currency=USD", "Authorization", "Bearer " + token));
    answers.add(
        get(
            stage,
            "/v2/gc/accounts/balance/query?subMerchantId=acme-shop&currency=USD",
            "Authorization",
            "Bearer " + token));
    return answers;
  }

  private String token(Stage stage) throws Exception {
    String answer =
        post(
            stage,
            "/v2/auth/oauth2/token",
            """
            {"grant_type":"client_credentials","client_id":"client",
            "client_secret":"the-secret-of-acme","scope":"global-collection"}
            """,
            "application/json");
    assertThat(answer).startsWith("200 ");
    return answer.replaceFirst("(?s).*\"access_token\":\"([^\"]+)\".*", "$1");
  }

  private String get(Stage stage, String path, String header, String value) throws Exception {
    return sent(request(stage, path).header(header, value).build());
  }

  private String post(Stage stage, String path, String body, String type) throws Exception {
    return sent(
        request(stage, path)
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private static HttpRequest.Builder request(Stage stage, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + stage.server().port() + path));
  }

  private String sent(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    return answer.statusCode() + " " + answer.body();
  }
}

package dev.saldo.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.dialect.Stage;
import dev.saldo.ledger.LedgerStore;
import dev.saldo.store.BookRows;
import dev.saldo.store.BooksCopy;
import dev.saldo.store.CopyTarget;
import dev.saldo.store.sqlite.SqliteCopy;
import dev.saldo.store.sqlite.SqliteStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A merchant's software does not notice that the books have moved: the same keys, the same access
/// token, the same bytes, in all five dialects.
final class PostgresCopiedDialectsTest {

  private static final String THEN = "at 2024-08-15T10:00:00Z";
  private static final String RESPONSE = "response de7750c5-772e-4136-ac78-62c57a106cce";

  @TempDir private Path folder;
  private final TestDatabase database = TestDatabase.fresh();
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void empty() {
    database.close();
  }

  @Test
  void dialects_onCopiedBooks_answerTheSameBytes() throws Exception {
    String token;
    List<String> before;
    try (Stage stage = new Stage(clock -> SqliteStore.open(folder, clock))) {
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
      before = answers(stage, token);
    }

    try (BookRows from = SqliteCopy.from(folder);
        CopyTarget to = PostgresCopy.to(database.config())) {
      BooksCopy.copy(from, to, Instant.EPOCH, BooksCopy.BATCH, (_, _, _) -> {});
    }

    Function<InstantSource, LedgerStore> copied =
        clock -> PostgresStore.open(database.config(), clock);
    try (Stage stage = new Stage(copied)) {
      assertThat(answers(stage, token)).isEqualTo(before);
    }
    assertThat(before).hasSize(6).allMatch(answer -> answer.startsWith("200 "));
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

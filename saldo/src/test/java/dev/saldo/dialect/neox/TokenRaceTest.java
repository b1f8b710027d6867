package dev.saldo.dialect.neox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.dialect.Stage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TokenRaceTest {

  private static final Pattern TOKEN = Pattern.compile("\"access_token\":\"([^\"]+)\"");

  @Test
  void tokens_askedForAllAtOnce_areTenAliveInTheEnd() throws Exception {
    // A client that asks for a token before each call must not fill the store.
    try (Stage stage = new Stage();
        HttpClient client = HttpClient.newHttpClient();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      stage.happen("merchant acme");
      stage.happen("open acme/FUND/USD");
      stage.happen("key acme neox acme-client-secret client=acme-client");
      String origin = "http://127.0.0.1:" + stage.server().port();
      HttpRequest ask =
          HttpRequest.newBuilder(URI.create(origin + "/v2/auth/oauth2/token"))
              .POST(
                  HttpRequest.BodyPublishers.ofString(
                      "grant_type=client_credentials&client_id=acme-client"
                          + "&client_secret=acme-client-secret"))
              .build();

      List<Future<String>> asked =
          IntStream.range(0, 64).mapToObj(_ -> threads.submit(() -> token(client, ask))).toList();
      List<String> tokens = new ArrayList<>();
      for (Future<String> token : asked) {
        tokens.add(token.get());
      }
      int alive = 0;
      for (String token : tokens) {
        HttpRequest use =
            HttpRequest.newBuilder(URI.create(origin + "/v2/gc/accounts/query?currency=USD"))
                .header("Authorization", "Bearer " + token)
                .build();
        int status = client.send(use, HttpResponse.BodyHandlers.discarding()).statusCode();
        alive += status == 200 ? 1 : 0;
      }
      assertThat(alive).isEqualTo(10);
    }
  }

  private static String token(HttpClient client, HttpRequest ask) throws Exception {
    HttpResponse<String> answer = client.send(ask, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    Matcher token = TOKEN.matcher(answer.body());
    assertThat(token.find()).isTrue();
    return token.group(1);
  }
}

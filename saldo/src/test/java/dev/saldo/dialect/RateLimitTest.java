package dev.saldo.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.access.RateLimit;
import dev.saldo.http.RawClient;
import dev.saldo.http.RawClient.Reply;
import dev.saldo.ledger.MemoryLedgerStore;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Keys held to two requests at once and twelve a minute. What the answers look like stands in the
/// transcripts.
final class RateLimitTest {

  private static final Pattern TOKEN = Pattern.compile("\"access_token\":\"([^\"]+)\"");

  private Stage stage;

  @BeforeEach
  void start() {
    stage = new Stage(MemoryLedgerStore::new, new RateLimit(12, 2));
    stage.happen("merchant acme");
    stage.happen("open acme/FUND/USD");
    stage.happen("key acme oxapay the-key-of-oxapay");
    stage.happen("key acme oxapay-legacy the-key-of-legacy");
    stage.happen("key acme paytota the-key-of-paytota");
    stage.happen("key acme dexchange the-key-of-dexchange");
    stage.happen("key acme neox the-key-of-neox1 client=acme");
  }

  @AfterEach
  void stop() {
    stage.close();
  }

  /// Each key, and one that nobody has: refused alike, so the limit tells nothing of which there
  /// are.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET /v1/general/account/balance         | general_api_key: the-key-of-oxapay        | ''                          | 200",
        "GET /v1/general/account/balance         | general_api_key: nobody-has-this-key      | ''                          | 401",
        "POST /api/balance                       | Accept: */*                               | key=the-key-of-legacy       | 200",
        "POST /api/balance                       | Accept: */*                               | key=nobody-has-this-key     | 200",
        "GET /api/v1/account/json/balance/       | Authorization: Bearer the-key-of-paytota  | ''                          | 200",
        "GET /api/v1/account/json/balance/       | Authorization: Bearer nobody-has-this     | ''                          | 401",
        "GET /api/v1/api-services/balance        | Authorization: Bearer the-key-of-dexchange | ''                         | 200",
        "GET /api/v1/api-services/balance        | Authorization: Bearer nobody-has-this     | ''                          | 401",
        "POST /v2/auth/oauth2/token | Accept: */* | grant_type=client_credentials&client_id=acme&client_secret=the-key-of-neox1 | 200",
        "POST /v2/auth/oauth2/token | Accept: */* | grant_type=client_credentials&client_id=acme&client_secret=nobody-has-this | 401",
        "GET /v2/gc/accounts/query?currency=USD  | Authorization: Bearer nobody-has-this     | ''                          | 401",
      })
  void key_usedTooOften_isToldWhenToAskAgain(String line, String header, String body, int status)
      throws IOException {
    try (RawClient client = RawClient.of(stage.server())) {
      assertThat(ask(client, line, header, body).status()).isEqualTo(status);
      assertThat(ask(client, line, header, body).status()).isEqualTo(status);

      Reply refused = ask(client, line, header, body);

      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.headers()).containsEntry("retry-after", "5");
      stage.happen("at 2024-08-15T09:30:05Z");
      assertThat(ask(client, line, header, body).status()).isEqualTo(status);
    }
  }

  /// A key with ten access tokens has not ten times the limit.
  @Test
  void accessTokens_ofOneKey_countTogether() throws IOException {
    try (RawClient client = RawClient.of(stage.server())) {
      String one = token(client);
      String other = token(client);

      assertThat(balance(client, one).status()).isEqualTo(200);
      assertThat(balance(client, other).status()).isEqualTo(200);
      assertThat(balance(client, one).status()).isEqualTo(429);
      assertThat(balance(client, other).status()).isEqualTo(429);
    }
  }

  private static String token(RawClient client) throws IOException {
    Reply reply =
        ask(
            client,
            "POST /v2/auth/oauth2/token",
            "Accept: */*",
            "grant_type=client_credentials&client_id=acme&client_secret=the-key-of-neox1");
    Matcher token = TOKEN.matcher(reply.body());
    assertThat(token.find()).as(reply.body()).isTrue();
    return token.group(1);
  }

  private static Reply balance(RawClient client, String token) throws IOException {
    return ask(
        client, "GET /v2/gc/accounts/query?currency=USD", "Authorization: Bearer " + token, "");
  }

  private static Reply ask(RawClient client, String line, String header, String body)
      throws IOException {
    return client.request(line, header, "Content-Length: " + body.length()).send(body).reply();
  }
}

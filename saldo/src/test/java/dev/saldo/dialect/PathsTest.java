package dev.saldo.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.http.RawClient;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whose errors a path is answered with, though nothing is there.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PathsTest {

  private Stage stage;

  @BeforeAll
  void open() {
    stage = new Stage();
  }

  @AfterAll
  void close() {
    stage.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/v1,                             'version'",
    "/v1/general,                     'version'",
    "/v2/gc/accounts,                 'neoResponseId'",
    "/v2/auth/oauth2/,                'neoResponseId'",
    "/api/v1/account,                 '__all__'",
    "/api/v1/account/json,            '__all__'",
    "/api/v1/api-services,            'success'",
    "/api/v1/api-services/balance/,   'success'",
    "/api,                            'result'",
    "/api//,                          'result'",
    "/api/v1/accounts,                'result'",
    "/api/v1/api-services2,           'result'",
    "/api/v1/other,                   'result'",
    "/v1x,                            'about:blank'",
    "/v3/gc,                          'about:blank'",
    "/apis,                           'about:blank'",
    "/,                               'about:blank'",
  })
  void path_whereNothingIs_isAnsweredByItsOwner(String path, String sign) throws IOException {
    try (RawClient client = RawClient.of(stage.server())) {
      RawClient.Reply reply = client.request("GET " + path).reply();
      assertThat(reply.status()).isEqualTo(404);
      assertThat(reply.body()).contains('"' + sign + '"');
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/%zz,                  'version'",
    "/v2/%FF,                  'neoResponseId'",
    "/api/v1/account/%,        '__all__'",
    "/api/v1/api-services/%4,  'success'",
    "/api/%zz,                 'result'",
  })
  void path_thatIsNotProperlyEncoded_isAnsweredByItsOwner(String path, String sign)
      throws IOException {
    try (RawClient client = RawClient.of(stage.server())) {
      RawClient.Reply reply = client.request("GET " + path).reply();
      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.body()).contains('"' + sign + '"');
    }
  }
}

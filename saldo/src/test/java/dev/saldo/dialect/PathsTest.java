package dev.saldo.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whose errors a path is answered with, though nothing is there.
final class PathsTest {

  @ParameterizedTest
  @CsvSource({
    "/v1/general,                     oxapay",
    "/v1/,                            oxapay",
    "/v2/gc/accounts,                 neox",
    "/v2/auth/oauth2,                 neox",
    "/api/v1/account/json,            paytota",
    "/api/v1/account/,                paytota",
    "/api/v1/api-services/transfer,   dexchange",
    "/api/v1/api-services/balance/,   dexchange",
    "/api/v1/account,                 oxapay-legacy",
    "/api/v1/api-services,            oxapay-legacy",
    "/api/v1/other,                   oxapay-legacy",
    "/api//,                          oxapay-legacy",
    "/api/,                           oxapay-legacy",
    "/api,                            nobody",
    "/v1,                             nobody",
    "/v3/gc,                          nobody",
    "/ledger/v1/merchants,            nobody",
    "/health/live,                    nobody",
    "/,                               nobody",
  })
  void path_whereNothingIs_belongsToOneDialectAtMost(String path, String owner) {
    try (Stage stage = new Stage()) {
      assertThat(
              stage.dialects().stream()
                  .filter(dialect -> dialect.owns(path))
                  .map(Dialect::name)
                  .findFirst()
                  .orElse("nobody"))
          .isEqualTo(owner);
    }
  }
}

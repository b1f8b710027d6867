package dev.saldo.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.saldo.dialect.SampleRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BearerTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "Bearer abc==|abc==",
        "bearer abc|abc",
        "BEARER abc|abc",
        "  Bearer   abc  |abc",
        "Bearer\tabc|abc",
        "Bearer abc def|abc def",
        "Bearer|''",
        "Bearer |''",
        "Bearerabc|''",
        "Bear|''",
        "Basic abc|''",
        "abc|''",
      })
  void token_inAHeader_isWhatFollowsTheScheme(String header, String token) {
    assertThat(Bearer.token(SampleRequest.get("/").withHeader("Authorization", header)))
        .contains(token);
  }

  /// Of two, one may be somebody else's: a proxy on the way may have read the other one.
  @Test
  void token_inTwoHeaders_opensNothing() {
    assertThat(
            Bearer.token(
                SampleRequest.get("/")
                    .withHeader("Authorization", "Bearer abc")
                    .withHeader("Authorization", "Bearer abc")))
        .contains("");
  }

  @Test
  void token_withoutAHeader_isAbsent() {
    assertThat(Bearer.token(SampleRequest.get("/"))).isEmpty();
  }
}

package dev.saldo.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerTest {

  @Test
  void json_hasNoCharsetAndIsKeptByNobody() {
    Answer answer = Answer.json(200, json -> json.writeString("é"));

    assertThat(answer.contentType()).isEqualTo("application/json");
    assertThat(answer.headers()).containsExactly(Map.entry("Cache-Control", "no-store"));
    assertThat(answer.body()).asString(UTF_8).isEqualTo("\"é\"");
  }

  @Test
  void withHeader_ofSeveral_keepsTheirOrderAndLeavesTheFirstAnswerAlone() {
    Answer plain = Answer.empty(204);
    Answer answer = plain.withHeader("Z", "1").withHeader("A", "2").withHeader("Z", "3");

    assertThat(answer.headers()).containsExactly(Map.entry("Z", "3"), Map.entry("A", "2"));
    assertThat(plain.headers()).isEmpty();
  }

  /// What a merchant chose, a label say, must not become a header of its own.
  @ParameterizedTest
  @CsvSource({
    "A, 'b\r\nSet-Cookie: x=1'",
    "'A: b\nC', d",
    "A, 'b\u0000'",
    "A, é",
    "'', b",
    "'A B', c"
  })
  void withHeader_thatBreaksOutOfItsLine_isRefused(String name, String value) {
    Answer answer = Answer.empty(204);

    assertThatThrownBy(() -> answer.withHeader(name, value))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 100, 199, 600})
  void status_thatIsNotFinal_isRefused(int status) {
    assertThatThrownBy(() -> Answer.empty(status)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 205, 304})
  void body_withAStatusThatHasNone_isRefused(int status) {
    assertThatThrownBy(() -> Answer.json(status, json -> json.writeNull()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

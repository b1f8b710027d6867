package dev.saldo.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FormTest {

  @Test
  void members_ofAForm_areDecodedOnceAndInOrder() {
    assertThat(Form.read(bytes("b=1+2&a=x%3Dy%26z&plain&empty=&eq=1=2&%C3%A4=%2541&&\r\n")))
        .hasValueSatisfying(members ->
            assertThat(members)
                .containsExactly(
                    entry("b", "1 2"),
                    entry("a", "x=y&z"),
                    entry("plain", ""),
                    entry("empty", ""),
                    entry("eq", "1=2"),
                    entry("ä", "%41")));
    assertThat(Form.read(bytes(""))).hasValueSatisfying(members -> assertThat(members).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a=1&a=1", "a=%", "a=%4", "%zz=1", "a=%FF", "a=ä", "a=%C3%28", "a&a"})
  void form_thatSaysTwoThingsOrNothing_isNone(String form) {
    assertThat(Form.read(bytes(form))).isEmpty();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}

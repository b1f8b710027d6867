package dev.saldo.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTextTest {

  /// Two stores, or two versions of one, must write the same text for the same metadata.
  @Test
  void text_ofPairs_isCanonical() {
    SortedMap<String, String> pairs = new TreeMap<>(Map.of("b", "\"\\/", "a", "é 😀", "A", ""));

    String text = JsonText.of(pairs);

    assertThat(text).isEqualTo("{\"A\":\"\",\"a\":\"é 😀\",\"b\":\"\\\"\\\\/\"}");
    assertThat(JsonText.map(text)).isEqualTo(pairs);
  }

  @Test
  void text_ofTexts_isReadBackEqual() {
    List<String> texts = List.of("10.0.0.0/8", "", "\"", "]", "\u2028");

    assertThat(JsonText.list(JsonText.of(texts))).isEqualTo(texts);
  }

  @Test
  void text_ofNothing_isEmpty() {
    assertThat(JsonText.of(Collections.emptySortedMap())).isEqualTo("{}");
    assertThat(JsonText.of(List.of())).isEqualTo("[]");
    assertThat(JsonText.map("{}")).isEmpty();
    assertThat(JsonText.list("[]")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "[]",
        "{\"a\":1}",
        "{\"a\":null}",
        "{\"a\":{}}",
        "{\"a\":\"b\"",
        "{\"a\":\"b\"}x",
        "{\"a\":\"b\"} {}",
        "{\"a\":\"b\",\"a\":\"c\"}"
      })
  void map_ofWhatWasNotWritten_isRefused(String text) {
    assertThatThrownBy(() -> JsonText.map(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "[1]", "[null]", "[[]]", "[\"a\"", "[\"a\"]]", "\"a\""})
  void list_ofWhatWasNotWritten_isRefused(String text) {
    assertThatThrownBy(() -> JsonText.list(text)).isInstanceOf(IllegalArgumentException.class);
  }
}

package dev.saldo.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.saldo.http.JsonValue.JsonArray;
import dev.saldo.http.JsonValue.JsonBoolean;
import dev.saldo.http.JsonValue.JsonNull;
import dev.saldo.http.JsonValue.JsonNumber;
import dev.saldo.http.JsonValue.JsonObject;
import dev.saldo.http.JsonValue.JsonString;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTest {

  @Test
  void object_withEverySort_isReadInItsOrder() {
    var value =
        (JsonObject)
            read(
                """
                {"z":"é\\u0041","a":[1,{}],"t":true,"f":false,"n":null}
                """);

    assertThat(value.members())
        .containsExactly(
            Map.entry("z", new JsonString("éA")),
            Map.entry(
                "a",
                new JsonArray(List.of(new JsonNumber("1"), new JsonObject(new LinkedHashMap<>())))),
            Map.entry("t", new JsonBoolean(true)),
            Map.entry("f", new JsonBoolean(false)),
            Map.entry("n", new JsonNull()));
  }

  /// A figure that took its way through a double would come out as another one.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "12.50",
        "1e3",
        "100E-2",
        "0.1000000000000000055511151231257827",
        "123456789012345678901234567890123456789",
        "1e999999999"
      })
  void number_howeverWritten_staysAsItWasWritten(String written) {
    assertThat(read(written)).isEqualTo(new JsonNumber(written));
  }

  @Test
  void number_ofAMillionDigits_isReadAsText() {
    String digits = "7".repeat(1_000_000);

    assertThat(read(digits)).isEqualTo(new JsonNumber(digits));
    assertThat(read("0." + digits)).isEqualTo(new JsonNumber("0." + digits));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``                 | empty
          `  `               | empty
          {                  | ends too soon
          {"a"               | ends too soon
          {"a":              | ends too soon
          {"a":1,            | not JSON at character 8
          [1                 | ends too soon
          "a                 | ends too soon
          {"a":1}}           | not JSON at character 8
          {} {}              | something follows the value, at character 4
          1 2                | something follows the value, at character 3
          {"a":1,"b":2,"a":3}| a member is there twice, at character 14
          {"a":{"b":1,"b":1}}| a member is there twice, at character 13
          {"a":1,"\\u0061":2} | a member is there twice, at character 8
          {'a':1}            | not JSON at character 2
          {a:1}              | not JSON at character 2
          {"a":1,}           | not JSON at character 8
          [1,]               | not JSON at character 4
          // x               | not JSON at character 1
          """)
  void text_thatIsNoJson_isRefusedWithItsPlace(String text, String message) {
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(() -> read(text))
        .withMessage(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NaN",
        "Infinity",
        "-Infinity",
        "+1",
        "01",
        "-",
        "1.",
        ".5",
        "1e",
        "0x1",
        "1_000",
        "tru",
        "True",
        "nul",
        "'a'",
        "\"\\x\"",
        "\"\\u12\"",
        "\"a\tb\"",
        "\"a\nb\"",
        "\u0000",
        "{}\u0000",
        "\u00a01",
        "/**/1",
        "#1"
      })
  void text_ofADialectOfJson_isRefused(String text) {
    assertThatExceptionOfType(JsonException.class).isThrownBy(() -> read(text));
  }

  /// What a message repeats may be a secret, or break out of a log's line.
  @Test
  void message_ofAnyRefusal_repeatsNothingOfTheInput() {
    for (String text :
        List.of("{\"s3cret\":1,\"s3cret\":2}", "s3cret", "{\"a\":s3cret}", "[s3cret")) {
      var refused = catchThrowableOfType(JsonException.class, () -> read(text));
      assertThat(refused).as(text).hasMessageNotContaining("3cret").hasNoCause();
    }
  }

  @Test
  void member_thatIsRepeated_isNamed() {
    assertThat(
            catchThrowableOfType(JsonException.class, () -> read("{\"a\":1,\"a\":2}"))
                .repeatedMember())
        .contains("a");
    assertThat(catchThrowableOfType(JsonException.class, () -> read("{")).repeatedMember())
        .isEmpty();
  }

  @Test
  void bytes_thatAreNoUtf8_areRefusedWithTheirPlace() {
    byte[][] broken = {
      "{\"a\":\"\u00e9\"}".getBytes(ISO_8859_1),
      {'"', (byte) 0xc0, (byte) 0x80, '"'}, // a NUL, written longer than need be
      {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'}, // half of a surrogate pair
      {'"', (byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80, '"'}, // beyond Unicode
      {'"', (byte) 0xe2, (byte) 0x82}, // half a character at the end
    };
    for (byte[] bytes : broken) {
      assertThatExceptionOfType(JsonException.class)
          .isThrownBy(() -> Json.read(bytes))
          .withMessageStartingWith("not UTF-8 at byte ");
    }
  }

  @Test
  void bytes_inAnotherEncoding_areNotGuessed() {
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(() -> Json.read("{\"a\":1}".getBytes(UTF_16)));
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(() -> Json.read("{\"a\":1}".getBytes(UTF_16LE)));
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(() -> read("\ufeff{}"))
        .withMessage("begins with a byte order mark");
  }

  @Test
  void nesting_toTheLimit_isReadAndBeyondRefused() {
    assertThat(read("[".repeat(32) + "]".repeat(32))).isInstanceOf(JsonArray.class);
    for (int depth : new int[] {33, 10_000, 1_000_000}) {
      assertThatExceptionOfType(JsonException.class)
          .isThrownBy(() -> read("[".repeat(depth)))
          .withMessage("nested deeper than 32 levels, at character 33");
      assertThatExceptionOfType(JsonException.class)
          .isThrownBy(() -> read("{\"a\":".repeat(depth)));
    }
  }

  @Test
  void written_decimals_arePlain() {
    byte[] bytes =
        Json.write(json -> {
          json.writeStartObject();
          json.writeNumberField("n", new BigDecimal("1E+3"));
          json.writeStringField("s", "é\"\u0001");
          json.writeEndObject();
        });

    assertThat(new String(bytes, UTF_8)).isEqualTo("{\"n\":1000,\"s\":\"é\\\"\\u0001\"}");
  }

  /// What goes through us from a file or to a program must be what it was.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":[1e3,-0,12.50,0.1000000000000000055511151231257827,{}],\"é北\":[true,false,null,[]]}",
        "\"\\u0000\\n\\\"\\\\\"",
        "1e999999999",
        "[]"
      })
  void value_writtenAgain_isWhatWasRead(String text) {
    assertThat(new String(Json.write(read(text)), UTF_8)).isEqualTo(text);
  }

  @Test
  void text_withALoneSurrogate_isNotWritten() {
    for (String lone : List.of("'\\ud800'", "['\\udc00\\ud800']")) {
      JsonValue value = read(lone.replace('\'', '"'));
      assertThatExceptionOfType(JsonException.class).isThrownBy(() -> Json.write(value));
    }
  }

  private static JsonValue read(String text) {
    return Json.read(text.getBytes(UTF_8));
  }
}

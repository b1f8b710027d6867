package dev.saldo.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How times in people's files are read.
final class TimeFormTest {

  private static TimeForm form(String... patterns) {
    return new TimeForm(
        List.of(patterns).stream().map(TimeForm::format).toList(), ZoneId.of("Europe/Berlin"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "yyyy-MM-dd HH:mm:ss   | 2024-02-29 23:59:59     | 2024-02-29T22:59:59Z",
        "uuuu-MM-dd HH:mm      | 2024-02-29 23:59        | 2024-02-29T22:59:00Z",
        "dd.MM.yy              | 31.12.25                | 2025-12-30T23:00:00Z",
        "M/d/yyyy H:mm:ss z    | 7/4/2025 1:02:03 PDT    | 2025-07-04T08:02:03Z",
        "yyyy-MM-dd HH:mm:ss VV| 2025-07-04 01:02:03 Asia/Tokyo | 2025-07-03T16:02:03Z",
        "yyyy-MM-dd hh:mm a    | 2025-07-04 01:02 PM     | 2025-07-04T11:02:00Z",
        "d MMM yyyy G          | 4 Jul 2025 AD           | 2025-07-03T22:00:00Z",
        "yyyy-MM-dd'T'HH:mmX   | 2025-07-04T01:02Z       | 2025-07-04T01:02:00Z"
      })
  void time_asItsPatternHasIt_isRead(String pattern, String text, String time) throws Exception {
    assertThat(form(pattern).read("occurredAt", text)).isEqualTo(time);
  }

  /// Whoever takes it for the 28th books it in another month than its owner does.
  @ParameterizedTest
  @CsvSource({
    "dd.MM.yyyy,31.02.2026",
    "dd.MM.uuuu,31.02.2026",
    "yyyy-MM-dd,2025-02-29",
    "M/d/yyyy,2/30/2026",
    "dd.MM.yy,31.04.26"
  })
  void day_thatTheMonthDoesNotHave_isRefused(String pattern, String text) {
    assertThatThrownBy(() -> form(pattern).read("occurredAt", text))
        .isInstanceOf(UnfitException.class)
        .hasMessageContaining(text);
  }

  @Test
  void formats_areTriedInTheirOrder() throws Exception {
    assertThat(form("dd.MM.yyyy HH:mm", "dd.MM.yyyy").read("occurredAt", "01.07.2025"))
        .isEqualTo("2025-06-30T22:00:00Z");
  }
}

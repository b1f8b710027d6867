package dev.saldo.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Times are compared, hashed and kept as microseconds: one that came back as another would break
/// an account's chain.
final class TimesTest {

  @ParameterizedTest
  @CsvSource({
    "1970-01-01T00:00:00Z, 0",
    "1970-01-01T00:00:00.000001Z, 1",
    "1969-12-31T23:59:59.999999Z, -1",
    "1969-12-31T23:59:59Z, -1000000",
    "1969-12-31T23:59:58.999999Z, -1000001",
    "2026-03-01T12:00:00.123456Z, 1772366400123456",
    "+294247-01-10T04:00:54.775807Z, 9223372036854775807",
    "-290308-12-21T19:59:05.224192Z, -9223372036854775808"
  })
  void time_inMicroseconds_comesBackTheSame(Instant time, long micros) {
    assertThat(Times.micros(time)).isEqualTo(micros);
    assertThat(Times.ofMicros(micros)).isEqualTo(time);
  }

  @ParameterizedTest
  @CsvSource({
    "1970-01-01T00:00:00.000001999Z, 1970-01-01T00:00:00.000001Z",
    "1969-12-31T23:59:59.999998999Z, 1969-12-31T23:59:59.999998Z",
    "2026-03-01T12:00:00Z, 2026-03-01T12:00:00Z"
  })
  void time_belowAMicrosecond_isDroppedFromIt(Instant time, Instant kept) {
    assertThat(Times.truncate(time)).isEqualTo(kept);
    assertThat(Times.ofMicros(Times.micros(time))).isEqualTo(kept);
  }

  @ParameterizedTest
  @CsvSource({"+294247-01-10T04:00:54.775808Z", "-290308-12-21T19:59:05.224191Z"})
  void time_outOfRange_isRefusedAndNotAnotherTime(Instant time) {
    assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> Times.micros(time));
  }

  @Test
  void latest_ofTwo_isTheLaterOne() {
    Instant one = Instant.EPOCH;
    assertThat(Times.latest(one, one.plusNanos(1))).isEqualTo(one.plusNanos(1));
    assertThat(Times.latest(one.plusNanos(1), one)).isEqualTo(one.plusNanos(1));
  }
}

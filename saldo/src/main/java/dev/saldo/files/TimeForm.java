package dev.saldo.files;

import dev.saldo.ledger.Times;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.List;
import java.util.Locale;

/// How times are written in a file, in the letters of the JDK's `DateTimeFormatter`.
///
/// @param formats the first that fits counts; none: as the ledger API has them
/// @param zone of those that name none
record TimeForm(List<DateTimeFormatter> formats, ZoneId zone) {

  /// The time as the ledger API has it. A day is its first moment.
  ///
  /// @param member its name, for people
  String read(String member, String text) throws UnfitException {
    if (formats.isEmpty()) {
      return text;
    }
    for (DateTimeFormatter format : formats) {
      try {
        return Times.truncate(instant(format, text)).toString();
      } catch (DateTimeException e) {
        // Perhaps the next one.
      }
    }
    throw new UnfitException(member + " is no time as the mapping has it: " + Mapping.shown(text));
  }

  /// Reads what is written in this pattern, and no day that its month does not have.
  ///
  /// @throws IllegalArgumentException when the pattern is none
  static DateTimeFormatter format(String pattern) {
    return new DateTimeFormatterBuilder()
        .appendPattern(pattern)
        .parseDefaulting(ChronoField.ERA, 1) // `yyyy` counts the years of one
        .toFormatter(Locale.ENGLISH)
        .withResolverStyle(ResolverStyle.STRICT);
  }

  private Instant instant(DateTimeFormatter format, String text) {
    TemporalAccessor found =
        format.parseBest(text, ZonedDateTime::from, LocalDateTime::from, LocalDate::from);
    return switch (found) {
      case ZonedDateTime time -> time.toInstant();
      case LocalDateTime time -> time.atZone(zone).toInstant();
      case LocalDate day -> day.atStartOfDay(zone).toInstant();
      default -> throw new DateTimeException("no time");
    };
  }
}

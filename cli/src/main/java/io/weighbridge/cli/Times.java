package io.weighbridge.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/// Moments and lengths of time as options give them.
final class Times {

  private Times() {}

  /// A day, which is its first moment in UTC, or a moment.
  static Instant instant(String option, String text) {
    try {
      return text.indexOf('T') < 0
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
          : Instant.parse(text);
    } catch (DateTimeException e) {
      throw new Failure(
          "%s %s: expected a day such as 2026-12-01, or a time such as 2026-12-01T08:00:00Z"
              .formatted(option, text),
          e);
    }
  }

  /// A whole number of at least 1, perhaps with a unit behind it.
  static long whole(String option, String text, String unit) {
    String digits =
        !unit.isEmpty() && text.endsWith(unit)
            ? text.substring(0, text.length() - unit.length())
            : text;
    try {
      long number = Long.parseLong(digits);
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new Failure(
        "%s %s: expected a whole number of at least 1%s"
            .formatted(option, text, unit.isEmpty() ? "" : ", such as 30" + unit));
  }
}

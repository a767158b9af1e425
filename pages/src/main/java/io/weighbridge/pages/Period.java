package io.weighbridge.pages;

import io.weighbridge.http.HttpFailure;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/// The days that a page tells of, both included, UTC.
///
/// @param word what was chosen: `7d`, `30d`, `90d`, `month`, `last-month`, or `days` for others
public record Period(String word, LocalDate from, LocalDate to) {

  private static final int MOST_DAYS = 731;

  static Period of(Visit visit, Clock clock) {
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    String word = visit.query("period");
    return switch (word) {
      case "7d" -> new Period(word, today.minusDays(6), today);
      case "90d" -> new Period(word, today.minusDays(89), today);
      case "month" -> new Period(word, today.withDayOfMonth(1), today);
      case "last-month" -> {
        LocalDate first = today.withDayOfMonth(1);
        yield new Period(word, first.minusMonths(1), first.minusDays(1));
      }
      case "days" -> days(visit.query("from"), visit.query("to"), today);
      default -> new Period("30d", today.minusDays(29), today);
    };
  }

  private static Period days(String from, String to, LocalDate today) {
    try {
      LocalDate last = to.isEmpty() ? today : LocalDate.parse(to);
      LocalDate first = from.isEmpty() ? last.minusDays(29) : LocalDate.parse(from);
      if (first.isAfter(last) || first.isBefore(last.minusDays(MOST_DAYS))) {
        throw HttpFailure.badRequest(
            "The first day comes before the last, at most two years: choose others.");
      }
      return new Period("days", first, last);
    } catch (DateTimeException e) {
      throw HttpFailure.badRequest("A day is written like 2026-11-28: choose others.");
    }
  }

  public int days() {
    return (int) ChronoUnit.DAYS.between(from, to) + 1;
  }

  /// `1 Nov 2026 to 28 Nov 2026`.
  public String words() {
    return from.equals(to)
        ? Figures.day(from)
        : "%s to %s".formatted(Figures.day(from), Figures.day(to));
  }
}

package io.weighbridge.ledger;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;

/// How long a budget lasts before it starts anew. Days and months are those of UTC.
public enum Window {
  DAY,
  MONTH,
  TOTAL;

  /// Names the window that a moment is in.
  String key(Instant at) {
    return switch (this) {
      case DAY -> day(at).toString();
      case MONTH -> YearMonth.from(day(at)).toString();
      case TOTAL -> "ever";
    };
  }

  /// When the one began that a moment is in; the beginning of all times for what never starts anew.
  Instant begins(Instant at) {
    LocalDate day = day(at);
    return switch (this) {
      case DAY -> day.atStartOfDay().toInstant(ZoneOffset.UTC);
      case MONTH -> day.withDayOfMonth(1).atStartOfDay().toInstant(ZoneOffset.UTC);
      case TOTAL -> Instant.EPOCH;
    };
  }

  /// When the next one begins, if ever.
  Optional<Instant> resets(Instant at) {
    LocalDate day = day(at);
    return switch (this) {
      case DAY -> Optional.of(day.plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC));
      case MONTH ->
          Optional.of(day.withDayOfMonth(1).plusMonths(1).atStartOfDay().toInstant(ZoneOffset.UTC));
      case TOTAL -> Optional.empty();
    };
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static LocalDate day(Instant at) {
    return at.atOffset(ZoneOffset.UTC).toLocalDate();
  }
}

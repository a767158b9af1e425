package io.weighbridge.sealing;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// When a grant holds.
///
/// @param notBefore the first moment
/// @param notAfter the first moment at which it does not hold any more; empty is never
/// @param graceDays after that in which it holds with a warning
public record Term(Instant notBefore, Optional<Instant> notAfter, long graceDays) {

  static final long MOST_DAYS = 36_525;

  public Term {
    if (notAfter.isPresent() && !notAfter.get().isAfter(notBefore)) {
      throw new IllegalArgumentException(
          "a term from %s to %s has no moment".formatted(notBefore, notAfter.get()));
    }
    if (graceDays < 0 || graceDays > MOST_DAYS) {
      throw new IllegalArgumentException(
          "days of grace are 0 to %d, not %d".formatted(MOST_DAYS, graceDays));
    }
  }

  /// The first moment at which the days of grace are over too.
  public Optional<Instant> end() {
    return notAfter.map(moment -> moment.plus(Duration.ofDays(graceDays)));
  }
}

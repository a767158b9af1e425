package io.weighbridge.pricing;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Optional;

/// From when to when a customer is subscribed to a version of a plan.
///
/// @param until the first day that is not subscribed; none as long as there is no end
public record Subscribed(LocalDate from, Optional<LocalDate> until) {

  /// @throws PricingException if it ends before it begins
  public Subscribed {
    if (until.isPresent() && until.get().isBefore(from)) {
      throw new PricingException(
          "a subscription from %s cannot end on %s".formatted(from, until.get()));
    }
  }

  /// How many days of a month are subscribed.
  int days(YearMonth month) {
    LocalDate begin = month.atDay(1);
    LocalDate end = month.plusMonths(1).atDay(1);
    LocalDate first = from.isAfter(begin) ? from : begin;
    LocalDate last = until.filter(end::isAfter).orElse(end);
    return (int) Math.max(0, last.toEpochDay() - first.toEpochDay());
  }
}

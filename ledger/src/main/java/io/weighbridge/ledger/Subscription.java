package io.weighbridge.ledger;

import io.weighbridge.pricing.PlanRef;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/// A customer's plan, and for how long.
///
/// @param until the first day on which it is no more
public record Subscription(PlanRef plan, LocalDate from, Optional<LocalDate> until) {

  public Subscription {
    if (until.isPresent() && until.get().isBefore(from)) {
      throw new BadEvent(
          "a subscription that begins on %s cannot end on %s".formatted(from, until.get()));
    }
  }

  public boolean covers(LocalDate day) {
    return !day.isBefore(from) && (until.isEmpty() || day.isBefore(until.get()));
  }

  String text() {
    return plan + " " + from + " " + until.map(LocalDate::toString).orElse("-");
  }

  static List<Subscription> parseAll(String lines) {
    return lines.lines().map(Subscription::parse).toList();
  }

  private static Subscription parse(String line) {
    String[] parts = line.split(" ", -1);
    return new Subscription(
        PlanRef.parse(parts[0]),
        LocalDate.parse(parts[1]),
        parts[2].equals("-") ? Optional.empty() : Optional.of(LocalDate.parse(parts[2])));
  }
}

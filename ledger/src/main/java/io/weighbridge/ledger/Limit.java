package io.weighbridge.ledger;

import io.weighbridge.pricing.Quantities;
import java.math.BigDecimal;
import java.time.Instant;

/// A budget and whose it is.
public record Limit(Subject subject, Budget budget) {

  /// The name of the sum of what was spent of it.
  String sum(Instant at) {
    return Names.spent(subject, budget.window().key(at), budget.unit());
  }

  /// What a use takes of it.
  BigDecimal share(Quantities quantities, BigDecimal cost, String currency) {
    return budget
        .measure()
        .map(quantities::get)
        .orElse(budget.currency().equals(currency) ? cost : BigDecimal.ZERO);
  }
}

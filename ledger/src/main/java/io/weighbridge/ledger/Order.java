package io.weighbridge.ledger;

import io.weighbridge.pricing.Plan;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A use that is about to begin.
///
/// @param most the use with the most that it may come to
/// @param plan by which it is paid; empty if it is free
/// @param limits the budgets it is under, from the outside in
/// @param until when what is reserved for it is given up if nobody settles
public record Order(Use most, Optional<Plan> plan, List<Limit> limits, Instant until) {

  public Order {
    limits = List.copyOf(limits);
  }
}

package io.weighbridge.ledger;

import io.weighbridge.pricing.Plan;
import io.weighbridge.pricing.Quantities;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A plan's text comes to the books, once for each version, before anything refers to it.
record PlanPosting(EventKey key, Plan plan) implements Posting {

  static final String TEXT = "text";

  @Override
  public Row draft(Draft sums, Instant recorded) {
    SortedMap<String, String> details = new TreeMap<>();
    details.put(TEXT, plan.canonical());
    return new Row(
        key,
        Kind.PLAN,
        recorded,
        recorded,
        "",
        UsagePosting.month(recorded),
        details,
        Quantities.NONE,
        Optional.of(plan.ref()),
        plan.currency().getCurrencyCode(),
        Optional.empty(),
        List.of());
  }
}

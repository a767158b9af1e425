package io.weighbridge.ledger;

import io.weighbridge.pricing.Quantities;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A customer owes something once: the fee of a licence, for instance.
///
/// @param revenue under which account it is earned
record FeePosting(
    EventKey key,
    String customer,
    BigDecimal amount,
    String currency,
    String revenue,
    String description)
    implements Posting {

  static final String DESCRIPTION = "description";

  FeePosting {
    if (amount.signum() <= 0) {
      throw new BadEvent("a fee is more than nothing");
    }
    if (customer.isEmpty()) {
      throw new BadEvent("a fee is somebody's");
    }
  }

  @Override
  public Row draft(Draft sums, Instant recorded) {
    YearMonth period =
        UsagePosting.openPeriod(sums, customer, UsagePosting.month(recorded), recorded);
    SortedMap<String, String> details = new TreeMap<>();
    details.put(DESCRIPTION, description);
    return new Row(
        key,
        Kind.FEE,
        recorded,
        recorded,
        customer,
        period,
        details,
        Quantities.NONE,
        Optional.empty(),
        currency,
        Optional.of(amount),
        List.of(
            new Entry(Entry.customer(customer), amount),
            new Entry(Entry.revenue(revenue), amount.negate())));
  }
}

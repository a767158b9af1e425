package io.weighbridge.ledger;

import io.weighbridge.pricing.Quantities;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A customer pays in advance.
///
/// @param priority smaller ones are used first, then what ends first
record CreditPosting(
    EventKey key,
    String customer,
    BigDecimal amount,
    String currency,
    Optional<Instant> expires,
    int priority)
    implements Posting {

  static final String LOT = "lot";
  static final String PRIORITY = "priority";
  static final String EXPIRES = "expires";

  CreditPosting {
    if (amount.signum() <= 0) {
      throw new BadEvent("a credit is more than nothing");
    }
    if (customer.isEmpty()) {
      throw new BadEvent("a credit is somebody's");
    }
  }

  @Override
  public Row draft(Draft sums, Instant recorded) {
    if (expires.isPresent() && !expires.get().isAfter(recorded)) {
      throw new BadEvent("a credit that ended at %s is of no use".formatted(expires.get()));
    }
    Lots lots = Lots.parse(sums.text(Names.credit(customer, currency)));
    String lot = "lot-" + (lots.lots().size() + 1);
    SortedMap<String, String> details = new TreeMap<>();
    details.put(LOT, lot);
    details.put(PRIORITY, Integer.toString(priority));
    expires.ifPresent(at -> details.put(EXPIRES, at.toString()));
    return new Row(
        key,
        Kind.CREDIT,
        recorded,
        recorded,
        customer,
        UsagePosting.month(recorded),
        details,
        Quantities.NONE,
        Optional.empty(),
        currency,
        Optional.empty(),
        List.of(
            new Entry(Entry.CASH, amount),
            new Entry(Entry.credit(customer, lot), amount.negate())));
  }
}

package io.weighbridge.pricing;

import java.math.BigDecimal;

/// The price of a meter, and how much of a month is free before it begins.
record Rate(Price price, BigDecimal free) {

  BigDecimal billable(BigDecimal total) {
    return total.subtract(free).max(BigDecimal.ZERO);
  }

  /// What a month's total costs.
  BigDecimal amount(BigDecimal total) {
    return price.amount(billable(total));
  }

  BigDecimal cost(BigDecimal before, BigDecimal used) {
    if (!needsTotal()) {
      return price.amount(used);
    }
    BigDecimal cost = amount(before.add(used)).subtract(amount(before));
    // Volume tiers alone can go against the sign of what is used.
    return cost.signum() == -used.signum() ? BigDecimal.ZERO : cost;
  }

  BigDecimal worst(BigDecimal least, BigDecimal greatest, BigDecimal most) {
    if (!needsTotal()) {
      return price.amount(most);
    }
    BigDecimal last = greatest.max(least);
    BigDecimal highest = billable(last);
    BigDecimal billed = billable(last.add(most)).subtract(highest);
    return billed.signum() == 0
        ? BigDecimal.ZERO
        : Worst.of(price, billable(least), highest, billed);
  }

  boolean needsTotal() {
    return !(price instanceof PerUnit) || free.signum() > 0;
  }
}

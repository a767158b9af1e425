package io.weighbridge.pricing;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/// Every unit has the price of the tier that it falls into: the first million has the first price,
/// whatever follows.
public record Graduated(Meter meter, BigDecimal per, List<Tier> tiers) implements Price {

  /// @throws PricingException if the tiers do not follow each other, or a unit's price has no end
  public Graduated {
    per = Decimals.stripped(per);
    tiers = List.copyOf(tiers);
    Tier.checkOrder(tiers, per);
  }

  @Override
  public BigDecimal amount(BigDecimal billable) {
    BigDecimal sum = BigDecimal.ZERO;
    for (Part part : parts(billable)) {
      sum = sum.add(part.amount());
    }
    return sum;
  }

  @Override
  public List<Part> parts(BigDecimal billable) {
    List<Part> parts = new ArrayList<>();
    BigDecimal begin = BigDecimal.ZERO;
    for (int i = 0; i < tiers.size() && begin.compareTo(billable) < 0; i++) {
      BigDecimal end = tiers.get(i).upTo().map(billable::min).orElse(billable);
      parts.add(new Part(i + 1, end.subtract(begin), meter.name(), tiers.get(i).price(), per));
      begin = end;
    }
    return parts;
  }
}

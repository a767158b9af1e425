package io.weighbridge.pricing;

import java.math.BigDecimal;
import java.util.List;

/// All units of a month have the price of the tier that the month's total falls into.
public record Volume(Meter meter, BigDecimal per, List<Tier> tiers) implements Price {

  /// @throws PricingException if the tiers do not follow each other, or a unit's price has no end
  public Volume {
    per = Decimals.stripped(per);
    tiers = List.copyOf(tiers);
    Tier.checkOrder(tiers, per);
  }

  @Override
  public BigDecimal amount(BigDecimal billable) {
    return parts(billable).stream().map(Part::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  @Override
  public List<Part> parts(BigDecimal billable) {
    if (billable.signum() == 0) {
      return List.of();
    }
    int tier = 0;
    while (tiers.get(tier).upTo().filter(end -> end.compareTo(billable) < 0).isPresent()) {
      tier++;
    }
    return List.of(new Part(tier + 1, billable, meter.name(), tiers.get(tier).price(), per));
  }
}

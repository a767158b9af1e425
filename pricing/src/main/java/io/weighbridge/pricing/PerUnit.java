package io.weighbridge.pricing;

import java.math.BigDecimal;
import java.util.List;

/// Every unit costs the same: `price` for `per` of them, and a part of it for less.
///
/// @param per a whole number that divides `price` without a rest
public record PerUnit(Meter meter, BigDecimal price, BigDecimal per) implements Price {

  /// @throws PricingException if a unit's price has no end as a decimal number
  public PerUnit {
    price = Decimals.stripped(price);
    per = Decimals.stripped(per);
    Tier.checkPrice(price, per);
  }

  BigDecimal unitPrice() {
    return Decimals.quotient(price, per).orElseThrow();
  }

  @Override
  public BigDecimal amount(BigDecimal billable) {
    return billable.multiply(unitPrice());
  }

  @Override
  public List<Part> parts(BigDecimal billable) {
    return billable.signum() == 0
        ? List.of()
        : List.of(new Part(0, billable, meter.name(), price, per));
  }
}

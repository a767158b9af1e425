package io.weighbridge.pricing;

import java.math.BigDecimal;

/// So many units a month cost nothing; they come before anything else, and tiers and packages are
/// counted from what is above them.
public record FreeQuota(Meter meter, BigDecimal quantity) implements Item {

  /// @throws PricingException if the quantity is none
  public FreeQuota {
    quantity = Decimals.stripped(quantity);
    Tier.checkAmount("quantity", quantity);
  }
}

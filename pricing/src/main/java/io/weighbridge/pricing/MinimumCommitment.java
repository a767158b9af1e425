package io.weighbridge.pricing;

import java.math.BigDecimal;

/// The least that the use of a month costs: what use falls short of it is a line of the bill.
///
/// @param amount a month
/// @param overage what use above the amount costs, as a factor of the plan's prices
public record MinimumCommitment(BigDecimal amount, BigDecimal overage) implements Item {

  /// The largest factor.
  static final BigDecimal MAX_OVERAGE = BigDecimal.valueOf(1000);

  /// Digits of a factor behind its point.
  static final int OVERAGE_SCALE = 6;

  /// @throws PricingException if the amount or the factor is none
  public MinimumCommitment {
    amount = Decimals.stripped(amount);
    overage = Decimals.stripped(overage);
    Tier.checkAmount("amount", amount);
    if (overage.signum() < 0
        || overage.compareTo(MAX_OVERAGE) > 0
        || overage.scale() > OVERAGE_SCALE) {
      throw new PricingException(
          "overage must be 0 to %s with at most %d digits behind the point"
              .formatted(MAX_OVERAGE, OVERAGE_SCALE));
    }
  }

  /// What use costs whose prices come to an amount.
  BigDecimal charged(BigDecimal use) {
    BigDecimal above = use.subtract(amount);
    return above.signum() <= 0 ? use : amount.add(above.multiply(overage));
  }

  boolean changesPrices() {
    return overage.compareTo(BigDecimal.ONE) != 0;
  }
}

package io.weighbridge.pricing;

import java.math.BigDecimal;

/// A flat price a month, for as long as a customer is subscribed; the plan can be used only then.
///
/// @param price of a whole month
public record Subscription(BigDecimal price, Billed billed, Proration proration) implements Item {

  /// On which month's bill it is.
  public enum Billed {
    /// The bill of the month before; the first month, which had no bill before, is on its own.
    IN_ADVANCE,
    /// The bill of the month itself.
    IN_ARREARS
  }

  /// What a month costs that is subscribed in part.
  public enum Proration {
    /// The price times the days that are subscribed, over the days of the month.
    BY_DAY,
    /// The whole price.
    NONE
  }

  /// @throws PricingException if the price is negative
  public Subscription {
    price = Decimals.stripped(price);
    Tier.checkAmount("price", price);
  }
}

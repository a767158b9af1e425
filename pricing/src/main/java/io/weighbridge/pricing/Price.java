package io.weighbridge.pricing;

import java.math.BigDecimal;
import java.util.List;

/// What a meter's units cost in a month. A plan has at most one for a meter.
public sealed interface Price extends Item permits PerUnit, Graduated, Volume, Packages {

  Meter meter();

  /// What so many units of one month cost together, exactly.
  ///
  /// @param billable units, not negative, without those that are free
  BigDecimal amount(BigDecimal billable);

  /// The same, in parts that each have one price.
  List<Part> parts(BigDecimal billable);

  /// Units of a month that have one price.
  ///
  /// @param tier counted from 1; 0 if the price has no tiers
  /// @param quantity of `unit`s
  /// @param unit such as `tokens-in`, or `packages of 1000 images`
  /// @param price of `per` units
  record Part(int tier, BigDecimal quantity, String unit, BigDecimal price, BigDecimal per) {

    /// Exactly: a price that cannot be divided by its units without a rest is refused before.
    BigDecimal amount() {
      return quantity.multiply(Decimals.quotient(price, per).orElseThrow());
    }
  }
}

package io.weighbridge.pricing;

import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.Optional;

/// A line of a bill. Its amount is the exact one rounded once, half to even.
///
/// @param sku what is sold: the plan and the item, `gold/tokens-in/2` for a second tier
/// @param month that it is for: the next one if a subscription is paid in advance
/// @param meter of use
/// @param quantity of `unit`s
/// @param unit `tokens-in`, `days of 30`, `packages of 100 images`
/// @param price of `per` units
/// @param exact the amount before it was rounded; where it has no end as a decimal number (days of
///   a month), to 24 digits behind the point
/// @param amount with all the digits of the currency, negative if the customer gets it
/// @param reference to what is paid: a licence, a lot of credit, a corrected entry
public record BillLine(
    Kind kind,
    String sku,
    String description,
    YearMonth month,
    Optional<Meter> meter,
    BigDecimal quantity,
    String unit,
    BigDecimal price,
    BigDecimal per,
    BigDecimal exact,
    BigDecimal amount,
    Optional<String> reference) {

  /// What a line is for.
  public enum Kind {
    /// What was used; also what use above a commitment costs more or less than its prices.
    USAGE,
    SUBSCRIPTION,
    /// What use falls short of the minimum commitment.
    COMMITMENT,
    LICENCE_FEE,
    CORRECTION,
    ADJUSTMENT,
    /// Credit that pays for the lines above it.
    CREDIT
  }
}

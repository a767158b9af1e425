package io.weighbridge.pricing;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/// A range of a month's units with a price of its own.
///
/// @param upTo the last unit of the range, counted from the month's first; none for the last range
/// @param price of as many units as the item says
public record Tier(Optional<BigDecimal> upTo, BigDecimal price) {

  static final int MAX_TIERS = 50;

  public Tier {
    upTo = upTo.map(Decimals::stripped);
    price = Decimals.stripped(price);
  }

  /// @throws PricingException unless the price is not negative, can be kept, and divides
  static void checkPrice(BigDecimal price, BigDecimal per) {
    if (per.signum() <= 0 || per.scale() > 0) {
      throw new PricingException("per must be a whole number, 1 or more");
    }
    checkAmount("price", price);
    if (Decimals.quotient(price, per).isEmpty()) {
      throw new PricingException(
          "a price of %s per %s has no end as a decimal number: give the price of 1 unit, or of 10, 1000, 1000000"
              .formatted(price.toPlainString(), per.toPlainString()));
    }
  }

  /// @throws PricingException if an amount is negative or too long to be kept
  static void checkAmount(String what, BigDecimal amount) {
    if (amount.signum() < 0 || !Decimals.bounded(amount, Decimals.MAX_WHOLE, Decimals.MAX_SCALE)) {
      throw new PricingException(
          "%s must not be negative, nor have more than %d digits in front of the point or %d behind it"
              .formatted(what, Decimals.MAX_WHOLE, Decimals.MAX_SCALE));
    }
  }

  /// @throws PricingException unless the tiers follow each other and the last has no end
  static void checkOrder(List<Tier> tiers, BigDecimal per) {
    if (tiers.isEmpty() || tiers.size() > MAX_TIERS) {
      throw new PricingException("tiers must be 1 to %d".formatted(MAX_TIERS));
    }
    BigDecimal last = BigDecimal.ZERO;
    for (int i = 0; i < tiers.size(); i++) {
      Optional<BigDecimal> upTo = tiers.get(i).upTo();
      if (upTo.isEmpty() != (i == tiers.size() - 1)) {
        throw new PricingException("every tier but the last must say up-to, and the last must not");
      }
      if (upTo.isPresent()) {
        checkAmount("up-to", upTo.get());
        if (upTo.get().compareTo(last) <= 0) {
          throw new PricingException(
              "up-to must grow from tier to tier: %s follows %s"
                  .formatted(upTo.get().toPlainString(), last.toPlainString()));
        }
        last = upTo.get();
      }
      checkPrice(tiers.get(i).price(), per);
    }
  }
}

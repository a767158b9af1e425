package io.weighbridge.pricing;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.Optional;

/// Credit that was paid before, or given.
///
/// @param left of it, not negative, in the currency of the bill
/// @param expires the first day on which it is worth nothing; none if it stays
/// @param priority the smallest number is used first
public record CreditLot(String id, BigDecimal left, Optional<LocalDate> expires, int priority) {

  /// By priority, then what expires first, then by name.
  static final Comparator<CreditLot> ORDER =
      Comparator.comparingInt(CreditLot::priority)
          .thenComparing(lot -> lot.expires().orElse(LocalDate.MAX))
          .thenComparing(CreditLot::id);

  /// @throws PricingException if more than all of it is used
  public CreditLot {
    left = Decimals.stripped(left);
    if (left.signum() < 0) {
      throw new PricingException(
          "the credit %s has %s left, which is less than nothing"
              .formatted(Quoted.shortened(id), left.toPlainString()));
    }
  }
}

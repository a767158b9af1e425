package io.weighbridge.billing;

import java.math.BigDecimal;
import java.util.Optional;

/// What the operator says about the invoices.
///
/// @param seller who issues them
/// @param paymentDays from the day of issue to the day on which an invoice is due
/// @param taxRate of what is sold, as a fraction (`0.19`); none by default
public record BillingSettings(Party seller, int paymentDays, Optional<BigDecimal> taxRate) {

  public static final int MAX_PAYMENT_DAYS = 365;

  /// Digits of the rate behind its point.
  public static final int TAX_SCALE = 6;

  public static final BillingSettings DEFAULT =
      new BillingSettings(Party.named("Weighbridge"), 14, Optional.empty());

  public BillingSettings {
    if (paymentDays < 0 || paymentDays > MAX_PAYMENT_DAYS) {
      throw new IllegalArgumentException(
          "an invoice is due in 0 to %d days, not %d".formatted(MAX_PAYMENT_DAYS, paymentDays));
    }
    taxRate =
        taxRate.map(rate -> {
          if (rate.signum() < 0 || rate.compareTo(BigDecimal.ONE) > 0 || rate.scale() > TAX_SCALE) {
            throw new IllegalArgumentException(
                "a tax rate is a fraction from 0 to 1 with at most %d digits behind the point, such as 0.19"
                    .formatted(TAX_SCALE));
          }
          return rate;
        });
  }
}

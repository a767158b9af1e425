package io.weighbridge.pricing;

import java.math.BigDecimal;

/// What the owner of a model is paid of what the plan brings in.
///
/// @param percent above 0, at most 100
public record RevenueShare(String owner, BigDecimal percent) implements Item {

  /// Digits of a percentage behind its point.
  static final int PERCENT_SCALE = 6;

  static final BigDecimal WHOLE = BigDecimal.valueOf(100);

  /// @throws PricingException if the percentage or the name is none
  public RevenueShare {
    Texts.checked("owner", owner);
    percent = Decimals.stripped(percent);
    if (percent.signum() <= 0 || percent.compareTo(WHOLE) > 0 || percent.scale() > PERCENT_SCALE) {
      throw new PricingException(
          "percent must be above 0 and at most 100, with at most %d digits behind the point"
              .formatted(PERCENT_SCALE));
    }
  }
}

package io.weighbridge.pricing;

import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;

/// All that a bill is made of: one customer, one version of a plan, one month.
///
/// @param total of the month
/// @param charged what the month's use was charged with as it came: the sum of [Plan#cost]
/// @param subscribed none if the customer is not
/// @param paidAhead what the bill of the month before took for this month's subscription:
///   [Bill#paidAhead]; zero if there was none
/// @param feeDue whether the one-off fee was on no bill yet
/// @param credits that are left, in any order
/// @param posted corrections and adjustments
public record BillBasis(
    Plan plan,
    YearMonth month,
    Quantities total,
    BigDecimal charged,
    Optional<Subscribed> subscribed,
    BigDecimal paidAhead,
    boolean feeDue,
    List<CreditLot> credits,
    List<Posted> posted) {

  /// @throws PricingException if what was paid ahead cannot have been on a bill
  public BillBasis {
    paidAhead = Decimals.stripped(paidAhead);
    if (paidAhead.signum() < 0 || paidAhead.scale() > plan.currency().getDefaultFractionDigits()) {
      throw new PricingException(
          "%s cannot have been paid ahead in %s"
              .formatted(paidAhead.toPlainString(), plan.currency()));
    }
    credits = List.copyOf(credits);
    posted = List.copyOf(posted);
  }

  /// A month of use and nothing else.
  public static BillBasis of(Plan plan, YearMonth month, Quantities total, BigDecimal charged) {
    return new BillBasis(
        plan,
        month,
        total,
        charged,
        Optional.empty(),
        BigDecimal.ZERO,
        false,
        List.of(),
        List.of());
  }
}

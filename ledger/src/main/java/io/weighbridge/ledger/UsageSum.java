package io.weighbridge.ledger;

import io.weighbridge.ledger.UsageQuery.By;
import io.weighbridge.pricing.Quantities;
import java.math.BigDecimal;
import java.util.Map;

/// Usage, added up.
///
/// @param of what it is the usage of
/// @param currency of the cost; usage in two currencies is two sums; empty for what has no price
/// @param cost exact
/// @param credit the part of it that was paid in advance
public record UsageSum(
    Map<By, String> of,
    String currency,
    long events,
    Quantities quantities,
    BigDecimal cost,
    BigDecimal credit) {

  /// In what charge rows are: used in the month itself.
  public static final String USAGE = "usage";

  /// What came, or was taken back, after its month was closed.
  public static final String CORRECTION = "correction";

  public static final String FEE = "fee";
  public static final String ADJUSTMENT = "adjustment";
}

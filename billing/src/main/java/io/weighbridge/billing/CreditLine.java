package io.weighbridge.billing;

import io.weighbridge.billing.Invoice.Line;
import io.weighbridge.pricing.BillLine;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;

/// What was paid in advance. The ledger takes credit exactly, to the last digit, as use comes; the
/// lines that it pays are rounded. What stays open of them is rounded once, and credit is the rest:
/// use that was paid in advance to the last digit leaves nothing open, not even a cent.
final class CreditLine {

  private CreditLine() {}

  /// @param paid the lines that credit pays for
  /// @param credit that was taken, exactly; negative if it was given back
  static Optional<Line> of(
      List<Line> paid, BigDecimal credit, YearMonth month, String currency, int digits) {
    if (credit.signum() == 0) {
      return Optional.empty();
    }
    BigDecimal rounded = BigDecimal.ZERO;
    BigDecimal exact = BigDecimal.ZERO;
    for (Line line : paid) {
      rounded = rounded.add(line.amount());
      exact = exact.add(line.exact());
    }
    BigDecimal open = exact.subtract(credit).setScale(digits, RoundingMode.HALF_EVEN);
    BigDecimal amount = open.subtract(rounded).setScale(digits);
    return Optional.of(
        new Line(
            Invoice.Kind.CREDIT,
            BillLine.Kind.CREDIT.name().toLowerCase(java.util.Locale.ROOT),
            amount.signum() > 0 ? "given back to credit" : "paid from credit",
            Optional.empty(),
            month,
            Optional.empty(),
            BigDecimal.ONE,
            currency,
            amount,
            BigDecimal.ONE,
            credit.negate(),
            amount,
            ""));
  }
}

package io.weighbridge.pricing;

import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.Currency;
import java.util.List;
import java.util.function.Predicate;

/// What one customer owes for one version of a plan in one month. It is computed from the month's
/// totals, so the order of what was used does not matter, nor how it was cut into requests.
///
/// All amounts have all the digits of the currency, and [#total] is the sum of the lines.
///
/// @param lines credits last
/// @param adjustment what the customer's account must change by, besides the lines that are not
///   [BillLine.Kind#USAGE], to stand at what the bill says of use: the usage lines less what was
///   charged as use came. It undoes what volume tiers take back and carries what rounding makes; it
///   is no part of the total.
/// @param paidAhead of this bill for the next month's subscription, which the next bill must know
/// @param shares of [#net], in the order of the plan
public record Bill(
    PlanRef plan,
    YearMonth month,
    Currency currency,
    List<BillLine> lines,
    BigDecimal adjustment,
    BigDecimal paidAhead,
    List<Payable> shares) {

  public Bill {
    lines = List.copyOf(lines);
    shares = List.copyOf(shares);
  }

  public static Bill of(BillBasis basis) {
    return new BillMaking(basis).bill();
  }

  /// What is owed when credits have paid their part: the sum of all lines. Negative if the customer
  /// gets more than was used.
  public BigDecimal total() {
    return sum(_ -> true);
  }

  /// What everything costs together, whoever pays: all lines but credits.
  public BigDecimal net() {
    return sum(line -> line.kind() != BillLine.Kind.CREDIT);
  }

  /// What credits have paid, not negative.
  public BigDecimal credited() {
    return sum(line -> line.kind() == BillLine.Kind.CREDIT).negate();
  }

  /// The sum of one kind of lines.
  public BigDecimal sum(BillLine.Kind kind) {
    return sum(line -> line.kind() == kind);
  }

  /// What of the revenue stays with the operator: [#net] less all shares.
  public BigDecimal kept() {
    return shares.stream().map(Payable::amount).reduce(net(), BigDecimal::subtract);
  }

  private BigDecimal sum(Predicate<BillLine> which) {
    return lines.stream()
        .filter(which)
        .map(BillLine::amount)
        .reduce(BigDecimal.ZERO.setScale(currency.getDefaultFractionDigits()), BigDecimal::add);
  }
}

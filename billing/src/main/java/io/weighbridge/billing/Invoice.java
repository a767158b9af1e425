package io.weighbridge.billing;

import io.weighbridge.pricing.Meter;
import io.weighbridge.pricing.Payable;
import io.weighbridge.pricing.PlanRef;
import io.weighbridge.pricing.Quantities;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// What a customer owes for a month in one currency. All amounts have the digits of the currency,
/// and every total is a sum of lines.
///
/// @param number `2026-11-acme-1`; the last part counts the currencies of the month
/// @param state whether it can still change
/// @param lines in the order in which they are shown
/// @param taxRate of the net sum, as a fraction; none if there is no tax
/// @param tax on the net sum, rounded once
/// @param plans what the lines were made from, a version of a plan each
/// @param range the rows of the ledger that it was made from
public record Invoice(
    String number,
    State state,
    String customer,
    YearMonth month,
    Currency currency,
    LocalDate issued,
    LocalDate due,
    Party seller,
    Party buyer,
    List<Line> lines,
    Optional<BigDecimal> taxRate,
    BigDecimal tax,
    List<PlanPart> plans,
    Range range) {

  /// Whether an invoice can still change.
  public enum State {
    /// It is computed anew whenever it is asked for.
    DRAFT,
    /// It is what was written to the ledger when the month was closed, for ever.
    CLOSED
  }

  /// What a line is for.
  public enum Kind {
    USAGE,
    SUBSCRIPTION,
    COMMITMENT,
    LICENCE_FEE,
    FEE,
    CORRECTION,
    ADJUSTMENT,
    CREDIT
  }

  /// One line; its amount is the exact one rounded once, half to even. Credit is what of the
  /// charges it has paid, so it takes their rounding ([CreditLine]).
  ///
  /// @param plan whose price it is, if any
  /// @param month that it is for
  /// @param price of `per` units
  /// @param reference a licence, a model, a fee's id; empty for none
  public record Line(
      Kind kind,
      String sku,
      String description,
      Optional<PlanRef> plan,
      YearMonth month,
      Optional<Meter> meter,
      BigDecimal quantity,
      String unit,
      BigDecimal price,
      BigDecimal per,
      BigDecimal exact,
      BigDecimal amount,
      String reference) {}

  /// A version of a plan in the month.
  ///
  /// @param charged for use as it came, exactly
  /// @param credit the part of it that was paid in advance
  /// @param paidAhead for the next month's subscription
  /// @param uses by model
  /// @param shares what the owners of models get
  public record PlanPart(
      PlanRef plan,
      String title,
      BigDecimal charged,
      BigDecimal credit,
      BigDecimal paidAhead,
      List<ModelUse> uses,
      List<Payable> shares) {
    public PlanPart {
      uses = List.copyOf(uses);
      shares = List.copyOf(shares);
    }
  }

  /// What was used of a model.
  public record ModelUse(String model, long events, Quantities quantities, BigDecimal charged) {}

  /// Rows of the ledger: nothing of the month is outside of them. The hash is that of the last one,
  /// and stands for all before it.
  public record Range(long first, long last, String hash) {}

  public Invoice {
    lines = List.copyOf(lines);
    plans = List.copyOf(plans);
  }

  /// What everything costs, whoever pays: all lines but credit.
  public BigDecimal net() {
    return sum(line -> line.kind() != Kind.CREDIT);
  }

  public BigDecimal gross() {
    return net().add(tax);
  }

  /// What was paid in advance; positive.
  public BigDecimal credited() {
    return sum(line -> line.kind() == Kind.CREDIT).negate();
  }

  /// What is left to pay; negative if the seller owes it.
  public BigDecimal payable() {
    return gross().subtract(credited());
  }

  private BigDecimal sum(Predicate<Line> which) {
    return lines.stream()
        .filter(which)
        .map(Line::amount)
        .reduce(BigDecimal.ZERO.setScale(digits()), BigDecimal::add);
  }

  /// Digits of the currency behind the point.
  public int digits() {
    return currency.getDefaultFractionDigits();
  }

  Invoice closed() {
    return new Invoice(
        number,
        State.CLOSED,
        customer,
        month,
        currency,
        issued,
        due,
        seller,
        buyer,
        lines,
        taxRate,
        tax,
        plans,
        range);
  }
}

package io.weighbridge.ledger;

import io.weighbridge.pricing.Meter;
import io.weighbridge.pricing.PlanRef;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a row changes of the running sums. It follows from the row alone, so that whoever reads the
/// journal again comes to the same sums.
final class Effects {

  /// In the details: the month to whose totals the quantities of a plan with tiers are added.
  static final String TOTALS = "totals";

  /// In the details: the names of the budgets' sums that it counts against, a line each.
  static final String COUNTED = "counted";

  private Effects() {}

  static void apply(Row row, Draft sums) {
    switch (row.kind()) {
      case USAGE, CORRECTION -> {
        count(row, sums);
        totals(row, sums);
        credit(row, sums);
      }
      case CREDIT -> {
        String name = Names.credit(row.customer(), row.currency());
        sums.set(name, Lots.parse(sums.text(name)).with(lot(row)).text());
      }
      case FEE -> fee(row, sums);
      case SUBSCRIPTION -> subscription(row, sums);
      case CLOSE -> {
        String name = Names.closed(row.customer(), row.period());
        Closing closing = new Closing(row.detail(ClosePosting.NUMBER), row.currency());
        sums.set(name, sums.text(name) + closing.line());
      }
      case ARRANGEMENT ->
          sums.set(
              Names.arranged(row.detail(ArrangementPosting.NAME)),
              row.detail(ArrangementPosting.VALUE));
      case PLAN -> {
        // Others refer to it; it changes no sum.
      }
    }
  }

  private static void count(Row row, Draft sums) {
    String counted = row.detail(COUNTED);
    if (counted.isEmpty()) {
      return;
    }
    for (String name : counted.split("\n", -1)) {
      String unit = name.substring(name.lastIndexOf('|') + 1);
      sums.add(
          name,
          unit.equals(row.currency())
              ? row.cost().orElse(BigDecimal.ZERO)
              : Character.isLowerCase(unit.charAt(0))
                  ? row.quantities().get(new Meter(unit))
                  : BigDecimal.ZERO);
    }
  }

  private static void totals(Row row, Draft sums) {
    String month = row.detail(TOTALS);
    if (month.isEmpty()) {
      return;
    }
    PlanRef plan = row.plan().orElseThrow();
    for (Map.Entry<Meter, BigDecimal> each : row.quantities().asMap().entrySet()) {
      sums.add(
          Names.used(row.customer(), plan, YearMonth.parse(month), each.getKey()), each.getValue());
    }
  }

  private static void credit(Row row, Draft sums) {
    String account = Entry.credit(row.customer(), "");
    List<Lots.Taken> taken = new ArrayList<>();
    for (Entry entry : row.entries()) {
      if (entry.account().startsWith(account)) {
        taken.add(new Lots.Taken(entry.account().substring(account.length()), entry.amount()));
      }
    }
    if (!taken.isEmpty()) {
      String name = Names.credit(row.customer(), row.currency());
      sums.set(name, Lots.parse(sums.text(name)).without(taken).text());
    }
  }

  private static Lots.Lot lot(Row row) {
    String expires = row.detail(CreditPosting.EXPIRES);
    BigDecimal amount =
        row.entries().stream()
            .filter(entry -> entry.account().equals(Entry.CASH))
            .map(Entry::amount)
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    return new Lots.Lot(
        row.detail(CreditPosting.LOT),
        amount,
        expires.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(expires)),
        Integer.parseInt(row.detail(CreditPosting.PRIORITY)));
  }

  private static void fee(Row row, Draft sums) {
    String name = Names.fees(row.customer(), row.period());
    Fee fee =
        new Fee(
            row.key().id(),
            row.cost().orElseThrow(),
            row.currency(),
            row.detail(FeePosting.DESCRIPTION));
    sums.set(name, sums.text(name) + fee.line());
  }

  private static void subscription(Row row, Draft sums) {
    PlanRef plan = row.plan().orElseThrow();
    String until = row.detail(SubscriptionPosting.UNTIL);
    Subscription mine =
        new Subscription(
            plan,
            LocalDate.parse(row.detail(SubscriptionPosting.FROM)),
            until.isEmpty() ? Optional.empty() : Optional.of(LocalDate.parse(until)));
    String name = Names.subscribed(row.customer(), plan.id());
    StringBuilder lines = new StringBuilder();
    for (Subscription other : Subscription.parseAll(sums.text(name))) {
      if (!other.from().equals(mine.from())) {
        lines.append(other.text()).append('\n');
      }
    }
    sums.set(name, lines.append(mine.text()).append('\n').toString());
  }
}

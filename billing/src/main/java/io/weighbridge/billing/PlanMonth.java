package io.weighbridge.billing;

import io.weighbridge.ledger.UsageQuery.By;
import io.weighbridge.ledger.UsageSum;
import io.weighbridge.pricing.Bill;
import io.weighbridge.pricing.BillBasis;
import io.weighbridge.pricing.Item;
import io.weighbridge.pricing.Plan;
import io.weighbridge.pricing.Posted;
import io.weighbridge.pricing.Quantities;
import io.weighbridge.pricing.RevenueShare;
import io.weighbridge.pricing.Subscribed;
import io.weighbridge.pricing.Subscription;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a customer used of a version of a plan in a month, on the way to its bill.
final class PlanMonth {

  final Plan plan;
  final List<Invoice.ModelUse> uses = new ArrayList<>();
  private final List<Posted> corrections = new ArrayList<>();
  private final List<Subscribed> spans = new ArrayList<>();
  private Quantities total = Quantities.NONE;
  BigDecimal charged = BigDecimal.ZERO;

  /// Of use and of corrections.
  BigDecimal credit = BigDecimal.ZERO;

  PlanMonth(Plan plan) {
    this.plan = plan;
  }

  void add(UsageSum sum) {
    String model = sum.of().getOrDefault(By.MODEL, "");
    credit = credit.add(sum.credit());
    if (UsageSum.USAGE.equals(sum.of().get(By.CHARGE))) {
      total = total.plus(sum.quantities());
      charged = charged.add(sum.cost());
      uses.add(new Invoice.ModelUse(model, sum.events(), sum.quantities(), sum.cost()));
    } else {
      corrections.add(
          new Posted(
              Posted.Why.CORRECTION,
              model,
              "use of closed months" + (model.isEmpty() ? "" : ", " + model),
              sum.cost()));
    }
  }

  void add(Subscribed span) {
    spans.add(span);
  }

  /// The bill, and one more for each time that the customer took the plan again within the month.
  ///
  /// @param paidAhead for this month's subscription
  List<Bill> bills(YearMonth month, BigDecimal paidAhead, boolean feeDue) {
    List<Bill> bills = new ArrayList<>();
    // Who neither used the plan nor had it in the month owes no commitment of it.
    Plan billed = uses.isEmpty() && spans.isEmpty() ? withoutCommitments() : plan;
    bills.add(
        Bill.of(
            new BillBasis(
                billed,
                month,
                total,
                charged,
                spans.stream().findFirst(),
                paidAhead,
                feeDue,
                List.of(),
                corrections)));
    for (Subscribed again : spans.stream().skip(1).toList()) {
      bills.add(
          Bill.of(
              new BillBasis(
                  withoutCommitments(),
                  month,
                  Quantities.NONE,
                  BigDecimal.ZERO,
                  Optional.of(again),
                  BigDecimal.ZERO,
                  false,
                  List.of(),
                  List.of())));
    }
    return bills;
  }

  private Plan withoutCommitments() {
    List<Item> kept =
        plan.items().stream()
            .filter(item -> item instanceof Subscription || item instanceof RevenueShare)
            .toList();
    return new Plan(plan.id(), plan.title(), plan.currency(), kept);
  }
}

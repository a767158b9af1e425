package io.weighbridge.billing;

import io.weighbridge.ledger.Closing;
import io.weighbridge.ledger.Ledger;
import io.weighbridge.ledger.Subscription;
import io.weighbridge.ledger.UsageQuery;
import io.weighbridge.ledger.UsageQuery.By;
import io.weighbridge.ledger.UsageSum;
import io.weighbridge.pricing.Bill;
import io.weighbridge.pricing.LicenceFee;
import io.weighbridge.pricing.Plan;
import io.weighbridge.pricing.PlanRef;
import io.weighbridge.pricing.Subscribed;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What the ledger knows of one customer, as it was when this was made.
final class Books {

  /// So many months without a closed one are looked back on.
  static final int MOST_OPEN_MONTHS = 600;

  private final Ledger ledger;
  private final String customer;
  private final List<Subscription> subscriptions;
  private final Map<PlanRef, Plan> plans = new HashMap<>();

  Books(Ledger ledger, String customer) {
    this.ledger = ledger;
    this.customer = customer;
    this.subscriptions = ledger.subscriptions(customer);
  }

  /// The bills of a version of a plan in a month.
  record Billed(PlanMonth used, List<Bill> bills) {

    BigDecimal paidAhead() {
      return bills.stream().map(Bill::paidAhead).reduce(BigDecimal.ZERO, BigDecimal::add);
    }
  }

  /// The sums of a month that have a price.
  List<UsageSum> sums(YearMonth month) {
    return ledger
        .usage(UsageQuery.of(By.PLAN, By.CHARGE, By.MODEL).in(month).ofCustomer(customer))
        .stream()
        .filter(sum -> !sum.currency().isEmpty())
        .filter(sum -> !UsageSum.ADJUSTMENT.equals(sum.of().get(By.CHARGE)))
        .toList();
  }

  /// The bills of a month, as the bills of the months before it are.
  SortedMap<PlanRef, Billed> bills(YearMonth month, List<UsageSum> sums) {
    return bills(month, sums, paidAhead(month));
  }

  private SortedMap<PlanRef, Billed> bills(
      YearMonth month, List<UsageSum> sums, Map<PlanRef, BigDecimal> paidAhead) {
    SortedMap<PlanRef, PlanMonth> used = new TreeMap<>(Comparator.comparing(PlanRef::toString));
    for (UsageSum sum : sums) {
      String plan = sum.of().getOrDefault(By.PLAN, "");
      if (!plan.isEmpty()) {
        used.computeIfAbsent(PlanRef.parse(plan), this::planMonth).add(sum);
      }
    }
    LocalDate begin = month.atDay(1);
    LocalDate end = month.plusMonths(1).atDay(1);
    for (Subscription each : subscriptions) {
      LocalDate until = each.until().filter(end::isAfter).orElse(end);
      LocalDate from = each.from().isAfter(begin) ? each.from() : begin;
      if (from.isBefore(until)) {
        used.computeIfAbsent(each.plan(), this::planMonth)
            .add(new Subscribed(each.from(), each.until()));
      }
    }
    paidAhead.forEach((plan, amount) -> {
      if (amount.signum() != 0) {
        used.computeIfAbsent(plan, this::planMonth);
      }
    });
    SortedMap<PlanRef, Billed> bills = new TreeMap<>(Comparator.comparing(PlanRef::toString));
    used.forEach((ref, mine) ->
        bills.put(
            ref,
            new Billed(
                mine,
                mine.bills(
                    month,
                    paidAhead.getOrDefault(ref, BigDecimal.ZERO),
                    isFeeDue(mine.plan, month)))));
    return bills;
  }

  private PlanMonth planMonth(PlanRef ref) {
    return new PlanMonth(plan(ref));
  }

  Plan plan(PlanRef ref) {
    return plans.computeIfAbsent(
        ref,
        r ->
            ledger
                .plan(r)
                .orElseThrow(() ->
                    new BillingException(
                        "the plan %s is not in the ledger, so nothing can be billed by it"
                            .formatted(r))));
  }

  /// What the bills of the month before took for this month: as they were closed, or else as they
  /// would be made now.
  private Map<PlanRef, BigDecimal> paidAhead(YearMonth month) {
    Optional<YearMonth> first =
        subscriptions.stream()
            .map(each -> YearMonth.from(each.from()))
            .min(Comparator.naturalOrder())
            .filter(month::isAfter);
    if (first.isEmpty()) {
      return Map.of();
    }
    YearMonth from = month.minusMonths(1);
    int open = 0;
    while (from.isAfter(first.get()) && !isClosed(from)) {
      from = from.minusMonths(1);
      if (++open > MOST_OPEN_MONTHS) {
        throw new BillingException(
            "%s has more than %d months that are not closed: close the first ones"
                .formatted(customer, MOST_OPEN_MONTHS));
      }
    }
    Map<PlanRef, BigDecimal> ahead = new HashMap<>();
    for (YearMonth each = from; each.isBefore(month); each = each.plusMonths(1)) {
      Map<PlanRef, BigDecimal> next = new HashMap<>();
      if (isClosed(each)) {
        for (Invoice invoice : closed(each)) {
          invoice.plans().forEach(part -> next.put(part.plan(), part.paidAhead()));
        }
      } else {
        bills(each, sums(each), ahead).forEach((ref, billed) -> next.put(ref, billed.paidAhead()));
      }
      ahead = next;
    }
    return ahead;
  }

  /// A fee is on the bill of the first month in which the plan was used or subscribed to; on that
  /// of a later one if the first had been closed before.
  private boolean isFeeDue(Plan plan, YearMonth month) {
    if (plan.items().stream().noneMatch(LicenceFee.class::isInstance)) {
      return false;
    }
    YearMonth from = firstMonth(plan).orElse(month);
    String sku = plan.id() + "/licence-fee";
    for (YearMonth each = from; each.isBefore(month); each = each.plusMonths(1)) {
      if (!isClosed(each)) {
        return false;
      }
      for (Invoice invoice : closed(each)) {
        if (invoice.lines().stream().anyMatch(line -> line.sku().equals(sku))) {
          return false;
        }
      }
    }
    return true;
  }

  private Optional<YearMonth> firstMonth(Plan plan) {
    List<YearMonth> months = new ArrayList<>();
    for (Subscription each : subscriptions) {
      if (each.plan().id().equals(plan.id())) {
        months.add(YearMonth.from(each.from()));
      }
    }
    for (UsageSum sum : ledger.usage(UsageQuery.of(By.PERIOD, By.PLAN).ofCustomer(customer))) {
      String ref = sum.of().getOrDefault(By.PLAN, "");
      if (!ref.isEmpty() && PlanRef.parse(ref).id().equals(plan.id())) {
        months.add(YearMonth.parse(Objects.requireNonNull(sum.of().get(By.PERIOD))));
      }
    }
    return months.stream().min(Comparator.naturalOrder());
  }

  /// Whether there is anything at all on the bill of a month.
  boolean isEmpty(YearMonth month) {
    return sums(month).isEmpty() && bills(month, List.of()).isEmpty();
  }

  /// The first month in which something happened that costs.
  Optional<YearMonth> firstMonth() {
    List<YearMonth> months = new ArrayList<>();
    subscriptions.forEach(each -> months.add(YearMonth.from(each.from())));
    for (UsageSum sum : ledger.usage(UsageQuery.of(By.PERIOD).ofCustomer(customer))) {
      months.add(YearMonth.parse(Objects.requireNonNull(sum.of().get(By.PERIOD))));
    }
    return months.stream().min(Comparator.naturalOrder());
  }

  boolean isClosed(YearMonth month) {
    return !ledger.closings(customer, month).isEmpty();
  }

  List<Invoice> closed(YearMonth month) {
    return ledger.closings(customer, month).stream()
        .map(Closing::number)
        .map(number -> InvoiceJson.read(document(number)))
        .toList();
  }

  private String document(String number) {
    return ledger
        .document(number)
        .orElseThrow(
            () -> new BillingException("the invoice %s is not in the ledger".formatted(number)));
  }
}

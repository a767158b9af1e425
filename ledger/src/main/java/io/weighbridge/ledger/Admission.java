package io.weighbridge.ledger;

import io.weighbridge.pricing.Meter;
import io.weighbridge.pricing.Plan;
import io.weighbridge.pricing.Quantities;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whether there is room for a use: pure arithmetic over what was spent and what is reserved.
final class Admission {

  /// So much of a sum is reserved.
  record Claim(String name, BigDecimal amount) {}

  /// What is reserved for a use.
  ///
  /// @param position what of the month comes before it, as far as its price is concerned; empty
  ///   where that does not matter. It is settled at that price whatever is settled meanwhile, so
  ///   that it never costs more than was reserved; the month's bill is made from the month's total.
  /// @param credit so much of it is paid by credit at most
  record Admitted(Optional<Quantities> position, BigDecimal credit, List<Claim> claims) {}

  /// The worst case of a use, and where in the month it is priced.
  private record Worst(BigDecimal amount, Optional<Quantities> position) {}

  private Admission() {}

  /// The sums that decide.
  ///
  /// @param known says who has paid in advance
  static List<String> names(Order order, Sums known) {
    List<String> names = new ArrayList<>();
    Instant now = order.most().time();
    order
        .plan()
        .ifPresent(plan -> {
          if (plan.needsTotals()) {
            YearMonth period = UsagePosting.month(now);
            for (Meter meter : plan.meters()) {
              names.add(Names.used(order.most().customer(), plan.ref(), period, meter));
            }
          }
          if (plan.prepaid() || !known.text(credit(order, plan)).isEmpty()) {
            names.add(credit(order, plan));
          }
        });
    for (Limit limit : order.limits()) {
      names.add(limit.sum(now));
    }
    return names;
  }

  /// @param spent what is in the books
  /// @param held what is reserved beside
  /// @return what is to be reserved
  /// @throws Exhausted if a budget or the credit may not be enough
  static Admitted judge(Order order, Sums spent, Map<String, BigDecimal> held) {
    Use most = order.most();
    List<Claim> claims = new ArrayList<>();
    BigDecimal worst = BigDecimal.ZERO;
    Optional<Quantities> position = Optional.empty();
    BigDecimal credit = BigDecimal.ZERO;
    String currency = "";
    if (order.plan().isPresent()) {
      Plan plan = order.plan().get();
      currency = plan.currency().getCurrencyCode();
      Worst found = worst(plan, most, spent, held, claims);
      worst = found.amount();
      position = found.position();
      String name = credit(order, plan);
      BigDecimal left = Lots.parse(spent.text(name)).left(most.time()).subtract(sum(held, name));
      if (plan.prepaid() && worst.compareTo(left) > 0) {
        throw new Exhausted(
            "the credit of " + most.customer(), worst, left, currency, Optional.empty());
      }
      // What others have reserved of it is theirs, whoever settles first.
      credit = worst.min(left.max(BigDecimal.ZERO));
      if (credit.signum() > 0) {
        claims.add(new Claim(name, credit));
      }
      requireCurrency(order, worst, currency);
    }
    for (Limit limit : order.limits()) {
      String name = limit.sum(most.time());
      BigDecimal share = limit.share(most.quantities(), worst, currency);
      BigDecimal left =
          limit.budget().most().subtract(spent.number(name)).subtract(sum(held, name));
      if (share.compareTo(left) > 0
          || (share.signum() == 0 && left.signum() <= 0 && counts(limit, currency))) {
        throw new Exhausted(
            "the budget of " + limit.subject(),
            share,
            left,
            limit.budget().unit(),
            limit.budget().window().resets(most.time()));
      }
      if (share.signum() != 0) {
        claims.add(new Claim(name, share));
      }
    }
    return new Admitted(position, credit, claims);
  }

  /// A budget in one currency does not know what another costs, and is not to be passed by that.
  private static void requireCurrency(Order order, BigDecimal worst, String currency) {
    if (worst.signum() == 0) {
      return;
    }
    for (Limit limit : order.limits()) {
      boolean covered =
          limit.budget().measure().isPresent()
              || order.limits().stream()
                  .anyMatch(
                      other -> other.subject().equals(limit.subject()) && counts(other, currency));
      if (!covered) {
        throw new Exhausted(
            "the budget of %s, which is in %s,".formatted(limit.subject(), limit.budget().unit()),
            worst,
            BigDecimal.ZERO,
            currency,
            Optional.empty());
      }
    }
  }

  /// A use that is free under a plan ends with the budget all the same; one that has no price at
  /// all does not concern a budget of money.
  private static boolean counts(Limit limit, String currency) {
    return limit.budget().measure().isEmpty() && limit.budget().currency().equals(currency);
  }

  private static Worst worst(
      Plan plan, Use most, Sums spent, Map<String, BigDecimal> held, List<Claim> claims) {
    YearMonth period = UsagePosting.month(most.time());
    Quantities least = UsagePosting.used(spent, most.customer(), plan, period);
    if (!plan.needsTotals()) {
      return new Worst(plan.worst(least, least, most.quantities()), Optional.empty());
    }
    // Others that are under way may be settled before this one or not at all: it is priced as if
    // all were, or none, whichever costs more.
    Map<Meter, BigDecimal> beside = new HashMap<>();
    for (Meter meter : plan.meters()) {
      String name = Names.used(most.customer(), plan.ref(), period, meter);
      beside.put(meter, sum(held, name));
      BigDecimal own = most.quantities().get(meter);
      if (own.signum() != 0) {
        claims.add(new Claim(name, own));
      }
    }
    Quantities greatest = least.plus(Quantities.of(beside));
    BigDecimal first = plan.worst(least, least, most.quantities());
    BigDecimal last = plan.worst(greatest, greatest, most.quantities());
    return first.compareTo(last) > 0
        ? new Worst(first, Optional.of(least))
        : new Worst(last, Optional.of(greatest));
  }

  private static String credit(Order order, Plan plan) {
    return Names.credit(order.most().customer(), plan.currency().getCurrencyCode());
  }

  private static BigDecimal sum(Map<String, BigDecimal> held, String name) {
    return held.getOrDefault(name, BigDecimal.ZERO);
  }
}

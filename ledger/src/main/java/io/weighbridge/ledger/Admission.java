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

  private Admission() {}

  /// The sums that decide.
  static List<String> names(Order order) {
    List<String> names = new ArrayList<>();
    Instant now = order.most().time();
    order.plan().ifPresent(plan -> {
      if (plan.needsTotals()) {
        YearMonth period = UsagePosting.month(now);
        for (Meter meter : plan.meters()) {
          names.add(Names.used(order.most().customer(), plan.ref(), period, meter));
        }
      }
      if (plan.prepaid()) {
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
  static List<Claim> judge(Order order, Sums spent, Map<String, BigDecimal> held) {
    Use most = order.most();
    List<Claim> claims = new ArrayList<>();
    BigDecimal worst = BigDecimal.ZERO;
    String currency = "";
    if (order.plan().isPresent()) {
      Plan plan = order.plan().get();
      currency = plan.currency().getCurrencyCode();
      worst = worst(plan, most, spent, held, claims);
      if (plan.prepaid()) {
        String name = credit(order, plan);
        BigDecimal left =
            Lots.parse(spent.text(name)).left(most.time()).subtract(sum(held, name));
        if (worst.compareTo(left) > 0) {
          throw new Exhausted(
              "the credit of " + most.customer(), worst, left, currency, Optional.empty());
        }
        claims.add(new Claim(name, worst));
      }
    }
    for (Limit limit : order.limits()) {
      String name = limit.sum(most.time());
      BigDecimal share = limit.share(most.quantities(), worst, currency);
      BigDecimal left =
          limit.budget().most().subtract(spent.number(name)).subtract(sum(held, name));
      if (share.compareTo(left) > 0 || (share.signum() == 0 && left.signum() <= 0 && counts(limit, currency))) {
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
    return claims;
  }

  /// A use that is free under a plan ends with the budget all the same; one that has no price at all
  /// does not concern a budget of money.
  private static boolean counts(Limit limit, String currency) {
    return limit.budget().measure().isEmpty() && limit.budget().currency().equals(currency);
  }

  private static BigDecimal worst(
      Plan plan, Use most, Sums spent, Map<String, BigDecimal> held, List<Claim> claims) {
    YearMonth period = UsagePosting.month(most.time());
    Quantities least = UsagePosting.used(spent, most.customer(), plan, period);
    if (!plan.needsTotals()) {
      return plan.worst(least, least, most.quantities());
    }
    // Others that are under way may be settled before this one or not at all.
    Map<Meter, BigDecimal> beside = new HashMap<>();
    for (Meter meter : plan.meters()) {
      String name = Names.used(most.customer(), plan.ref(), period, meter);
      beside.put(meter, sum(held, name));
      BigDecimal own = most.quantities().get(meter);
      if (own.signum() != 0) {
        claims.add(new Claim(name, own));
      }
    }
    return plan.worst(least, least.plus(Quantities.of(beside)), most.quantities());
  }

  private static String credit(Order order, Plan plan) {
    return Names.credit(order.most().customer(), plan.currency().getCurrencyCode());
  }

  private static BigDecimal sum(Map<String, BigDecimal> held, String name) {
    return held.getOrDefault(name, BigDecimal.ZERO);
  }
}

package io.weighbridge.pricing;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/// Plans of all kinds of items, and use that meets their corners: bounds of tiers are small, so
/// that a few events cross several.
final class RandomPlans {

  static final List<Meter> METERS =
      List.of(
          Meter.REQUESTS,
          Meter.TOKENS_IN,
          Meter.TOKENS_OUT,
          Meter.TOKENS_CACHED,
          new Meter("images"));

  private final Random random;

  RandomPlans(long seed) {
    this.random = new Random(seed);
  }

  Plan plan() {
    List<Item> items = new ArrayList<>();
    for (Meter meter : METERS) {
      if (random.nextInt(5) > 0) {
        items.add(price(meter));
        if (random.nextInt(3) == 0) {
          items.add(new FreeQuota(meter, quantity(80)));
        }
      }
    }
    if (random.nextInt(3) == 0) {
      items.add(
          new Subscription(
              flat(5000), one(Subscription.Billed.values()), one(Subscription.Proration.values())));
    }
    if (random.nextInt(3) == 0) {
      BigDecimal overage =
          random.nextBoolean() ? BigDecimal.ONE : BigDecimal.valueOf(random.nextInt(30), 1);
      items.add(new MinimumCommitment(flat(30_000), overage));
    }
    if (random.nextInt(3) == 0) {
      items.add(new LicenceFee(flat(100_000), Optional.of("acme commercial \"1\\2\"")));
    }
    if (random.nextInt(4) == 0) {
      items.add(new PrepaidCredit());
    }
    int owners = random.nextInt(4);
    for (int i = 0; i < owners; i++) {
      items.add(
          new RevenueShare("owner " + i, BigDecimal.valueOf(1 + random.nextInt(33_333_333), 6)));
    }
    return new Plan(new PlanId("random"), "Zufällig \uD83C\uDFB2", currency(), items);
  }

  Currency currency() {
    return Currency.getInstance(one(new String[] {"USD", "EUR", "JPY", "KWD"}));
  }

  Price price(Meter meter) {
    return switch (random.nextInt(4)) {
      case 0 -> new PerUnit(meter, unitPrice(), per());
      case 1 -> new Graduated(meter, per(), tiers());
      case 2 -> new Volume(meter, per(), tiers());
      default -> new Packages(meter, BigDecimal.valueOf(1 + random.nextInt(30)), unitPrice());
    };
  }

  private BigDecimal per() {
    return BigDecimal.TEN.pow(random.nextInt(4));
  }

  BigDecimal unitPrice() {
    return BigDecimal.valueOf(random.nextInt(1000), random.nextInt(6));
  }

  /// Without regard to a currency's digits there are none behind the point.
  private BigDecimal flat(int most) {
    return BigDecimal.valueOf(random.nextInt(most));
  }

  private List<Tier> tiers() {
    List<Tier> tiers = new ArrayList<>();
    int end = 0;
    for (int i = random.nextInt(5); i > 0; i--) {
      end += 1 + random.nextInt(60);
      tiers.add(new Tier(Optional.of(BigDecimal.valueOf(end)), unitPrice()));
    }
    tiers.add(new Tier(Optional.empty(), unitPrice()));
    return tiers;
  }

  BigDecimal quantity(int most) {
    return random.nextBoolean()
        ? BigDecimal.valueOf(random.nextInt(most))
        : BigDecimal.valueOf(random.nextInt(most * 100), 2);
  }

  /// All that a bill can be made of.
  BillBasis basis(YearMonth month) {
    Plan plan = plan();
    int digits = plan.currency().getDefaultFractionDigits();
    Optional<Subscribed> subscribed = Optional.empty();
    if (random.nextBoolean()) {
      LocalDate from = month.atDay(1).minusDays(15).plusDays(random.nextInt(60));
      subscribed =
          Optional.of(
              new Subscribed(
                  from,
                  random.nextBoolean()
                      ? Optional.empty()
                      : Optional.of(from.plusDays(random.nextInt(60)))));
    }
    List<CreditLot> credits = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      credits.add(
          new CreditLot(
              "lot " + i,
              BigDecimal.valueOf(random.nextInt(1_000_000), random.nextInt(6)),
              random.nextBoolean()
                  ? Optional.empty()
                  : Optional.of(month.atDay(1).minusDays(5).plusDays(random.nextInt(20))),
              random.nextInt(3)));
    }
    List<Posted> posted = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      posted.add(
          new Posted(
              one(Posted.Why.values()),
              "entry " + i,
              "late",
              BigDecimal.valueOf(random.nextInt(2_000_000) - 1_000_000, random.nextInt(7))));
    }
    return new BillBasis(
        plan,
        month,
        use(500),
        quantity(1000),
        subscribed,
        BigDecimal.valueOf(random.nextInt(100), digits),
        random.nextBoolean(),
        credits,
        posted);
  }

  Quantities use(int most) {
    Map<Meter, BigDecimal> use = new HashMap<>();
    for (Meter meter : METERS) {
      if (random.nextBoolean()) {
        use.put(meter, quantity(most));
      }
    }
    return Quantities.of(use);
  }

  List<Quantities> events() {
    List<Quantities> events = new ArrayList<>();
    for (int i = 1 + random.nextInt(20); i > 0; i--) {
      events.add(use(30));
    }
    return events;
  }

  /// Something between nothing and so much, often an end.
  Quantities upTo(Quantities most) {
    Map<Meter, BigDecimal> use = new HashMap<>();
    most.asMap()
        .forEach((meter, all) ->
            use.put(
                meter,
                random.nextBoolean()
                    ? all
                    : all.multiply(BigDecimal.valueOf(random.nextInt(1001), 3))));
    return Quantities.of(use);
  }

  <T> T one(T[] of) {
    return of[random.nextInt(of.length)];
  }

  Random random() {
    return random;
  }
}

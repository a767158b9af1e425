package io.weighbridge.pricing;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.Currency;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/// What use costs: prices of meters, and what is paid whatever is used. A plan is a value: what
/// changes is another version of it, with another [#ref].
///
/// Amounts are exact and unrounded. Tiers, quotas and packages run over the total of one customer,
/// one version of a plan and one calendar month; a meter without a price is free.
public final class Plan {

  /// Characters of a plan's file.
  public static final int MAX_LENGTH = 1 << 18;

  /// Items of a plan.
  public static final int MAX_ITEMS = 200;

  /// Above every bound that a plan can have ([Decimals#MAX_WHOLE]): what comes later is priced
  /// alike.
  private static final BigDecimal BEYOND_ALL_TIERS = BigDecimal.TEN.pow(Decimals.MAX_WHOLE + 2);

  private final PlanId id;
  private final String title;
  private final Currency currency;
  private final List<Item> items;
  private final Map<Meter, Rate> rates;
  private final SortedSet<Meter> meters;
  private final Optional<MinimumCommitment> overage;

  // Asked for at every use.
  private final boolean needsTotals;
  private final boolean prepaid;
  private final boolean subscriptionNeeded;
  private final String canonical;
  private final PlanRef ref;

  /// @throws PricingException if two items contradict each other, or an amount does not fit the
  ///   currency
  public Plan(PlanId id, String title, Currency currency, List<Item> items) {
    this.id = id;
    this.title = Texts.checked("title", title);
    this.currency = currency;
    this.items = List.copyOf(items);
    List<PlanRules.Fault> faults = PlanRules.faults(currency, this.items, true);
    if (!faults.isEmpty()) {
      throw new PricingException(
          "the plan " + id, faults.stream().map(PlanRules.Fault::sentence).toList());
    }
    this.rates = rates(this.items);
    this.meters = Collections.unmodifiableSortedSet(new TreeSet<>(rates.keySet()));
    this.overage = of(MinimumCommitment.class).findFirst().filter(MinimumCommitment::changesPrices);
    this.needsTotals = overage.isPresent() || rates.values().stream().anyMatch(Rate::needsTotal);
    this.prepaid = of(PrepaidCredit.class).findAny().isPresent();
    this.subscriptionNeeded = of(Subscription.class).findAny().isPresent();
    this.canonical = PlanJson.write(this);
    if (canonical.length() > MAX_LENGTH) {
      throw new PricingException(
          "the plan %s is longer than %d characters in its canonical form"
              .formatted(id, MAX_LENGTH));
    }
    this.ref = new PlanRef(id, version(canonical));
  }

  /// Reads a plan's file, YAML or JSON.
  ///
  /// @param name of the file, for messages
  /// @throws PricingException with every mistake of the file, each with its line
  public static Plan parse(String text, String name) {
    return PlanFile.read(text, name);
  }

  public PlanId id() {
    return id;
  }

  public String title() {
    return title;
  }

  public Currency currency() {
    return currency;
  }

  /// In the order of the file, which is the order of a bill's lines.
  public List<Item> items() {
    return items;
  }

  /// The plan as JSON in its one form: sorted keys, decimals as plain texts without zeros at the
  /// end, no spaces, nothing left to a default. [#parse] makes an equal plan of it.
  public String canonical() {
    return canonical;
  }

  public PlanRef ref() {
    return ref;
  }

  /// What use costs, exactly: what the month costs with it, less what it costs without it.
  ///
  /// With volume tiers, a unit that makes all units before it cheaper costs nothing rather than
  /// less; what the month costs too much by that is [Bill#adjustment].
  ///
  /// @param before the month's total, without `used`
  /// @return not negative, unless something in `used` is
  public BigDecimal cost(Quantities before, Quantities used) {
    BigDecimal cost = BigDecimal.ZERO;
    for (Map.Entry<Meter, BigDecimal> use : used.asMap().entrySet()) {
      Rate rate = rates.get(use.getKey());
      if (rate != null) {
        cost = cost.add(rate.cost(before.get(use.getKey()), use.getValue()));
      }
    }
    if (overage.isEmpty()) {
      return cost;
    }
    BigDecimal sum = sum(before);
    return overage.get().charged(sum.add(cost)).subtract(overage.get().charged(sum));
  }

  /// The most that use can cost, if the month's total is anything from `before` on when it is
  /// settled: nothing up to `most` costs more.
  public BigDecimal worst(Quantities before, Quantities most) {
    return worst(
        most,
        (meter, rate, units) -> {
          BigDecimal least = before.get(meter);
          return rate.worst(least, least.max(BEYOND_ALL_TIERS), units);
        });
  }

  /// The most that use can cost, if the month's total is known to be between two totals when it is
  /// settled. It sees what [#worst(Quantities, Quantities)] must not: that use is still within a
  /// free quota.
  ///
  /// What is admitted **later** may be settled earlier and take the cheap units, so what is
  /// reserved at the moment is no upper bound by itself: who admits more than `greatest` before
  /// this use is settled has reserved too little for it.
  ///
  /// @param least the total in the books
  /// @param greatest the total with everything that can be settled before this use
  public BigDecimal worst(Quantities least, Quantities greatest, Quantities most) {
    return worst(
        most, (meter, rate, units) -> rate.worst(least.get(meter), greatest.get(meter), units));
  }

  /// The most that units of one meter can cost.
  private interface WorstOfMeter {
    BigDecimal of(Meter meter, Rate rate, BigDecimal units);
  }

  private BigDecimal worst(Quantities most, WorstOfMeter worstOfMeter) {
    BigDecimal worst = BigDecimal.ZERO;
    for (Map.Entry<Meter, BigDecimal> use : most.asMap().entrySet()) {
      Rate rate = rates.get(use.getKey());
      if (rate != null && use.getValue().signum() > 0) {
        worst = worst.add(worstOfMeter.of(use.getKey(), rate, use.getValue()));
      }
    }
    return overage.isEmpty() ? worst : worst.multiply(overage.get().overage().max(BigDecimal.ONE));
  }

  /// Whether [#cost] asks for the month's total at all.
  public boolean needsTotals() {
    return needsTotals;
  }

  /// Whether the plan can be used only against credit.
  public boolean prepaid() {
    return prepaid;
  }

  /// Whether the plan can be used only by who is subscribed.
  public boolean subscriptionNeeded() {
    return subscriptionNeeded;
  }

  /// What has a price, by name.
  public SortedSet<Meter> meters() {
    return meters;
  }

  <T extends Item> Stream<T> of(Class<T> kind) {
    return items.stream().filter(kind::isInstance).map(kind::cast);
  }

  /// The price of a meter and what of it is free, if it has one.
  Optional<Rate> rate(Meter meter) {
    return Optional.ofNullable(rates.get(meter));
  }

  /// What a total costs by the prices alone.
  BigDecimal sum(Quantities total) {
    BigDecimal sum = BigDecimal.ZERO;
    for (Rate rate : rates.values()) {
      sum = sum.add(rate.amount(total.get(rate.price().meter())));
    }
    return sum;
  }

  private static Map<Meter, Rate> rates(List<Item> items) {
    Map<Meter, BigDecimal> free = new HashMap<>();
    items.forEach(item -> {
      if (item instanceof FreeQuota quota) {
        free.put(quota.meter(), quota.quantity());
      }
    });
    Map<Meter, Rate> rates = new HashMap<>();
    items.forEach(item -> {
      if (item instanceof Price price) {
        rates.put(
            price.meter(), new Rate(price, free.getOrDefault(price.meter(), BigDecimal.ZERO)));
      }
    });
    return rates;
  }

  private static String version(String canonical) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, PlanRef.VERSION_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Plan plan && canonical.equals(plan.canonical);
  }

  @Override
  public int hashCode() {
    return canonical.hashCode();
  }

  @Override
  public String toString() {
    return ref.toString();
  }
}

package io.weighbridge.ledger;

import io.weighbridge.pricing.Meter;
import io.weighbridge.pricing.Plan;
import io.weighbridge.pricing.Quantities;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// A use comes to the books: priced by what was used before in the month, paid from credit as far
/// as there is some, counted against every budget it is under.
record UsagePosting(
    Use use,
    Optional<Plan> plan,
    String currency,
    List<Limit> limits,
    Optional<Quantities> position,
    Optional<BigDecimal> credit,
    Optional<String> hold,
    Consumer<Posted> then)
    implements Posting {

  /// How far back an event may come, and how far ahead its clock may be (as payment services have
  /// it).
  static final Duration BACK = Duration.ofDays(35);

  static final Duration AHEAD = Duration.ofMinutes(5);

  /// In the details: the month in which it happened, which was closed already.
  static final String LATE = "late";

  @Override
  public EventKey key() {
    return use.key();
  }

  @Override
  public void kept(Posted posted) {
    then.accept(posted);
  }

  @Override
  public Row draft(Draft sums, Instant recorded) {
    requireTimely(use.time(), recorded);
    use.quantities()
        .asMap()
        .forEach((meter, amount) -> Decimals.requireQuantity(meter.name(), amount));
    YearMonth happened = month(use.time());
    YearMonth period = openPeriod(sums, use.customer(), happened, recorded);
    SortedMap<String, String> details = use.details();
    if (!period.equals(happened)) {
      details.put(LATE, happened.toString());
    }
    String unit = plan.map(p -> p.currency().getCurrencyCode()).orElse(currency);
    // What comes late is priced by the month in which it happened.
    Optional<BigDecimal> cost =
        plan.map(p ->
            p.cost(
                position.orElseGet(() -> used(sums, use.customer(), p, happened)),
                use.quantities()));
    List<Entry> entries =
        cost.filter(c -> c.signum() != 0).map(c -> entries(sums, c, unit)).orElse(List.of());
    if (plan.filter(Plan::needsTotals).isPresent()) {
      details.put(Effects.TOTALS, happened.toString());
    }
    if (!limits.isEmpty()) {
      details.put(
          Effects.COUNTED,
          limits.stream().map(limit -> limit.sum(use.time())).collect(Collectors.joining("\n")));
    }
    return new Row(
        use.key(),
        Kind.USAGE,
        use.time(),
        recorded,
        use.customer(),
        period,
        details,
        use.quantities(),
        plan.map(Plan::ref),
        cost.isPresent() ? unit : "",
        cost,
        entries);
  }

  private List<Entry> entries(Draft sums, BigDecimal cost, String unit) {
    String revenue = Entry.revenue(plan.orElseThrow().id().text());
    List<Entry> entries = new ArrayList<>();
    BigDecimal open = cost;
    String kept = cost.signum() > 0 ? sums.text(Names.credit(use.customer(), unit)) : "";
    BigDecimal most = credit.map(cost::min).orElse(cost);
    for (Lots.Taken part : Lots.parse(kept).take(most, use.time())) {
      entries.add(new Entry(Entry.credit(use.customer(), part.lot()), part.amount()));
      open = open.subtract(part.amount());
    }
    if (open.signum() != 0) {
      entries.add(new Entry(Entry.customer(use.customer()), open));
    }
    entries.add(new Entry(revenue, cost.negate()));
    return entries;
  }

  /// What a customer used in a month before, of what a plan counts; nothing if it does not matter.
  static Quantities used(Sums sums, String customer, Plan plan, YearMonth period) {
    if (!plan.needsTotals()) {
      return Quantities.NONE;
    }
    Map<Meter, BigDecimal> used = new HashMap<>();
    for (Meter meter : plan.meters()) {
      used.put(meter, sums.number(Names.used(customer, plan.ref(), period, meter)));
    }
    return Quantities.of(used);
  }

  /// The month in whose bill something comes: its own, or the first that is not closed.
  static YearMonth openPeriod(Sums sums, String customer, YearMonth happened, Instant recorded) {
    if (sums.text(Names.closed(customer, happened)).isEmpty()) {
      return happened;
    }
    YearMonth period = month(recorded);
    if (period.isBefore(happened)) {
      period = happened;
    }
    while (!sums.text(Names.closed(customer, period)).isEmpty()) {
      period = period.plusMonths(1);
    }
    return period;
  }

  static YearMonth month(Instant at) {
    return YearMonth.from(at.atOffset(ZoneOffset.UTC));
  }

  static void requireTimely(Instant time, Instant recorded) {
    if (time.isBefore(recorded.minus(BACK))) {
      throw new TooLate(
          "the event is of %s: events are taken for %d days".formatted(time, BACK.toDays()));
    }
    if (time.isAfter(recorded.plus(AHEAD))) {
      throw new TooLate(
          "the event is of %s, which is more than %d minutes ahead of %s: set the clock that wrote it"
              .formatted(time, AHEAD.toMinutes(), recorded));
    }
  }
}

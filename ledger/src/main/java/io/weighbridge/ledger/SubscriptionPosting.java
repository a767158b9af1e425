package io.weighbridge.ledger;

import io.weighbridge.pricing.Quantities;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A customer takes a plan, or gives it up.
record SubscriptionPosting(EventKey key, String customer, Subscription subscription)
    implements Posting {

  static final String FROM = "from";
  static final String UNTIL = "until";

  @Override
  public Row draft(Draft sums, Instant recorded) {
    String name = Names.subscribed(customer, subscription.plan().id());
    for (Subscription earlier : Subscription.parseAll(sums.text(name))) {
      if (!earlier.from().equals(subscription.from()) && overlap(earlier, subscription)) {
        throw new Conflict(
            "%s has the plan %s from %s%s already"
                .formatted(
                    customer,
                    earlier.plan().id().text(),
                    earlier.from(),
                    earlier.until().map(day -> " until " + day).orElse("")));
      }
    }
    SortedMap<String, String> details = new TreeMap<>();
    details.put(FROM, subscription.from().toString());
    subscription.until().ifPresent(day -> details.put(UNTIL, day.toString()));
    return new Row(
        key,
        Kind.SUBSCRIPTION,
        recorded,
        recorded,
        customer,
        UsagePosting.month(recorded),
        details,
        Quantities.NONE,
        Optional.of(subscription.plan()),
        "",
        Optional.empty(),
        List.of());
  }

  private static boolean overlap(Subscription a, Subscription b) {
    return a.from().isBefore(b.until().orElse(LocalDate.MAX))
        && b.from().isBefore(a.until().orElse(LocalDate.MAX));
  }
}

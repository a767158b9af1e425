package io.weighbridge.pricing;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What the items of a plan must be to each other.
final class PlanRules {

  /// An item that does not fit.
  ///
  /// @param item its place in the list
  record Fault(int item, String sentence) {}

  private final Currency currency;
  private final List<Item> items;
  private final boolean complete;
  private final List<Fault> faults = new ArrayList<>();

  private PlanRules(Currency currency, List<Item> items, boolean complete) {
    this.currency = currency;
    this.items = items;
    this.complete = complete;
  }

  /// @param complete whether these are all items: one that could not be read is not missed
  static List<Fault> faults(Currency currency, List<Item> items, boolean complete) {
    PlanRules rules = new PlanRules(currency, items, complete);
    rules.check();
    return rules.faults;
  }

  private void check() {
    Set<Meter> priced = new HashSet<>();
    items.forEach(item -> {
      if (item instanceof Price price) {
        priced.add(price.meter());
      }
    });
    Set<Object> seen = new HashSet<>();
    BigDecimal percent = BigDecimal.ZERO;
    for (int i = 0; i < items.size(); i++) {
      switch (items.get(i)) {
        case Price price -> once(seen, i, price.meter(), price.meter() + " has two prices");
        case FreeQuota quota -> {
          once(seen, i, "quota of " + quota.meter(), quota.meter() + " has two free quotas");
          if (complete && !priced.contains(quota.meter())) {
            fault(
                i,
                "%s has a free quota but no price, so all of it is free".formatted(quota.meter()));
          }
        }
        case Subscription subscription -> {
          once(seen, i, Subscription.class, "there are two subscriptions");
          flat(i, "price", subscription.price());
        }
        case PrepaidCredit _ -> once(seen, i, PrepaidCredit.class, "prepaid-credit is there twice");
        case MinimumCommitment commitment -> {
          once(seen, i, MinimumCommitment.class, "there are two minimum commitments");
          flat(i, "amount", commitment.amount());
        }
        case LicenceFee fee -> {
          once(seen, i, LicenceFee.class, "there are two licence fees");
          flat(i, "amount", fee.amount());
        }
        case RevenueShare share -> {
          once(seen, i, "owner " + share.owner(), share.owner() + " has two shares");
          percent = percent.add(share.percent());
          if (percent.compareTo(RevenueShare.WHOLE) > 0) {
            fault(i, "the shares come to %s percent".formatted(percent.toPlainString()));
          }
        }
      }
    }
  }

  private void once(Set<Object> seen, int item, Object what, String sentence) {
    if (!seen.add(what)) {
      fault(item, sentence);
    }
  }

  /// An amount that is a line by itself can be paid to the digit.
  private void flat(int item, String key, BigDecimal amount) {
    if (amount.scale() > currency.getDefaultFractionDigits()) {
      fault(
          item,
          "%s must have at most %d digits behind the point, as %s has"
              .formatted(key, currency.getDefaultFractionDigits(), currency));
    }
  }

  private void fault(int item, String sentence) {
    faults.add(new Fault(item, sentence));
  }
}

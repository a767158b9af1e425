package io.weighbridge.ledger;

import io.weighbridge.pricing.PlanRef;
import io.weighbridge.pricing.Quantities;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a row of the journal says: one thing that happened, and the entries it makes, which
/// balance.
///
/// @param time when it happened
/// @param recorded when it came to the books
/// @param customer who pays; empty for what concerns nobody in particular
/// @param period the month in whose bill it is
/// @param details what else there is to it, by name: `user`, `token`, `model`, `reverses` ...
/// @param cost exact, in the currency; empty for what has no price
public record Row(
    EventKey key,
    Kind kind,
    Instant time,
    Instant recorded,
    String customer,
    YearMonth period,
    SortedMap<String, String> details,
    Quantities quantities,
    Optional<PlanRef> plan,
    String currency,
    Optional<BigDecimal> cost,
    List<Entry> entries) {

  static final int LONGEST_CUSTOMER = 128;
  static final int MOST_DETAILS = 32;
  static final int LONGEST_DETAIL = 1 << 20;

  public Row {
    details = Collections.unmodifiableSortedMap(new TreeMap<>(details));
    entries = List.copyOf(entries);
    if (customer.length() > LONGEST_CUSTOMER || Payer.hasBlankOrBar(customer)) {
      throw new BadEvent(
          "a customer's name has %d characters at most and no blank and no | among them"
              .formatted(LONGEST_CUSTOMER));
    }
    if (details.size() > MOST_DETAILS) {
      throw new BadEvent("an event has %d details at most".formatted(MOST_DETAILS));
    }
    for (Map.Entry<String, String> detail : details.entrySet()) {
      if (detail.getValue().length() > LONGEST_DETAIL) {
        throw new BadEvent(
            "the detail '%s' has %d characters at most".formatted(detail.getKey(), LONGEST_DETAIL));
      }
    }
    cost.ifPresent(amount -> Decimals.require("the cost", amount));
    BigDecimal sum = BigDecimal.ZERO;
    for (Entry entry : entries) {
      Decimals.require("the entry of " + entry.account(), entry.amount());
      sum = sum.add(entry.amount());
    }
    if (sum.signum() != 0) {
      throw new BadEvent(
          "the entries of %s add up to %s instead of 0".formatted(key.id(), sum.toPlainString()));
    }
  }

  /// A detail, empty if there is none.
  public String detail(String name) {
    return details.getOrDefault(name, "");
  }
}

package io.weighbridge.ledger;

import io.weighbridge.pricing.Quantities;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A customer's month is billed: nothing comes into it any more. What rounding, commitments and
/// tiers that look back make of the exact sums is posted as one difference.
///
/// @param posted what the books say of the month, to be the same when this is written
/// @param total what the bill says
/// @param document the bill, as it was sent
record ClosePosting(
    EventKey key,
    String customer,
    YearMonth period,
    String currency,
    BigDecimal posted,
    BigDecimal total,
    String number,
    String document)
    implements Posting {

  static final String NUMBER = "number";
  static final String DOCUMENT = "document";
  static final String TOTAL = "total";

  @Override
  public Row draft(Draft sums, Instant recorded) {
    String name = Names.closed(customer, period);
    if (!sums.text(name).isEmpty()) {
      throw new Conflict(
          "%s of %s is closed already, by invoice %s".formatted(period, customer, sums.text(name)));
    }
    BigDecimal difference = total.subtract(posted);
    SortedMap<String, String> details = new TreeMap<>();
    details.put(NUMBER, number);
    details.put(DOCUMENT, document);
    details.put(TOTAL, total.toPlainString());
    return new Row(
        key,
        Kind.CLOSE,
        recorded,
        recorded,
        customer,
        period,
        details,
        Quantities.NONE,
        Optional.empty(),
        currency,
        Optional.of(difference),
        difference.signum() == 0
            ? List.of()
            : List.of(
                new Entry(Entry.customer(customer), difference),
                new Entry(Entry.revenue("adjustment"), difference.negate())));
  }
}

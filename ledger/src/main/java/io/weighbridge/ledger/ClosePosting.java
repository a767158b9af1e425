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
/// A month is closed once for each currency that is used in it; the first of them closes it for new
/// rows.
///
/// @param posted what the books say of the month in this currency
/// @param total what the bill says
/// @param document the bill, as it was sent
/// @param seen the last row that the bill knows of
record ClosePosting(
    EventKey key,
    String customer,
    YearMonth period,
    String currency,
    BigDecimal posted,
    BigDecimal total,
    String number,
    String document,
    long seen)
    implements Posting {

  static final String NUMBER = "number";
  static final String DOCUMENT = "document";
  static final String TOTAL = "total";

  @Override
  public boolean readsRows() {
    return true;
  }

  @Override
  public Row draft(Draft sums, Instant recorded) {
    List<Closing> closings = Closing.parse(sums.text(Names.closed(customer, period)));
    for (Closing closing : closings) {
      if (closing.currency().equals(currency)) {
        throw new Conflict(
            "%s of %s is closed already, by invoice %s"
                .formatted(period, customer, closing.number()));
      }
    }
    if (closings.isEmpty()) {
      requireAllSeen(sums);
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

  /// What came to the month after its bill was made would be on no bill.
  private void requireAllSeen(Draft sums) {
    for (Posted posted : sums.rowsAfter(seen)) {
      Row row = posted.row();
      boolean counts = UsageRows.counts(row) && row.period().equals(period);
      if (row.customer().equals(customer) && (counts || row.kind() == Kind.SUBSCRIPTION)) {
        throw new Conflict(
            "row %d came to %s of %s after its bill was made: make the bill again"
                .formatted(posted.seq(), period, customer));
      }
    }
  }
}

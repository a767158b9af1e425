package io.weighbridge.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// An earlier use is taken back by a row that reverses its entries; the row itself stays.
record CorrectionPosting(EventKey key, long reversed, String reason) implements Posting {

  static final String REVERSES = "reverses";

  /// The month in whose bill the reversed row is.
  static final String OF = "of";

  static final String REASON = "reason";

  @Override
  public boolean readsRows() {
    return true;
  }

  @Override
  public Row draft(Draft sums, Instant recorded) {
    Row wrong =
        sums.row(reversed)
            .map(Posted::row)
            .filter(row -> row.kind() == Kind.USAGE || row.kind() == Kind.FEE)
            .orElseThrow(() ->
                new BadEvent(
                    "row %d is no use and no fee that could be taken back".formatted(reversed)));
    YearMonth period = UsagePosting.openPeriod(sums, wrong.customer(), wrong.period(), recorded);
    List<Entry> entries = new ArrayList<>();
    for (Entry entry : wrong.entries()) {
      entries.add(new Entry(entry.account(), entry.amount().negate()));
    }
    SortedMap<String, String> details = new TreeMap<>(wrong.details());
    details.put(OF, wrong.period().toString());
    details.put(REVERSES, Long.toString(reversed));
    details.put(REASON, reason);
    return new Row(
        key,
        Kind.CORRECTION,
        recorded,
        recorded,
        wrong.customer(),
        period,
        details,
        wrong.quantities().negated(),
        wrong.plan(),
        wrong.currency(),
        wrong.cost().map(BigDecimal::negate),
        entries);
  }
}

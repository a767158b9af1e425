package io.weighbridge.ledger;

import io.weighbridge.pricing.Quantities;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Something is agreed on: under which name, what, and who says so.
record ArrangementPosting(EventKey key, String name, String value, String by) implements Posting {

  static final String NAME = "name";
  static final String VALUE = "value";
  static final String BY = "by";

  @Override
  public Row draft(Draft sums, Instant recorded) {
    SortedMap<String, String> details = new TreeMap<>();
    details.put(NAME, name);
    details.put(VALUE, value);
    details.put(BY, by);
    return new Row(
        key,
        Kind.ARRANGEMENT,
        recorded,
        recorded,
        "",
        UsagePosting.month(recorded),
        details,
        Quantities.NONE,
        Optional.empty(),
        "",
        Optional.empty(),
        List.of());
  }
}

package io.weighbridge.ledger;

import io.weighbridge.pricing.Meter;
import io.weighbridge.pricing.Quantities;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Usage of the last rows of the journal, added up as they were written, so that nobody has to read
/// them again. It knows some stretch of rows at the end, or none: where another server wrote in
/// between, or too much has come together, it begins anew and the rows before are read.
final class Tail {

  private static final int MOST = 100_000;

  private long from;
  private long to;
  private Map<UsageRows.Key, Running> sums = new HashMap<>();

  /// A sum that grows in place.
  private static final class Running {

    private final Map<Meter, BigDecimal> quantities = new HashMap<>();
    private long events;
    private BigDecimal cost = BigDecimal.ZERO;
    private BigDecimal credit = BigDecimal.ZERO;

    void add(UsageRows.Sum more) {
      events += more.events();
      cost = cost.add(more.cost());
      credit = credit.add(more.credit());
      more.quantities()
          .asMap()
          .forEach((meter, amount) -> quantities.merge(meter, amount, BigDecimal::add));
    }

    UsageRows.Sum sum() {
      return new UsageRows.Sum(events, cost, credit, Quantities.of(quantities));
    }
  }

  /// Usage of the rows behind `from`, up to and with `to`.
  record Part(long from, long to, Map<UsageRows.Key, UsageRows.Sum> sums) {}

  /// These are on disk.
  ///
  /// @param rows in order, without a gap
  synchronized void add(List<Posted> rows) {
    if (rows.isEmpty() || rows.getLast().seq() <= to) {
      return;
    }
    if (rows.getFirst().seq() > to + 1 || sums.size() > MOST) {
      beginAt(rows.getFirst().seq() - 1);
    }
    for (Posted posted : rows) {
      Row row = posted.row();
      if (posted.seq() > to && UsageRows.counts(row)) {
        sums.computeIfAbsent(UsageRows.Key.of(row), _ -> new Running()).add(UsageRows.Sum.of(row));
      }
    }
    to = rows.getLast().seq();
  }

  /// All that it knows, if that begins behind this row; it goes on behind what it gives away.
  ///
  /// @return what begins elsewhere, and has no sums, if it does
  synchronized Part takeFrom(long position) {
    if (from < position) {
      beginAt(Math.max(to, position));
    }
    if (from > position) {
      return new Part(from, from, Map.of());
    }
    Map<UsageRows.Key, UsageRows.Sum> added = HashMap.newHashMap(sums.size());
    sums.forEach((key, running) -> added.put(key, running.sum()));
    Part part = new Part(from, to, added);
    beginAt(to);
    return part;
  }

  private void beginAt(long seq) {
    from = seq;
    to = seq;
    sums = new HashMap<>();
  }
}

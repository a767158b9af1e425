package io.weighbridge.ledger;

import io.weighbridge.ledger.UsageRows.Key;
import io.weighbridge.ledger.UsageRows.Sum;
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
  private Map<Key, Sum> sums = new HashMap<>();

  /// Usage of the rows behind `from`, up to and with `to`.
  record Part(long from, long to, Map<Key, Sum> sums) {}

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
        sums.merge(Key.of(row), Sum.of(row), Sum::plus);
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
    Part part = new Part(from, to, sums);
    beginAt(to);
    return part;
  }

  private void beginAt(long seq) {
    from = seq;
    to = seq;
    sums = new HashMap<>();
  }
}

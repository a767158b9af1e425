package io.weighbridge.ledger;

import io.weighbridge.ledger.JournalRows.Stored;
import io.weighbridge.ledger.UsageRows.Sum;
import io.weighbridge.store.Database;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Reads the whole journal again: every row follows from the one before, says what its columns say,
/// balances, and makes the sums that stand in the other tables.
public final class Verification {

  /// So many findings are told; more are counted.
  static final int MOST = 100;

  /// One row that is not as it must be.
  public record Finding(String row, String sentence) {}

  /// What was read, and what is wrong with it.
  ///
  /// @param rows of the journal
  /// @param checkpoints that were compared
  /// @param all how many findings there are, of which the first are told
  public record Report(long rows, String hash, int checkpoints, List<Finding> findings, long all) {

    public boolean isSound() {
      return all == 0;
    }
  }

  private final Handle handle;
  private final Map<Long, List<Checkpoint>> checkpoints = new HashMap<>();
  private final List<Finding> findings = new ArrayList<>();
  private final Chain chain = new Chain();
  private final Draft sums;
  private final Map<UsageRows.Key, Sum> usage = new HashMap<>();
  private final long rolledUp;
  private long all;

  private long last;
  private String stored = Chain.START;
  private String computed = Chain.START;
  private boolean broken;

  private Verification(Handle handle, List<Checkpoint> checkpoints) {
    this.handle = handle;
    checkpoints.forEach(
        each -> this.checkpoints.computeIfAbsent(each.seq(), _ -> new ArrayList<>()).add(each));
    this.sums = new Draft(handle, _ -> "");
    this.rolledUp =
        handle.select("SELECT seq FROM rolled_up WHERE one = 1").mapTo(Long.class).one();
  }

  static Report of(Database database, List<Checkpoint> checkpoints) {
    return database.read(h -> of(h, checkpoints));
  }

  static Report of(Handle handle, List<Checkpoint> checkpoints) {
    return new Verification(handle, checkpoints).report(checkpoints);
  }

  private Report report(List<Checkpoint> given) {
    JournalRows.each(handle, Long.MIN_VALUE, Long.MAX_VALUE, this::row);
    if (broken) {
      changed(last);
    }
    JournalRows.Head head = JournalRows.head(handle, false);
    if (head.seq() != last || !head.hash().equals(stored)) {
      find(
          "head",
          "the chain ends with row %d, and table head says %d: rows at the end were removed or added, or head was changed"
              .formatted(last, head.seq()));
    }
    for (Checkpoint checkpoint : given) {
      if (checkpoint.seq() > last) {
        find(
            "journal " + (last + 1),
            "rows %d to %d are missing: a checkpoint of %s saw them"
                .formatted(last + 1, checkpoint.seq(), checkpoint.at()));
      }
    }
    balances();
    usage();
    return new Report(last, stored, given.size(), List.copyOf(findings), all);
  }

  private void row(Stored row) {
    if (row.seq() != last + 1) {
      find(
          "journal " + (last + 1),
          row.seq() > last + 1
              ? "rows %d to %d are missing".formatted(last + 1, row.seq() - 1)
              : "row %d cannot be".formatted(row.seq()));
      broken = false;
      // What is missing cannot be computed with: the chain is taken up where it goes on.
      stored = "";
    }
    String next = chain.next(stored, row.body());
    if (broken) {
      // The row before did not fit. If this one follows from what it should have been, only its
      // hash was changed; else its text was.
      if (chain.next(computed, row.body()).equals(row.hash())) {
        find("journal " + last, "the hash of row %d is not that of its text".formatted(last));
        next = row.hash();
      } else {
        changed(last);
      }
      broken = false;
    }
    if (!next.equals(row.hash()) && !stored.isEmpty()) {
      broken = true;
    }
    computed = next;
    stored = row.hash();
    last = row.seq();
    for (Checkpoint checkpoint : checkpoints.getOrDefault(row.seq(), List.of())) {
      if (!checkpoint.hash().equals(row.hash())) {
        find(
            "journal " + row.seq(),
            "row %d is another than at %s, when a checkpoint was made of it"
                .formatted(row.seq(), checkpoint.at()));
      }
    }
    try {
      add(row, CanonicalJson.read(row.body()));
    } catch (RuntimeException e) {
      // A row that was changed may say anything; what follows is read all the same.
      sums.forget();
      find("journal " + row.seq(), "row %d: %s".formatted(row.seq(), e.getMessage()));
    }
  }

  private void add(Stored stored, Row row) {
    EventKey key = row.key();
    if (!key.tenant().equals(stored.tenant())
        || !key.source().equals(stored.source())
        || !key.id().equals(stored.id())) {
      find(
          "journal " + stored.seq(),
          "the columns of row %d say tenant '%s', source '%s', id '%s', its text says '%s', '%s', '%s'"
              .formatted(
                  stored.seq(),
                  stored.tenant(),
                  stored.source(),
                  stored.id(),
                  key.tenant(),
                  key.source(),
                  key.id()));
    }
    Effects.apply(row, sums);
    sums.keep();
    if (UsageRows.counts(row) && stored.seq() <= rolledUp) {
      usage.merge(UsageRows.Key.of(row), Sum.of(row), Sum::plus);
    }
  }

  private void changed(long seq) {
    find(
        "journal " + seq,
        "the text of row %d was changed: it has not the hash that was computed when it was written"
            .formatted(seq));
  }

  private void balances() {
    Map<String, String> kept = new HashMap<>();
    handle
        .createQuery("SELECT name, value FROM balances")
        .map((row, c) -> Map.entry(row.getString(1), row.getString(2)))
        .forEach(each -> kept.put(each.getKey(), each.getValue()));
    TreeSet<String> names = new TreeSet<>(kept.keySet());
    names.addAll(sums.changed().keySet());
    for (String name : names) {
      differ("balances", name, kept.get(name), sums.changed().get(name));
    }
  }

  private void usage() {
    Map<UsageRows.Key, Sum> kept = UsageRows.all(handle);
    TreeSet<UsageRows.Key> keys = new TreeSet<>(kept.keySet());
    keys.addAll(usage.keySet());
    for (UsageRows.Key key : keys) {
      Sum mine = usage.get(key);
      Sum theirs = kept.get(key);
      if (!same(mine, theirs)) {
        find(
            "usage_by_day " + String.join("|", key.columns()),
            "usage_by_day has %s where the journal makes %s"
                .formatted(theirs == null ? "no row" : theirs, mine == null ? "no row" : mine));
      }
    }
  }

  private static boolean same(@Nullable Sum a, @Nullable Sum b) {
    return a != null
        && b != null
        && a.events() == b.events()
        && a.cost().compareTo(b.cost()) == 0
        && a.credit().compareTo(b.credit()) == 0
        && a.quantities().equals(b.quantities());
  }

  private void differ(String table, String name, @Nullable String kept, @Nullable String made) {
    if (!Objects.equals(kept, made)) {
      find(
          table + " " + name,
          "%s has %s where the journal makes %s"
              .formatted(
                  table,
                  kept == null ? "no row" : "'" + kept.strip() + "'",
                  made == null ? "no row" : "'" + made.strip() + "'"));
    }
  }

  private void find(String row, String sentence) {
    all++;
    if (findings.size() < MOST) {
      findings.add(new Finding(row, sentence));
    }
  }
}

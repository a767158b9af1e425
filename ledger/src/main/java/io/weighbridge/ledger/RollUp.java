package io.weighbridge.ledger;

import io.weighbridge.ledger.UsageRows.Sum;
import io.weighbridge.store.Database;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/// Adds up usage by day behind the journal, so that no request pays for it and no question reads
/// the whole journal. What this server has written it knows already ([Tail]); the rest is read, and
/// added outside of the transaction that writes the sums, which is short, since requests wait for
/// it.
final class RollUp {

  /// So many rows of the journal at a time.
  private static final long STEP = 20_000;

  private final Database database;
  private final Tail tail;

  RollUp(Database database, Tail tail) {
    this.database = database;
    this.tail = tail;
  }

  /// As far as the journal goes now; what comes meanwhile is left to the next time.
  synchronized void catchUp() {
    long end = database.read(h -> JournalRows.head(h, false)).seq();
    while (step(end)) {
      // The next step begins where this one ended.
    }
  }

  private record New(long from, long to, Map<UsageRows.Key, Sum> sums) {}

  private boolean step(long end) {
    long position = database.read(RollUp::position);
    if (position >= end) {
      return false;
    }
    Tail.Part written = tail.takeFrom(position);
    // Whatever the tail does not know from its beginning on is read up to there.
    New fresh =
        written.to() > position && written.from() == position
            ? new New(position, written.to(), new TreeMap<>(written.sums()))
            : database.read(
                h -> read(h, position, written.from() > position ? written.from() : end));
    database.write(h -> write(h, fresh));
    return true;
  }

  private static New read(Handle h, long from, long end) {
    long to = Math.min(end, from + STEP);
    Map<UsageRows.Key, Sum> sums = new HashMap<>();
    JournalRows.each(
        h,
        from + 1,
        to,
        stored -> {
          Row row = CanonicalJson.read(stored.body());
          if (UsageRows.counts(row)) {
            sums.merge(UsageRows.Key.of(row), Sum.of(row), Sum::plus);
          }
        });
    return new New(from, to, new TreeMap<>(sums));
  }

  private static long position(Handle h) {
    return h.select("SELECT seq FROM rolled_up WHERE one = 1").mapTo(Long.class).one();
  }

  /// Nothing happens if another server was quicker.
  private static int write(Handle h, New fresh) {
    int mine =
        h.execute(
            "UPDATE rolled_up SET seq = ? WHERE one = 1 AND seq = ?", fresh.to(), fresh.from());
    if (mine == 0) {
      return 0;
    }
    try (PreparedStatement query = h.getConnection().prepareStatement(UsageRows.FIND);
        PreparedStatement upsert = h.getConnection().prepareStatement(UsageRows.WRITE)) {
      for (Map.Entry<UsageRows.Key, Sum> each : fresh.sums().entrySet()) {
        Sum before = UsageRows.find(query, each.getKey()).orElse(Sum.NOTHING);
        UsageRows.write(upsert, each.getKey(), before.plus(each.getValue()));
      }
      upsert.executeBatch();
    } catch (SQLException e) {
      throw new UnableToExecuteStatementException(e, null);
    }
    return mine;
  }
}

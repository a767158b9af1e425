package io.weighbridge.ledger;

import io.weighbridge.ledger.JournalRows.Head;
import io.weighbridge.store.Database;
import io.weighbridge.store.StoreException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/// Writes the journal. All that wait when a transaction begins share it and its sync; they are
/// chained in the order in which they came. Servers that share a database take turns by the row
/// that holds the end of the chain.
final class Committer implements AutoCloseable {

  private static final int MOST = 512;

  private final Database database;
  private final Committed committed;
  private final Clock clock;
  private final Chain chain = new Chain();
  private final Statements statements = new Statements();
  private final Turns<Waiting<Posting, Posted>> turns;

  /// Where the chain ended when this was last here; for the thread of the turns alone.
  private @Nullable Head known;

  /// What became of a batch: who is told what, once it is on disk.
  private record Written(Map<String, String> changed, List<Told> told, Head head) {}

  private record Told(
      Waiting<Posting, Posted> who, @Nullable Posted posted, @Nullable RuntimeException failure) {}

  Committer(Database database, Committed committed, Clock clock) {
    this.database = database;
    this.committed = committed;
    this.clock = clock;
    this.turns =
        new Turns<>("ledger", MOST, new Waiting<>(NOBODY, new CompletableFuture<>()), this::commit);
  }

  private static final Posting NOBODY =
      new Posting() {
        @Override
        public EventKey key() {
          throw new IllegalStateException("the end is not written");
        }

        @Override
        public Row draft(Draft sums, Instant recorded) {
          throw new IllegalStateException("the end is not written");
        }
      };

  /// The row is on disk when the answer is there.
  Waiting<Posting, Posted> submit(Posting posting) {
    Waiting<Posting, Posted> waiting = Waiting.of(posting);
    turns.add(waiting);
    return waiting;
  }

  private void commit(List<Waiting<Posting, Posted>> batch) {
    Written written;
    try {
      written = database.write(h -> write(h, batch));
    } catch (RuntimeException | Error e) {
      // Whether it is on disk is not known for certain: the database is asked again.
      known = null;
      committed.forget();
      batch.forEach(waiting -> waiting.answer().completeExceptionally(e));
      return;
    }
    known = written.head();
    committed.publish(
        written.changed(),
        () -> {
          for (Told told : written.told()) {
            if (told.posted() != null) {
              told.who().asked().kept(told.posted());
            }
          }
        });
    for (Told told : written.told()) {
      if (told.posted() != null) {
        told.who().answer().complete(told.posted());
      } else if (told.failure() != null) {
        told.who().answer().completeExceptionally(told.failure());
      }
    }
  }

  private Written write(Handle h, List<Waiting<Posting, Posted>> batch) {
    try {
      Statements prepared = statements.on(h);
      Head head = head(h);
      Draft sums = new Draft(h, committed);
      Instant recorded = clock.instant().truncatedTo(ChronoUnit.MICROS);
      Map<EventKey, Posted> mine = new HashMap<>();
      Map<EventKey, Long> before =
          JournalRows.known(
              prepared, batch.stream().map(one -> one.asked().key()).distinct().toList());
      List<Told> told = new ArrayList<>(batch.size());
      List<Posted> rows = new ArrayList<>(batch.size());
      List<String> holds = new ArrayList<>();
      for (Waiting<Posting, Posted> one : batch) {
        Posting posting = one.asked();
        if (database.isShared()) {
          posting.hold().ifPresent(holds::add);
        }
        Optional<Posted> again = again(h, posting.key(), mine, before);
        if (again.isPresent()) {
          told.add(new Told(one, again.get(), null));
          continue;
        }
        try {
          Row row = posting.draft(sums, recorded);
          Effects.apply(row, sums);
          String body = CanonicalJson.write(row);
          String hash = chain.next(head.hash(), body);
          Posted posted = new Posted(head.seq() + 1, row, body, head.hash(), hash, false);
          sums.keep(posted);
          head = new Head(posted.seq(), hash);
          mine.put(posting.key(), posted);
          rows.add(posted);
          told.add(new Told(one, posted, null));
        } catch (JdbiException | StoreException e) {
          throw e;
        } catch (RuntimeException e) {
          // Whatever is wrong with it is no affair of the others'.
          sums.forget();
          told.add(new Told(one, null, e));
        }
      }
      if (!rows.isEmpty()) {
        JournalRows.append(prepared, rows);
        BalanceRows.write(prepared, sums.changed());
      }
      HoldRows.delete(h, holds);
      return new Written(sums.changed(), told, head);
    } catch (SQLException e) {
      statements.giveUp(e);
      throw new org.jdbi.v3.core.statement.UnableToExecuteStatementException(e, null);
    }
  }

  private Head head(Handle h) {
    Head last = known;
    if (last != null && !database.isShared()) {
      return last;
    }
    Head head = JournalRows.head(h, database.isShared());
    if (!head.equals(last)) {
      committed.forget();
    }
    return head;
  }

  private static Optional<Posted> again(
      Handle h, EventKey key, Map<EventKey, Posted> mine, Map<EventKey, Long> before) {
    Posted earlier = mine.get(key);
    Long seq = before.get(key);
    if (earlier == null && seq != null) {
      earlier = JournalRows.at(h, seq).orElseThrow();
    }
    return Optional.ofNullable(earlier)
        .map(e -> new Posted(e.seq(), e.row(), e.body(), e.previous(), e.hash(), true));
  }

  @Override
  public void close() {
    turns.close();
  }
}

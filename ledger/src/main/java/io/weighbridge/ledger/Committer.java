package io.weighbridge.ledger;

import io.weighbridge.ledger.Drafting.Told;
import io.weighbridge.ledger.JournalRows.Head;
import io.weighbridge.store.Database;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;

/// Writes the journal. All that wait when a transaction begins share it and its sync; they are
/// chained in the order in which they came. Servers that share a database take turns by the row
/// that holds the end of the chain.
///
/// Usually nobody else has written since, and nothing comes twice. So a group is drafted while the
/// one before is written, in the belief that it is so, and written by statements that write nothing
/// where it is not; then it is drafted again, after the end of the chain was locked and each key
/// was looked for.
final class Committer implements AutoCloseable {

  private final Database database;
  private final Committed committed;
  private final Tail tail;
  private final Clock clock;
  private final Chain chain = new Chain();
  private final Statements statements = new Statements();
  private final Appending appending;
  private final Groups groups;
  private final Thread thread;

  /// Where the chain ended when this was last here; for the thread that writes alone.
  private @Nullable Head known;

  /// It was not as it usually is; nothing is written.
  private static final class Disturbed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Disturbed() {
      super(null, null, false, false);
    }
  }

  /// @param tail is told what is written
  Committer(Database database, Committed committed, Tail tail, Clock clock) {
    this.database = database;
    this.committed = committed;
    this.tail = tail;
    this.clock = clock;
    this.appending = database.isShared() ? new Appending.Shared() : new Appending.Embedded();
    this.groups = new Groups(committed, clock);
    this.thread = Thread.ofPlatform().name("ledger").daemon().start(this::serve);
  }

  /// The row is on disk when the answer is there.
  Waiting<Posting, Posted> submit(Posting posting) {
    Waiting<Posting, Posted> waiting = Waiting.of(posting);
    groups.add(waiting);
    return waiting;
  }

  private void serve() {
    for (Optional<Group> next = groups.take(); next.isPresent(); next = groups.take()) {
      Group group = next.get();
      try {
        if (!isWrittenAsDrafted(group)) {
          writeCarefully(group);
        }
      } catch (RuntimeException | Error e) {
        // Whether it is on disk is not known for certain: the database is asked again.
        known = null;
        committed.forget();
        groups.forget();
        group.waiting().forEach(waiting -> waiting.answer().completeExceptionally(e));
      }
    }
  }

  private boolean isWrittenAsDrafted(Group group) {
    Drafting drafted = group.drafted();
    if (drafted == null) {
      return false;
    }
    try {
      database.write(h -> append(h, drafted));
    } catch (Disturbed e) {
      groups.forget();
      return false;
    }
    publish(drafted);
    groups.written(drafted.end());
    tell(drafted);
    return true;
  }

  private void writeCarefully(Group group) {
    Head last = known;
    Careful careful =
        database.write(h -> {
          Head head = head(h);
          List<EventKey> keys =
              group.waiting().stream().map(one -> one.asked().key()).distinct().toList();
          Map<EventKey, Long> before = known(h, keys);
          Drafting drafting = new Drafting(head, new Draft(h, committed), chain, clock);
          for (Waiting<Posting, Posted> one : group.waiting()) {
            drafting.add(
                one,
                key ->
                    Optional.ofNullable(before.get(key))
                        .map(seq -> JournalRows.at(h, seq).orElseThrow()));
          }
          append(h, drafting);
          return new Careful(drafting, head.equals(last) && before.isEmpty());
        });
    publish(careful.drafting());
    if (careful.undisturbed() || !database.isShared()) {
      groups.goOn(careful.drafting().end());
    }
    tell(careful.drafting());
  }

  /// @param undisturbed the chain ended where it did when this was last here, and nothing was in
  ///   the books already
  private record Careful(Drafting drafting, boolean undisturbed) {}

  private void publish(Drafting drafted) {
    known = drafted.end();
    committed.publish(
        drafted.changed(),
        () -> {
          for (Told told : drafted.told()) {
            if (told.posted() != null) {
              told.who().asked().kept(told.posted());
            }
          }
        });
  }

  private void tell(Drafting drafted) {
    // From inside the scheduler of those who wait, which is then entered once for all of them.
    Thread.startVirtualThread(() -> complete(drafted.told()));
    // They go on meanwhile. Whoever asks before this is done finds the rows in the journal.
    tail.add(drafted.rows());
  }

  private static void complete(List<Told> all) {
    for (Told told : all) {
      if (told.posted() != null) {
        told.who().answer().complete(told.posted());
      } else if (told.failure() != null) {
        told.who().answer().completeExceptionally(told.failure());
      }
    }
  }

  private boolean append(Handle h, Drafting drafted) {
    Appending.Together together = drafted.together();
    try {
      if (together.rows().isEmpty()) {
        if (database.isShared()) {
          HoldRows.delete(h, together.holds());
        }
      } else if (!appending.append(h, statements.on(h), together)) {
        throw new Disturbed();
      }
    } catch (SQLException e) {
      throw failure(e);
    }
    return true;
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

  private Map<EventKey, Long> known(Handle h, List<EventKey> keys) {
    try {
      return JournalRows.known(statements.on(h), keys);
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  private RuntimeException failure(SQLException e) {
    statements.giveUp(e);
    return new UnableToExecuteStatementException(e, null);
  }

  /// Waits for what was added.
  @Override
  public void close() {
    groups.close();
    Turns.awaitEnd(thread);
  }
}

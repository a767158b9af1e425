package io.weighbridge.ledger;

import io.weighbridge.ledger.Admission.Claim;
import io.weighbridge.pricing.Quantities;
import io.weighbridge.store.Database;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// What is reserved where several servers share a database: in its tables, under one lock. It need
/// not be on disk before the work starts, since what is lost with the database was not answered.
final class SharedHolds implements Holds {

  private static final int MOST = 256;

  /// Names the lock under which servers reserve, among all that use this database.
  private static final long LOCK = 0x7765696768L;

  private final Database database;
  private final Committed committed;
  private final Clock clock;
  private final Turns<Waiting<Order, Hold>> turns;
  private final String server = UUID.randomUUID().toString();
  private long number;
  private Instant nextSweep = Instant.MIN;

  SharedHolds(Database database, Committed committed, Clock clock) {
    this.database = database;
    this.committed = committed;
    this.clock = clock;
    this.turns = new Turns<>("admission", MOST, end(), this::admit);
  }

  private static Waiting<Order, Hold> end() {
    Use nothing =
        new Use(new EventKey("-", "-", "-"), Instant.EPOCH, "", "", "", "", "", Quantities.NONE);
    return Waiting.of(new Order(nothing, Optional.empty(), List.of(), Instant.EPOCH));
  }

  @Override
  public Hold admit(Order order) {
    if (Admission.names(order, committed).isEmpty()) {
      return Hold.NOTHING;
    }
    Waiting<Order, Hold> waiting = Waiting.of(order);
    turns.add(waiting);
    return waiting.join();
  }

  private void admit(List<Waiting<Order, Hold>> batch) {
    List<Runnable> answers = new ArrayList<>();
    try {
      database.writeLoosely(h -> {
        answers.clear();
        return admit(h, batch, answers);
      });
    } catch (RuntimeException | Error e) {
      batch.forEach(waiting -> waiting.answer().completeExceptionally(e));
      return;
    }
    answers.forEach(Runnable::run);
  }

  private int admit(Handle h, List<Waiting<Order, Hold>> batch, List<Runnable> answers) {
    try {
      h.execute("SELECT pg_advisory_xact_lock(?)", LOCK);
      Instant now = clock.instant();
      if (!now.isBefore(nextSweep)) {
        nextSweep = now.plusSeconds(1);
        HoldRows.sweep(h, now);
      }
      Set<String> names = new TreeSet<>();
      batch.forEach(waiting -> names.addAll(Admission.names(waiting.asked(), committed)));
      HoldRows.State state = HoldRows.state(h, names, now);
      Sums spent = name -> state.spent().getOrDefault(name, "");
      List<HoldRows.Reserved> reserved = new ArrayList<>();
      for (Waiting<Order, Hold> waiting : batch) {
        try {
          Admission.Admitted admitted = Admission.judge(waiting.asked(), spent, state.held());
          String hold = server + ":" + ++number;
          reserved.add(new HoldRows.Reserved(hold, admitted.claims(), waiting.asked().until()));
          for (Claim claim : admitted.claims()) {
            state.held().merge(claim.name(), claim.amount(), BigDecimal::add);
          }
          answers.add(() ->
              waiting.answer().complete(new Hold(hold, admitted.position(), admitted.credit())));
        } catch (LedgerException e) {
          answers.add(() -> waiting.answer().completeExceptionally(e));
        }
      }
      HoldRows.insert(h, reserved);
      return reserved.size();
    } catch (SQLException e) {
      throw new org.jdbi.v3.core.statement.UnableToExecuteStatementException(e, null);
    }
  }

  @Override
  public void release(String hold) {
    database.writeLoosely(h -> h.execute("DELETE FROM holds WHERE id = ?", hold));
  }

  @Override
  public void close() {
    turns.close();
  }
}

package io.weighbridge.ledger;

import io.weighbridge.ledger.Admission.Claim;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What is reserved where one server alone has the database: in memory, since what a server had
/// under way when it fell is not under way any more.
final class LocalHolds implements Holds {

  private record Held(List<Claim> claims, Instant until) {}

  private final Committed committed;
  private final Clock clock;

  // Both under the lock of what is committed.
  private final Map<String, Held> held = new LinkedHashMap<>();
  private final Map<String, BigDecimal> sums = new HashMap<>();
  private long number;
  private Instant nextSweep = Instant.MIN;

  LocalHolds(Committed committed, Clock clock) {
    this.committed = committed;
    this.clock = clock;
  }

  @Override
  public Hold admit(Order order) {
    if (Admission.names(order, committed).isEmpty()) {
      return Hold.NOTHING;
    }
    return committed.consistently(() -> {
      sweep(clock.instant());
      Admission.Admitted admitted = Admission.judge(order, committed, sums);
      String hold = Long.toString(++number);
      for (Claim claim : admitted.claims()) {
        sums.merge(claim.name(), claim.amount(), BigDecimal::add);
      }
      held.put(hold, new Held(admitted.claims(), order.until()));
      return new Hold(hold, admitted.position(), admitted.credit());
    });
  }

  @Override
  public void release(String hold) {
    committed.consistently(() -> {
      Held found = held.remove(hold);
      if (found != null) {
        giveBack(found);
      }
      return hold;
    });
  }

  /// What nobody settled in time is given up, once a second at most.
  private void sweep(Instant now) {
    if (now.isBefore(nextSweep)) {
      return;
    }
    nextSweep = now.plusSeconds(1);
    for (Iterator<Held> each = held.values().iterator(); each.hasNext(); ) {
      Held one = each.next();
      if (!now.isBefore(one.until())) {
        each.remove();
        giveBack(one);
      }
    }
  }

  private void giveBack(Held found) {
    for (Claim claim : found.claims()) {
      sums.computeIfPresent(
          claim.name(),
          (_, sum) -> {
            BigDecimal rest = sum.subtract(claim.amount());
            return rest.signum() == 0 ? null : rest;
          });
    }
  }

  @Override
  public void close() {}
}

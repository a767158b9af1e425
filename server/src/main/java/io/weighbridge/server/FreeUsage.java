package io.weighbridge.server;

import io.weighbridge.ledger.Ledger;
import io.weighbridge.pricing.Meter;
import io.weighbridge.pricing.Quantities;
import io.weighbridge.serving.UsageRecorder.Use;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Use that has no price and no budget: summed up for each caller and model, and written to the
/// books once a second. A server that is killed loses that second of it.
final class FreeUsage implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(FreeUsage.class.getName());
  private static final Duration BETWEEN = Duration.ofSeconds(1);

  record Who(String customer, String user, String token, String team, String model) {}

  private final Ledger ledger;
  private final Clock clock;
  private final String source;
  private final ConcurrentHashMap<Who, Use> sums = new ConcurrentHashMap<>();

  /// What could not be written, under the keys that it was tried with: some of it may be on disk.
  private final List<io.weighbridge.ledger.Use> unwritten = new ArrayList<>();

  private final Thread thread = Thread.ofVirtual().name("free-usage").start(this::run);

  FreeUsage(Ledger ledger, Clock clock, String source) {
    this.ledger = ledger;
    this.clock = clock;
    this.source = source;
  }

  void add(Who who, Use use) {
    sums.merge(who, use, FreeUsage::plus);
  }

  private static Use plus(Use a, Use b) {
    return new Use(
        a.requests() + b.requests(),
        a.rows() + b.rows(),
        a.tokens() + b.tokens(),
        a.computeNanos() + b.computeNanos());
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(BETWEEN);
        write();
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  private synchronized void write() {
    // While the disk is full, for instance, use goes on being summed up.
    if (unwritten.isEmpty()) {
      Instant now = clock.instant();
      for (Who who : sums.keySet()) {
        Use use = sums.remove(who);
        if (use != null) {
          unwritten.add(event(who, use, now));
        }
      }
    }
    if (unwritten.isEmpty()) {
      return;
    }
    try {
      for (Ledger.Recorded recorded : ledger.recordAll(unwritten, Optional.empty())) {
        if (recorded instanceof Ledger.Recorded.Refused(var reason)) {
          LOG.log(System.Logger.Level.WARNING, "use is not in the books", reason);
        }
      }
      unwritten.clear();
    } catch (RuntimeException e) {
      // The next second tries again.
      LOG.log(System.Logger.Level.WARNING, "use could not be written to the books", e);
    }
  }

  private io.weighbridge.ledger.Use event(Who who, Use use, Instant now) {
    Map<Meter, BigDecimal> quantities = new HashMap<>();
    quantities.put(Meter.REQUESTS, BigDecimal.valueOf(use.requests()));
    quantities.put(Meter.ROWS, BigDecimal.valueOf(use.rows()));
    quantities.put(Meter.TOKENS_IN, BigDecimal.valueOf(use.tokens()));
    quantities.put(Meter.COMPUTE_SECONDS, BigDecimal.valueOf(use.computeNanos(), 9));
    return new io.weighbridge.ledger.Use(
        ledger.newKey(source),
        now,
        who.customer(),
        who.user(),
        who.token(),
        who.team(),
        who.model(),
        Quantities.of(quantities));
  }

  @Override
  public void close() {
    thread.interrupt();
    // What could not be written before, then what came since.
    write();
    write();
  }
}

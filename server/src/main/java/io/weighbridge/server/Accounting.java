package io.weighbridge.server;

import io.weighbridge.billing.AllowancesDoor;
import io.weighbridge.billing.BillingDoor;
import io.weighbridge.billing.Buyers;
import io.weighbridge.billing.CostsDoor;
import io.weighbridge.billing.CustomersDoor;
import io.weighbridge.billing.PlansDoor;
import io.weighbridge.billing.Readers;
import io.weighbridge.http.Router;
import io.weighbridge.hub.HubParts;
import io.weighbridge.ledger.Arrangements;
import io.weighbridge.ledger.CheckpointFile;
import io.weighbridge.ledger.Leases;
import io.weighbridge.ledger.Ledger;
import io.weighbridge.ledger.Quotas;
import io.weighbridge.ledger.SigningKey;
import io.weighbridge.ledger.TrustedTime;
import io.weighbridge.store.Database;
import io.weighbridge.store.Migrations;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// The books of the server, opened, and what is done for them beside the requests: usage is added
/// up by day, and the end of the chain is signed and written down outside of the database.
final class Accounting implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Accounting.class.getName());
  private static final Duration BETWEEN_SUMS = Duration.ofSeconds(10);
  private static final int SUMS_A_CHECKPOINT = 6;
  private static final List<Migrations> TABLES = List.of(Ledger.TABLES);

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final Database database;
  private final TrustedTime time;
  private final Ledger ledger;
  private final Arrangements arrangements;
  private final CheckpointFile checkpoints;
  private final LedgerUsage usage;
  private final Clock clock;
  private final Thread upkeep;

  private Accounting(DataFolder folder, LedgerOptions options, Clock clock) {
    this.database =
        kept(
            options
                .url()
                .map(url -> Database.connect(url, TABLES))
                .orElseGet(() -> Database.open(folder.secret("ledger.db"), TABLES)));
    // Months must not begin again because somebody set the clock back.
    this.time = kept(TrustedTime.open(database, clock));
    Clock trusted = time.clock();
    this.ledger = kept(Ledger.open(database, options.tenant(), options.currency(), trusted));
    this.arrangements = new Arrangements(ledger);
    this.checkpoints =
        new CheckpointFile(
            folder.path("ledger-checkpoints.jsonl"), SigningKey.in(folder.path("keys")));
    this.usage = kept(new LedgerUsage(ledger, arrangements, trusted));
    this.clock = trusted;
    this.upkeep = Thread.ofVirtual().name("ledger-upkeep").start(this::keepUp);
  }

  static Accounting open(DataFolder folder, LedgerOptions options, Clock clock) {
    return new Accounting(folder, options, clock);
  }

  /// The time that never goes back.
  TrustedTime time() {
    return time;
  }

  /// Counts that outlive restarts.
  Quotas quotas() {
    return new Quotas(database, clock);
  }

  /// What one server has at a time, of those that share the books.
  Leases leases() {
    return new Leases(database, clock);
  }

  LedgerUsage usage() {
    return usage;
  }

  /// What was used and what it costs, over HTTP.
  void routes(Router router, HubParts hub, Serving serving, BillingOptions billing) {
    Readers readers = Readers.of(serving.callers()::of, hub.permissions());
    new BillingDoor(
            ledger,
            checkpoints,
            billing.settings(),
            Buyers.BY_NAME,
            (_, model) -> arrangements.planOf(model),
            readers,
            clock)
        .routes(router);
    new PlansDoor(arrangements, readers, serving::isDeployed).routes(router);
    new CostsDoor(arrangements, readers).routes(router);
    new CustomersDoor(ledger, arrangements, readers, clock).routes(router);
    new AllowancesDoor(ledger, arrangements, hub.tokens(), readers, billing.alerts(), clock)
        .routes(router);
  }

  /// Tells of budgets that reach a threshold, until it is closed.
  BudgetAlerts alerts(Store store, BillingOptions billing) {
    return new BudgetAlerts(
        ledger, arrangements, store.hub(), store.parts(), billing.alerts(), clock);
  }

  private void keepUp() {
    try {
      for (int turn = 1; ; turn++) {
        Thread.sleep(BETWEEN_SUMS);
        try {
          ledger.rollUp();
          if (turn % SUMS_A_CHECKPOINT == 0) {
            checkpoints.add(ledger.head());
          }
        } catch (RuntimeException e) {
          LOG.log(System.Logger.Level.WARNING, "the books could not be added up", e);
        }
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  private <T extends AutoCloseable> T kept(T part) {
    open.push(part);
    return part;
  }

  /// Writes what waits, and signs where the chain ends.
  @Override
  public void close() {
    upkeep.interrupt();
    try {
      upkeep.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    usage.close();
    try {
      checkpoints.add(ledger.head());
    } finally {
      Closing.all(open);
    }
  }
}

package io.weighbridge.billing;

import io.weighbridge.ledger.CheckpointFile;
import io.weighbridge.ledger.EventKey;
import io.weighbridge.ledger.Ledger;
import io.weighbridge.ledger.Posted;
import io.weighbridge.ledger.SigningKey;
import io.weighbridge.ledger.Subscription;
import io.weighbridge.ledger.Use;
import io.weighbridge.pricing.Meter;
import io.weighbridge.pricing.Plan;
import io.weighbridge.pricing.Quantities;
import io.weighbridge.store.Database;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A ledger whose clock the tests set, and what is needed to sell something.
final class Shop implements AutoCloseable {

  static final Currency USD = Currency.getInstance("USD");
  static final Party SELLER =
      new Party("Foundry Ltd", List.of("1 Forge Lane", "Sheffield"), "GB 123 4567 89");
  static final BillingSettings SETTINGS = new BillingSettings(SELLER, 14, Optional.empty());

  final Path folder;
  final Time time = new Time(Instant.parse("2026-11-15T12:00:00Z"));
  final Database database;
  final Ledger ledger;
  final CheckpointFile checkpoints;

  /// A clock that stands until it is set.
  static final class Time extends Clock {
    private Instant now;

    Time(Instant now) {
      this.now = now;
    }

    void set(String instant) {
      now = Instant.parse(instant);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  Shop(Path folder) {
    this.folder = folder;
    database = Database.open(folder.resolve("ledger.db"), List.of(Ledger.TABLES));
    ledger = Ledger.open(database, "test", USD, time);
    checkpoints = new CheckpointFile(folder.resolve("checkpoints.jsonl"), SigningKey.in(folder));
  }

  Invoices invoices() {
    return invoices(SETTINGS);
  }

  Invoices invoices(BillingSettings settings) {
    return new Invoices(ledger, settings, Buyers.BY_NAME, time);
  }

  Plan plan(String id, String currency, String items) {
    Plan plan =
        Plan.parse(
            "id: %s\ntitle: Plan %s\ncurrency: %s\nitems:\n%s".formatted(id, id, currency, items),
            id + ".yaml");
    ledger.publish(plan);
    return plan;
  }

  Posted use(String id, String customer, Plan plan, Object... quantities) {
    return use(id, time.instant(), customer, Optional.of(plan), quantities);
  }

  Posted use(String id, Instant at, String customer, Optional<Plan> plan, Object... quantities) {
    Map<Meter, BigDecimal> used = new HashMap<>();
    for (int i = 0; i < quantities.length; i += 2) {
      used.put(new Meter(quantities[i].toString()), new BigDecimal(quantities[i + 1].toString()));
    }
    return ledger.record(
        new Use(key(id), at, customer, "ann", "t1", "", "digits", Quantities.of(used)),
        plan,
        List.of());
  }

  EventKey key(String id) {
    return new EventKey("test", "shop", id);
  }

  void subscribe(String customer, Plan plan, String from, String... until) {
    ledger.subscribe(
        customer,
        new Subscription(
            plan.ref(),
            LocalDate.parse(from),
            until.length == 0 ? Optional.empty() : Optional.of(LocalDate.parse(until[0]))));
  }

  @Override
  public void close() {
    ledger.close();
    database.close();
  }
}

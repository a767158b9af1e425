package io.weighbridge.ledger;

import io.weighbridge.pricing.Meter;
import io.weighbridge.pricing.Plan;
import io.weighbridge.pricing.Quantities;
import io.weighbridge.store.Database;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A ledger for tests, with what they need to use it.
final class Books implements AutoCloseable {

  static final String TENANT = "acme";
  static final Currency USD = Currency.getInstance("USD");

  final Database database;
  final Ledger ledger;

  Books(Database database, Clock clock) {
    this.database = database;
    this.ledger = Ledger.open(database, TENANT, USD, clock);
  }

  static Plan plan(String items) {
    return Plan.parse("id: test\ntitle: Test\ncurrency: USD\nitems:\n" + items, "test.yaml");
  }

  static final Plan CENT = plan("  - per-unit: {meter: requests, price: \"0.01\"}\n");

  static EventKey key(String id) {
    return new EventKey(TENANT, "test", id);
  }

  static Use use(String id, Instant at, Quantities quantities) {
    return new Use(key(id), at, "alice", "alice", "t1", "", "digits", quantities);
  }

  static Quantities requests(long number) {
    return Quantities.of(Meter.REQUESTS, number);
  }

  static Quantities tokens(String in) {
    return Quantities.of(Map.of(Meter.TOKENS_IN, new BigDecimal(in)));
  }

  static Limit budget(String text) {
    return new Limit(new Subject(Subject.Kind.TOKEN, "t1"), Budget.parse(text, USD));
  }

  Reservation reserve(String id, Optional<Plan> plan, Quantities most, Limit... limits) {
    Instant now = Instant.now();
    return ledger.reserve(
        new Order(use(id, now, most), plan, List.of(limits), now.plus(Ledger.KEPT)));
  }

  Posted record(String id, Instant at, Optional<Plan> plan, Quantities quantities) {
    return ledger.record(use(id, at, quantities), plan, List.of());
  }

  Verification.Report verified() {
    return ledger.verify(List.of());
  }

  @Override
  public void close() {
    ledger.close();
    database.close();
  }
}

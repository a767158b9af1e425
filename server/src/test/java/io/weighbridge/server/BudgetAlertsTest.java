package io.weighbridge.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.access.AuditEntry;
import io.weighbridge.access.AuditFilter;
import io.weighbridge.access.Quotas;
import io.weighbridge.hub.Hub;
import io.weighbridge.hub.HubLimits;
import io.weighbridge.hub.HubParts;
import io.weighbridge.hub.HubSettings;
import io.weighbridge.ledger.Allowance;
import io.weighbridge.ledger.Arrangements;
import io.weighbridge.ledger.Budget;
import io.weighbridge.ledger.Ledger;
import io.weighbridge.ledger.Limit;
import io.weighbridge.ledger.Order;
import io.weighbridge.ledger.Subject;
import io.weighbridge.ledger.Use;
import io.weighbridge.pricing.Meter;
import io.weighbridge.pricing.Quantities;
import io.weighbridge.repositories.Repositories;
import io.weighbridge.store.Blobs;
import io.weighbridge.store.Database;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Thresholds of budgets are told once in each period, whatever is restarted.
final class BudgetAlertsTest {

  private static final Subject ANN = new Subject(Subject.Kind.USER, "ann");
  private static final Currency USD = Currency.getInstance("USD");

  @TempDir private Path folder = Path.of("");
  private final List<AutoCloseable> open = new ArrayList<>();
  private volatile Instant now = Instant.parse("2026-11-28T12:00:00Z");
  private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);
  private Ledger ledger;
  private Arrangements arrangements;
  private HubParts parts;
  private Hub hub;
  private BudgetAlerts alerts;

  @BeforeEach
  void start() {
    Database books = kept(Database.open(folder.resolve("ledger.db"), List.of(Ledger.TABLES)));
    ledger = kept(Ledger.open(books, "default", USD, clock));
    arrangements = new Arrangements(ledger);
    Database database = kept(Database.open(folder.resolve("weighbridge.db"), Hub.TABLES));
    Blobs blobs = Blobs.open(folder.resolve("objects"));
    Repositories repositories = kept(Repositories.open(folder.resolve("repositories"), blobs));
    parts =
        HubParts.of(
            repositories,
            blobs,
            database,
            new HubSettings(
                () -> URI.create("http://127.0.0.1"),
                HubLimits.DEFAULT,
                true,
                Set.of(),
                Duration.ofDays(1),
                folder.resolve("temporary")),
            Quotas.UNLIMITED,
            clock);
    hub = new Hub(parts);
    open.add(hub);
    alerts = alerts();
  }

  private BudgetAlerts alerts() {
    return kept(new BudgetAlerts(ledger, arrangements, hub, parts, List.of(50, 80, 100), clock));
  }

  private <T extends AutoCloseable> T kept(T part) {
    open.add(part);
    return part;
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  private Budget budget(String text) {
    Budget budget = Budget.parse(text, USD);
    arrangements.allow(ANN, new Allowance(List.of(budget), 0, 0, 0, Set.of()), "root");
    return budget;
  }

  private void spend(Budget budget, int requests) {
    Quantities quantities = Quantities.of(Map.of(Meter.REQUESTS, BigDecimal.valueOf(requests)));
    Use use = new Use(ledger.newKey("test"), now, "ann", "ann", "t1", "", "digits", quantities);
    Order order =
        new Order(
            use,
            Optional.empty(),
            List.of(new Limit(ANN, budget)),
            now.plus(Duration.ofMinutes(5)));
    ledger.reserve(order).settle(quantities);
  }

  private List<String> told() {
    return parts.audit().list(AuditFilter.ALL.action("budget.alert"), Long.MAX_VALUE, 100).stream()
        .filter(entry -> entry.subject().equals("user:ann"))
        .map(AuditEntry::outcome)
        .toList()
        .reversed();
  }

  @Test
  void eachThresholdIsToldOnceInAPeriodAndTheHighestOfSeveral() {
    Budget budget = budget("10 requests/month");
    spend(budget, 4);
    alerts.look();
    assertThat(told()).isEmpty();
    spend(budget, 1);
    alerts.look();
    alerts.look();
    assertThat(told()).containsExactly("50 % of 10 requests/month is reached: 50.0 % are spent");
    // Another process that has the same folder later.
    alerts = alerts();
    alerts.look();
    assertThat(told()).hasSize(1);
    spend(budget, 5);
    alerts.look();
    assertThat(told()).hasSize(2).last().asString().startsWith("100 % of 10 requests/month");
    now = Instant.parse("2026-12-01T00:00:01Z");
    alerts.look();
    assertThat(told()).hasSize(2);
    spend(budget, 9);
    alerts.look();
    assertThat(told()).hasSize(3).last().asString().startsWith("80 % of 10 requests/month");
  }

  @Test
  void anotherBudgetIsToldAnew() {
    spend(budget("10 requests/total"), 8);
    alerts.look();
    now = now.plus(Duration.ofDays(40));
    alerts.look();
    assertThat(told()).hasSize(1);
    budget("16 requests/total");
    alerts.look();
    assertThat(told()).hasSize(2).last().asString().startsWith("50 % of 16 requests/total");
  }

  @Test
  void whatCannotBeToldNowIsToldAtTheNextLook() {
    spend(budget("10 requests/total"), 8);
    parts.database().write(h -> h.execute("ALTER TABLE audit RENAME TO audit_away"));
    alerts.look();
    parts.database().write(h -> h.execute("ALTER TABLE audit_away RENAME TO audit"));
    alerts.look();
    assertThat(told()).hasSize(1);
  }
}

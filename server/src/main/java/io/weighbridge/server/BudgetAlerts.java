package io.weighbridge.server;

import io.weighbridge.access.Audit;
import io.weighbridge.access.AuditFilter;
import io.weighbridge.access.Caller;
import io.weighbridge.access.Token;
import io.weighbridge.billing.BudgetStanding;
import io.weighbridge.hub.Hub;
import io.weighbridge.hub.HubParts;
import io.weighbridge.ledger.Arrangements;
import io.weighbridge.ledger.Budget;
import io.weighbridge.ledger.Ledger;
import io.weighbridge.ledger.Limit;
import io.weighbridge.ledger.Subject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Tells of budgets that reach a threshold: once for each threshold in each period, in the log, in
/// the audit log and to webhooks. What was told is read from the audit log, so that a restart tells
/// nothing twice.
final class BudgetAlerts implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(BudgetAlerts.class.getName());
  private static final Duration BETWEEN = Duration.ofSeconds(10);
  private static final String ACTION = "budget.alert";
  private static final String HERE = "server";
  private static final int MOST_TOLD = 1000;

  private final Ledger ledger;
  private final Arrangements arrangements;
  private final Hub hub;
  private final HubParts parts;
  private final List<Integer> thresholds;
  private final Clock clock;
  private final Set<Told> told = new HashSet<>();
  private final Thread thread;

  /// @param period when the budget was filled last
  private record Told(Limit limit, int threshold, Instant period) {}

  BudgetAlerts(
      Ledger ledger,
      Arrangements arrangements,
      Hub hub,
      HubParts parts,
      List<Integer> thresholds,
      Clock clock) {
    this.ledger = ledger;
    this.arrangements = arrangements;
    this.hub = hub;
    this.parts = parts;
    this.thresholds = List.copyOf(thresholds);
    this.clock = clock;
    this.thread = Thread.ofVirtual().name("budget-alerts").start(this::keepLooking);
  }

  private void keepLooking() {
    try {
      while (true) {
        Thread.sleep(BETWEEN);
        look();
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  /// Tells what there is to be told now.
  synchronized void look() {
    try {
      Instant now = clock.instant();
      for (Subject subject : arrangements.allowed()) {
        for (Budget budget : arrangements.allowance(subject).budgets()) {
          look(new Limit(subject, budget), now);
        }
      }
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "budgets could not be looked at", e);
    }
  }

  /// What cannot be told now is told at the next look, and keeps no other from being told.
  private void look(Limit limit, Instant now) {
    try {
      BudgetStanding standing = BudgetStanding.of(ledger, limit, thresholds);
      standing.alert().ifPresent(at -> reached(standing, at, now));
    } catch (RuntimeException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "the budget of %s could not be looked at".formatted(limit.subject()),
          e);
    }
  }

  private void reached(BudgetStanding standing, int threshold, Instant now) {
    Budget budget = standing.limit().budget();
    Told key = new Told(standing.limit(), threshold, budget.begins(now));
    if (told.contains(key)) {
      return;
    }
    if (told.size() > MOST_TOLD) {
      // Of other periods; what is forgotten is in the audit log.
      told.removeIf(each -> !each.period().equals(each.limit().budget().begins(now)));
    }
    String subject = standing.limit().subject().toString();
    String begins = "%d %% of %s".formatted(threshold, budget);
    if (isInAuditLog(subject, begins, key.period())) {
      told.add(key);
      return;
    }
    String words =
        "%s is reached: %s %% are spent".formatted(begins, standing.percent().orElseThrow());
    Audit audit = parts.audit();
    // Told to all or to nobody, whenever the program ends.
    parts
        .database()
        .write(h -> {
          audit.record(Caller.ANONYMOUS, ACTION, subject, words, HERE);
          namespace(standing.limit().subject())
              .ifPresent(whose -> hub.budgetAlert(whose, document(standing, now)));
          return true;
        });
    told.add(key);
    LOG.log(System.Logger.Level.INFO, () -> "budget of %s: %s".formatted(subject, words));
  }

  private boolean isInAuditLog(String subject, String begins, Instant since) {
    AuditFilter filter = new AuditFilter(null, ACTION, subject, since, null);
    return parts.audit().list(filter, Long.MAX_VALUE, MOST_TOLD).stream()
        .anyMatch(entry -> entry.outcome().startsWith(begins + " "));
  }

  private static Map<String, Object> document(BudgetStanding standing, Instant now) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("subject", standing.limit().subject().toString());
    document.putAll(standing.document(now));
    return document;
  }

  /// Whose webhooks are told; a deployment's budget is nobody's in particular.
  private Optional<String> namespace(Subject subject) {
    return switch (subject.kind()) {
      case USER, ORGANIZATION -> Optional.of(subject.name());
      case TEAM -> Optional.of(subject.name().split("/", 2)[0]);
      case TOKEN -> parts.tokens().find(subject.name()).map(Token::user);
      case MODEL -> Optional.empty();
    };
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

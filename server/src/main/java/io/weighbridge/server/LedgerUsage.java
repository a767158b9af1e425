package io.weighbridge.server;

import io.weighbridge.access.Caller;
import io.weighbridge.ledger.Allowance;
import io.weighbridge.ledger.Arrangements;
import io.weighbridge.ledger.Budget;
import io.weighbridge.ledger.Exhausted;
import io.weighbridge.ledger.Ledger;
import io.weighbridge.ledger.Limit;
import io.weighbridge.ledger.Order;
import io.weighbridge.ledger.Payer;
import io.weighbridge.ledger.Posted;
import io.weighbridge.ledger.Rates;
import io.weighbridge.ledger.Subject;
import io.weighbridge.ledger.Subjects;
import io.weighbridge.ledger.TooFast;
import io.weighbridge.pricing.Meter;
import io.weighbridge.pricing.Plan;
import io.weighbridge.pricing.Quantities;
import io.weighbridge.serving.Cost;
import io.weighbridge.serving.DeploymentName;
import io.weighbridge.serving.PaymentRequired;
import io.weighbridge.serving.TooManyRequests;
import io.weighbridge.serving.UsageRecorder;
import io.weighbridge.serving.UseRefused;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Every use in the books. What is paid for, or under a budget, is reserved before and on disk
/// before its answer leaves; the rest is summed up and written once a second.
final class LedgerUsage implements UsageRecorder, AutoCloseable {

  private static final String SOURCE = "weighbridge:server";
  private static final String ANONYMOUS = "anonymous";

  private final Ledger ledger;
  private final Arrangements arrangements;
  private final Clock clock;
  private final Rates rates = new Rates();
  private final FreeUsage free;

  LedgerUsage(Ledger ledger, Arrangements arrangements, Clock clock) {
    this.ledger = ledger;
    this.arrangements = arrangements;
    this.clock = clock;
    this.free = new FreeUsage(ledger, clock, SOURCE);
  }

  /// Who uses what.
  private record Who(Payer payer, Caller caller, DeploymentName model) {

    List<Subject> subjects() {
      String team = payer.team().isEmpty() ? "" : payer.customer() + "/" + payer.team();
      return caller.isAnonymous()
          ? List.of(new Subject(Subject.Kind.MODEL, model.text()))
          : Subjects.of(payer.customer(), caller.name(), caller.tokenId(), team, model.text());
    }

    io.weighbridge.ledger.Use use(
        io.weighbridge.ledger.EventKey key, Instant at, Quantities quantities) {
      return new io.weighbridge.ledger.Use(
          key,
          at,
          payer.customer(),
          caller.name(),
          caller.tokenId(),
          payer.team(),
          model.text(),
          quantities);
    }
  }

  @Override
  public Reservation reserve(Occasion occasion, Use worst) {
    Caller caller = occasion.caller();
    DeploymentName model = occasion.model();
    Payer payer =
        caller.isAnonymous()
            ? new Payer(ANONYMOUS, "")
            : arrangements.payer(caller.tokenId(), caller.name());
    Who who = new Who(payer, caller, model);
    Optional<Plan> plan = arrangements.planOf(model.text());
    plan.ifPresent(paid -> requireCustomer(who, paid));
    List<Limit> limits = new ArrayList<>();
    List<Rates.Entered> entered = new ArrayList<>();
    try {
      for (Subject subject : who.subjects()) {
        Allowance allowance = arrangements.allowance(subject);
        if (!allowance.isNone()) {
          enter(subject, allowance, who, worst, entered);
          for (Budget budget : allowance.budgets()) {
            limits.add(new Limit(subject, budget));
          }
        }
      }
      if (plan.isEmpty() && limits.isEmpty()) {
        return new Free(who, entered, worst);
      }
      Instant now = clock.instant();
      io.weighbridge.ledger.Use most = who.use(ledger.newKey(SOURCE), now, quantities(worst));
      return new Paid(
          ledger.reserve(
              new Order(most, plan, limits, now.plusNanos(worst.computeNanos()).plus(Ledger.KEPT))),
          plan,
          entered,
          worst);
    } catch (Exhausted e) {
      undo(entered, worst.tokens());
      throw new PaymentRequired("budget_exhausted", "%s.".formatted(sentence(e)), left(e));
    } catch (TooFast e) {
      undo(entered, worst.tokens());
      throw new TooManyRequests(String.valueOf(e.getMessage()), e.after());
    } catch (RuntimeException | Error e) {
      undo(entered, worst.tokens());
      throw e;
    }
  }

  private void enter(
      Subject subject, Allowance allowance, Who who, Use worst, List<Rates.Entered> entered) {
    if (!allowance.allows(who.model().text())) {
      throw new UseRefused(
          "model_not_allowed", "%s may not use the model '%s'.".formatted(subject, who.model()));
    }
    entered.add(rates.enter(subject, allowance, worst.tokens()));
  }

  private void requireCustomer(Who who, Plan plan) {
    if (who.caller().isAnonymous()) {
      throw new PaymentRequired(
          "payment_required",
          "The model '%s' is paid for by the plan %s: show a token, whose owner then pays."
              .formatted(who.model(), plan.id()),
          Map.of());
    }
    LocalDate today = clock.instant().atOffset(ZoneOffset.UTC).toLocalDate();
    if (plan.subscriptionNeeded()
        && !arrangements.isSubscribed(who.payer().customer(), plan.id(), today)) {
      throw new PaymentRequired(
          "subscription_needed",
          "The model '%s' is for those who have taken the plan %s, and %s has not: an administrator can change that with: weighbridge plan subscribe %s %s"
              .formatted(
                  who.model(),
                  plan.id(),
                  who.payer().customer(),
                  who.payer().customer(),
                  plan.id()),
          Map.of());
    }
  }

  private static String sentence(Exhausted e) {
    String text = String.valueOf(e.getMessage());
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  private static Map<String, String> left(Exhausted e) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("x-weighbridge-left", e.left().toPlainString() + " " + e.unit());
    e.resets().ifPresent(at -> headers.put("x-weighbridge-resets", at.toString()));
    return headers;
  }

  /// A request that was refused has taken nothing of anybody's rate.
  private static void undo(List<Rates.Entered> entered, long tokens) {
    for (Rates.Entered each : entered) {
      each.undo(tokens);
    }
  }

  private static void leave(List<Rates.Entered> entered, long unused) {
    for (Rates.Entered each : entered) {
      each.leave(unused);
    }
  }

  private static Quantities quantities(Use use) {
    Map<Meter, BigDecimal> quantities = new HashMap<>();
    quantities.put(Meter.REQUESTS, BigDecimal.valueOf(use.requests()));
    quantities.put(Meter.ROWS, BigDecimal.valueOf(use.rows()));
    quantities.put(Meter.TOKENS_IN, BigDecimal.valueOf(use.tokens()));
    quantities.put(Meter.COMPUTE_SECONDS, BigDecimal.valueOf(use.computeNanos(), 9));
    return Quantities.of(quantities);
  }

  /// On disk before the answer leaves.
  private record Paid(
      io.weighbridge.ledger.Reservation reservation,
      Optional<Plan> plan,
      List<Rates.Entered> entered,
      Use worst)
      implements Reservation {

    @Override
    public Optional<Cost> settle(Use use) {
      try {
        Posted posted = reservation.settle(quantities(use));
        return posted
            .row()
            .cost()
            .map(cost -> new Cost(cost, posted.row().currency(), Long.toString(posted.seq())));
      } finally {
        leave(entered, worst.tokens() - use.tokens());
      }
    }

    @Override
    public void release() {
      try {
        reservation.release();
      } finally {
        leave(entered, worst.tokens());
      }
    }
  }

  /// Summed up with others.
  private final class Free implements Reservation {

    private final Who who;
    private final List<Rates.Entered> entered;
    private final Use worst;

    Free(Who who, List<Rates.Entered> entered, Use worst) {
      this.who = who;
      this.entered = entered;
      this.worst = worst;
    }

    @Override
    public Optional<Cost> settle(Use use) {
      leave(entered, worst.tokens() - use.tokens());
      free.add(
          new FreeUsage.Who(
              who.payer().customer(),
              who.caller().name(),
              who.caller().tokenId(),
              who.payer().team(),
              who.model().text()),
          use);
      return Optional.empty();
    }

    @Override
    public void release() {
      leave(entered, worst.tokens());
    }
  }

  /// Writes what was summed up.
  @Override
  public void close() {
    free.close();
  }
}

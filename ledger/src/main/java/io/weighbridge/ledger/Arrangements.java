package io.weighbridge.ledger;

import io.weighbridge.pricing.Plan;
import io.weighbridge.pricing.PlanId;
import io.weighbridge.pricing.PlanRef;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;

/// What was agreed on: which plan a model is paid by, what a token may take, who pays. All of it is
/// in the journal; what is asked for at every request is remembered.
public final class Arrangements {

  /// What others may have changed is believed for so long.
  private static final Duration BELIEVED = Duration.ofSeconds(2);

  private static final int MOST_REMEMBERED = 100_000;

  private static final String PLAN = "plan|";
  private static final String ATTACHED = "attached|";
  private static final String ALLOWANCE = "allowance|";
  private static final String SUBSCRIBED = "subscribed|";
  private static final String PAYER = "payer|";

  /// @param generation how often something had been agreed on before it was read
  private record Known(Object value, long since, long generation) {}

  private final Ledger ledger;
  private final AtomicLong generation = new AtomicLong();
  private final ConcurrentHashMap<String, Known> known = new ConcurrentHashMap<>();

  public Arrangements(Ledger ledger) {
    this.ledger = ledger;
  }

  /// A plan as it is from now on; what was used before stays under the version it was used under.
  public Posted publish(Plan plan, String by) {
    Posted posted = ledger.publish(plan);
    set(PLAN + plan.id().text(), plan.ref().toString(), by);
    return posted;
  }

  /// The newest version of each plan, by its name.
  public SortedMap<String, PlanRef> plans() {
    SortedMap<String, PlanRef> plans = new TreeMap<>();
    ledger.allArranged(PLAN).forEach((id, ref) -> plans.put(id, PlanRef.parse(ref)));
    return plans;
  }

  /// The newest version of a plan.
  public Optional<Plan> plan(PlanId id) {
    return remembered(
        PLAN + id.text(),
        ref -> ref.isEmpty() ? Optional.<Plan>empty() : ledger.plan(PlanRef.parse(ref)));
  }

  /// From now on a deployment is paid by this plan.
  ///
  /// @throws BadEvent if there is no such plan
  public void attach(String model, PlanId id, String by) {
    if (plan(id).isEmpty()) {
      throw new BadEvent(
          "there is no plan '%s': make it known with: weighbridge plan add FILE"
              .formatted(id.text()));
    }
    set(ATTACHED + model, id.text(), by);
  }

  /// From now on a deployment is free.
  public void detach(String model, String by) {
    set(ATTACHED + model, "", by);
  }

  /// The plan by which a deployment is paid, if it is.
  public Optional<Plan> planOf(String model) {
    Optional<PlanId> id =
        remembered(
            ATTACHED + model,
            text -> text.isEmpty() ? Optional.<PlanId>empty() : Optional.of(new PlanId(text)));
    return id.flatMap(this::plan);
  }

  /// The plan of each deployment that has one, by the deployment's name.
  public SortedMap<String, String> attached() {
    SortedMap<String, String> attached = new TreeMap<>(ledger.allArranged(ATTACHED));
    attached.values().removeIf(String::isEmpty);
    return attached;
  }

  public void allow(Subject subject, Allowance allowance, String by) {
    set(ALLOWANCE + subject, allowance.text(), by);
  }

  /// What a subject may take; [Allowance#NONE] if nothing was said.
  public Allowance allowance(Subject subject) {
    return remembered(
        ALLOWANCE + subject,
        text -> text.isEmpty() ? Allowance.NONE : Allowance.parse(text, ledger.currency()));
  }

  /// Those of whom it was said what they may take.
  public List<Subject> allowed() {
    return ledger.allArranged(ALLOWANCE).entrySet().stream()
        .filter(each -> !each.getValue().isEmpty())
        .map(each -> Subject.parse(each.getKey()))
        .toList();
  }

  /// From now on another pays for what a token uses.
  public void pays(String token, Payer payer, String by) {
    set(PAYER + token, payer.text(), by);
  }

  /// Who pays for what a token uses; its user if nothing was said.
  public Payer payer(String token, String user) {
    Optional<Payer> payer =
        remembered(
            PAYER + token,
            text -> text.isEmpty() ? Optional.<Payer>empty() : Optional.of(Payer.parse(text)));
    return payer.orElseGet(() -> new Payer(user, ""));
  }

  /// A customer takes a plan, or its end is set.
  ///
  /// @throws Conflict if he has it at that time already
  public Posted subscribe(String customer, Subscription subscription) {
    Posted posted = ledger.subscribe(customer, subscription);
    forget();
    return posted;
  }

  /// Whether a customer has a plan on a day.
  public boolean isSubscribed(String customer, PlanId plan, LocalDate day) {
    return remembered(SUBSCRIBED + customer, () -> ledger.subscriptions(customer)).stream()
        .anyMatch(each -> each.plan().id().equals(plan) && each.covers(day));
  }

  private void set(String name, String value, String by) {
    ledger.arrange(name, value, by);
    forget();
  }

  /// Whoever is reading at this moment may have read what was before.
  private void forget() {
    generation.incrementAndGet();
    known.clear();
  }

  private <T> T remembered(String name, Function<String, T> read) {
    return remembered(name, () -> read.apply(ledger.arranged(name)));
  }

  @SuppressWarnings("unchecked") // under one name there is one kind of thing
  private <T> T remembered(String name, Supplier<T> load) {
    Known before = known.get(name);
    long now = System.nanoTime();
    long read = generation.get();
    if (before != null
        && before.generation() == read
        && (!ledger.isShared() || now - before.since() < BELIEVED.toNanos())) {
      return (T) before.value();
    }
    T value = load.get();
    if (known.size() >= MOST_REMEMBERED) {
      known.clear();
    }
    known.put(name, new Known(value, now, read));
    return value;
  }
}

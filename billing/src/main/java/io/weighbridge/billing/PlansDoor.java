package io.weighbridge.billing;

import io.weighbridge.access.Caller;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.ledger.Arrangements;
import io.weighbridge.pricing.Plan;
import io.weighbridge.pricing.PlanId;
import io.weighbridge.pricing.PlanRef;
import io.weighbridge.pricing.PriceBook;
import io.weighbridge.pricing.PricingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Predicate;

/// What things cost, in this program's own API: plans, and the deployments that are paid by them.
/// Those who govern the hub decide; anybody who is signed in sees the plans.
public final class PlansDoor {

  private static final String PLANS = BillingDoor.OWN + "plans";
  private static final String PLAN_OF = BillingDoor.OWN + "deployments/{name}/plan";
  private static final int MOST_TEXT = 16 << 20;

  private final Arrangements arrangements;
  private final Readers readers;
  private final Predicate<String> deployed;

  /// @param deployed whether there is a deployment of this name
  public PlansDoor(Arrangements arrangements, Readers readers, Predicate<String> deployed) {
    this.arrangements = arrangements;
    this.readers = readers;
    this.deployed = deployed;
  }

  public void routes(Router router) {
    router.get(
        PLANS,
        Operation.of("Lists the plans, and which deployments are paid by them")
            .answer(200, "the plans, by name")
            .forSignedIn(),
        BillingDoor.answering(this::list));
    router.get(
        PLANS + "/{id}",
        Operation.of("Shows a plan as it is now")
            .answer(200, "the plan")
            .answer(404, "no such plan")
            .forSignedIn(),
        BillingDoor.answering(this::show));
    router.post(
        PLANS,
        Operation.of(
                "Makes a plan known, or a new version of it; or all prices of a price book that are"
                    + " named")
            .query("name", "string", "what the text is called in messages, a file's name")
            .query("model", "string", "the one model of a price book whose prices become a plan")
            .body("application/yaml", "{\"type\":\"string\"}")
            .answer(201, "the plan and its version")
            .answer(400, "all mistakes of the text")
            .forSignedIn(),
        BillingDoor.answering(this::add));
    router.put(
        PLAN_OF,
        Operation.of("Lets a deployment be paid by a plan, from now on")
            .json(
                """
                {"type":"object","additionalProperties":false,"required":["plan"],\
                "properties":{"plan":{"type":"string"}}}\
                """)
            .answer(200, "the deployment and its plan")
            .answer(404, "no such deployment, or no such plan")
            .forSignedIn(),
        BillingDoor.answering(this::attach));
    router.delete(
        PLAN_OF,
        Operation.of("Makes a deployment free, from now on")
            .answer(204, "it is free", "")
            .answer(404, "no such deployment")
            .forSignedIn(),
        BillingDoor.answering(this::detach));
  }

  private Caller governor(Exchange exchange) {
    Caller caller = readers.of(exchange);
    readers.requireGovernor(caller);
    return caller;
  }

  private void list(Exchange exchange) {
    readers.of(exchange);
    SortedMap<String, String> attached = arrangements.attached();
    List<Map<String, Object>> plans = new ArrayList<>();
    for (Map.Entry<String, PlanRef> each : arrangements.plans().entrySet()) {
      Map<String, Object> plan = new LinkedHashMap<>();
      plan.put("id", each.getKey());
      plan.put("version", each.getValue().version());
      arrangements
          .plan(new PlanId(each.getKey()))
          .ifPresent(full -> {
            plan.put("title", full.title());
            plan.put("currency", full.currency().getCurrencyCode());
          });
      plan.put(
          "deployments",
          attached.entrySet().stream()
              .filter(other -> other.getValue().equals(each.getKey()))
              .map(Map.Entry::getKey)
              .toList());
      plans.add(plan);
    }
    exchange.json(200, Map.of("plans", plans));
  }

  private void show(Exchange exchange) {
    readers.of(exchange);
    Plan plan = named(arrangements, exchange.path("id"));
    exchange.header("ETag", "\"" + plan.ref().version() + "\"");
    exchange.bytes(200, "application/json", plan.canonical().getBytes(StandardCharsets.UTF_8));
  }

  /// @throws HttpFailure 404 if there is no such plan
  static Plan named(Arrangements arrangements, String text) {
    Optional<Plan> plan;
    try {
      plan = arrangements.plan(new PlanId(text));
    } catch (PricingException e) {
      plan = Optional.empty();
    }
    return plan.orElseThrow(
        () -> HttpFailure.of(404, "There is no plan '%s'.".formatted(Parameters.shown(text))));
  }

  private void add(Exchange exchange) {
    Caller caller = governor(exchange);
    String text = new String(exchange.bytes(MOST_TEXT), StandardCharsets.UTF_8);
    String name = Parameters.name(exchange, "name").orElse("the plan");
    Plan plan;
    try {
      Optional<String> model = Parameters.name(exchange, "model");
      plan =
          model.isPresent()
              ? PriceBook.parse(text, name).planFor(model.get())
              : Plan.parse(text, name);
    } catch (PricingException e) {
      throw HttpFailure.badRequest(BillingDoor.sentence(e));
    }
    arrangements.publish(plan, caller.name());
    exchange.json(
        201,
        Map.of("id", plan.id().text(), "version", plan.ref().version(), "title", plan.title()));
  }

  private String deployment(Exchange exchange) {
    String name = exchange.path("name");
    if (!deployed.test(name)) {
      throw HttpFailure.of(404, "There is no deployment '%s'.".formatted(Parameters.shown(name)));
    }
    return name;
  }

  private void attach(Exchange exchange) {
    Caller caller = governor(exchange);
    String name = deployment(exchange);
    Plan plan = named(arrangements, Body.of(exchange, "plan").text("plan"));
    arrangements.attach(name, plan.id(), caller.name());
    exchange.json(200, Map.of("deployment", name, "plan", plan.ref().toString()));
  }

  private void detach(Exchange exchange) {
    Caller caller = governor(exchange);
    arrangements.detach(deployment(exchange), caller.name());
    exchange.empty(204);
  }
}

package io.weighbridge.billing;

import io.weighbridge.access.Caller;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.ledger.Arrangements;
import io.weighbridge.ledger.EventKey;
import io.weighbridge.ledger.Ledger;
import io.weighbridge.ledger.Posted;
import io.weighbridge.ledger.Subscription;
import io.weighbridge.pricing.Plan;
import io.weighbridge.pricing.PlanId;
import io.weighbridge.pricing.PlanRef;
import io.weighbridge.pricing.PriceBook;
import io.weighbridge.pricing.PricingException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;
import java.util.function.Predicate;

/// What things cost and who agreed to it, in this program's own API: plans, the deployments that
/// are paid by them, subscriptions, credits, fees, corrections. Those who govern the hub decide;
/// anybody who is signed in sees the plans.
public final class PlansDoor {

  private static final String PLANS = BillingDoor.OWN + "plans";
  private static final String PLAN_OF = BillingDoor.OWN + "deployments/{name}/plan";
  private static final int MOST_TEXT = 16 << 20;
  private static final String CREDITS = "weighbridge:credits";
  private static final String FEES = "weighbridge:fees";

  private final Ledger ledger;
  private final Arrangements arrangements;
  private final Readers readers;
  private final Predicate<String> deployed;
  private final Clock clock;

  /// @param deployed whether there is a deployment of this name
  public PlansDoor(
      Ledger ledger,
      Arrangements arrangements,
      Readers readers,
      Predicate<String> deployed,
      Clock clock) {
    this.ledger = ledger;
    this.arrangements = arrangements;
    this.readers = readers;
    this.deployed = deployed;
    this.clock = clock;
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
                "Makes a plan known, or a new version of it; or all prices of a price book that are named")
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
    router.post(
        BillingDoor.OWN + "subscriptions",
        Operation.of("Gives a customer a plan, or sets its end")
            .json(
                """
                {"type":"object","additionalProperties":false,"required":["customer","plan"],\
                "properties":{"customer":{"type":"string"},"plan":{"type":"string"},\
                "from":{"type":"string","format":"date"},"until":{"type":"string","format":"date"}}}\
                """)
            .answer(201, "the subscription")
            .answer(404, "no such plan")
            .answer(409, "the customer has the plan at that time")
            .forSignedIn(),
        BillingDoor.answering(this::subscribe));
    router.get(
        BillingDoor.OWN + "subscriptions",
        Operation.of("Lists a customer's subscriptions")
            .query("customer", "string", "whose; yours if it is left away")
            .answer(200, "the subscriptions")
            .answer(403, "they are somebody else's")
            .forSignedIn(),
        BillingDoor.answering(this::subscriptions));
    router.post(
        BillingDoor.OWN + "credits",
        Operation.of("Notes what a customer paid in advance")
            .json(
                """
                {"type":"object","additionalProperties":false,"required":["customer","amount"],\
                "properties":{"customer":{"type":"string"},"amount":{"type":"string"},\
                "currency":{"type":"string"},"expires":{"type":"string","format":"date-time"},\
                "priority":{"type":"integer","minimum":0},"id":{"type":"string"}}}\
                """)
            .answer(201, "the credit")
            .answer(200, "a payment of this id was noted before, and is not noted again")
            .forSignedIn(),
        BillingDoor.answering(this::credit));
    router.get(
        BillingDoor.OWN + "credits",
        Operation.of("Shows what a customer has left of what he paid in advance")
            .query("customer", "string", "whose; yours if it is left away")
            .query("currency", "string", "in which currency")
            .answer(200, "what is left")
            .answer(403, "it is somebody else's")
            .forSignedIn(),
        BillingDoor.answering(this::credits));
    router.post(
        BillingDoor.OWN + "fees",
        Operation.of("Charges a customer once, for a licence for instance")
            .json(
                """
                {"type":"object","additionalProperties":false,\
                "required":["customer","amount","description"],\
                "properties":{"customer":{"type":"string"},"amount":{"type":"string"},\
                "currency":{"type":"string"},"description":{"type":"string"},\
                "for":{"type":"string"},"id":{"type":"string"}}}\
                """)
            .answer(201, "the fee")
            .answer(200, "a fee of this id was charged before, and is not charged again")
            .forSignedIn(),
        BillingDoor.answering(this::fee));
    router.post(
        BillingDoor.OWN + "corrections",
        Operation.of("Takes a use or a fee back")
            .json(
                """
                {"type":"object","additionalProperties":false,"required":["receipt","reason"],\
                "properties":{"receipt":{"type":"string"},"reason":{"type":"string"}}}\
                """)
            .answer(201, "the correction")
            .answer(200, "it was taken back before")
            .answer(409, "there is nothing that could be taken back under this number")
            .forSignedIn(),
        BillingDoor.answering(this::correct));
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
    Plan plan = plan(exchange.path("id"));
    exchange.header("ETag", "\"" + plan.ref().version() + "\"");
    exchange.bytes(200, "application/json", plan.canonical().getBytes(StandardCharsets.UTF_8));
  }

  private Plan plan(String text) {
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
    Plan plan = plan(Body.of(exchange, "plan").text("plan"));
    arrangements.attach(name, plan.id(), caller.name());
    exchange.json(200, Map.of("deployment", name, "plan", plan.ref().toString()));
  }

  private void detach(Exchange exchange) {
    Caller caller = governor(exchange);
    arrangements.detach(deployment(exchange), caller.name());
    exchange.empty(204);
  }

  private void subscribe(Exchange exchange) {
    governor(exchange);
    Body body = Body.of(exchange, "customer", "plan", "from", "until");
    Plan plan = plan(body.text("plan"));
    LocalDate today = clock.instant().atOffset(ZoneOffset.UTC).toLocalDate();
    Subscription subscription =
        new Subscription(plan.ref(), body.day("from").orElse(today), body.day("until"));
    String customer = body.text("customer");
    arrangements.subscribe(customer, subscription);
    exchange.json(201, document(customer, subscription));
  }

  private void subscriptions(Exchange exchange) {
    String customer = customer(exchange);
    exchange.json(
        200,
        Map.of(
            "subscriptions",
            ledger.subscriptions(customer).stream()
                .map(each -> document(customer, each))
                .toList()));
  }

  private static Map<String, Object> document(String customer, Subscription subscription) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("customer", customer);
    document.put("plan", subscription.plan().toString());
    document.put("from", subscription.from().toString());
    subscription.until().ifPresent(day -> document.put("until", day.toString()));
    return document;
  }

  /// Whose things are asked for.
  private String customer(Exchange exchange) {
    Caller caller = readers.of(exchange);
    String customer = Parameters.name(exchange, "customer").orElse(caller.name());
    if (!readers.seesAll(caller) && !readers.maySee(caller, customer)) {
      throw HttpFailure.of(403, "You may see what is yours, and your organisations'.");
    }
    return customer;
  }

  private void credit(Exchange exchange) {
    governor(exchange);
    Body body = Body.of(exchange, "customer", "amount", "currency", "expires", "priority", "id");
    Posted posted =
        ledger.credit(
            key(CREDITS, body),
            body.text("customer"),
            body.decimal("amount"),
            body.currency("currency", ledger.currency()),
            body.time("expires"),
            body.whole("priority", 100));
    answer(exchange, posted);
  }

  private void credits(Exchange exchange) {
    String customer = customer(exchange);
    java.util.Currency currency =
        Parameters.name(exchange, "currency")
            .map(code -> {
              try {
                return java.util.Currency.getInstance(code);
              } catch (IllegalArgumentException e) {
                throw HttpFailure.badRequest("There is no such currency.");
              }
            })
            .orElse(ledger.currency());
    exchange.json(
        200,
        Map.of(
            "customer", customer,
            "left", ledger.credit(customer, currency).toPlainString(),
            "currency", currency.getCurrencyCode()));
  }

  private void fee(Exchange exchange) {
    governor(exchange);
    Body body = Body.of(exchange, "customer", "amount", "currency", "description", "for", "id");
    answer(
        exchange,
        ledger.fee(
            key(FEES, body),
            body.text("customer"),
            body.decimal("amount"),
            body.currency("currency", ledger.currency()),
            body.optional("for").orElse("fee"),
            body.text("description")));
  }

  private EventKey key(String source, Body body) {
    return new EventKey(
        ledger.tenant(), source, body.optional("id").orElseGet(() -> UUID.randomUUID().toString()));
  }

  private void correct(Exchange exchange) {
    governor(exchange);
    Body body = Body.of(exchange, "receipt", "reason");
    String receipt = body.text("receipt");
    if (!receipt.matches("[0-9]{1,18}")) {
      throw HttpFailure.badRequest("'receipt' is to be the number of a receipt, as a text.");
    }
    answer(exchange, ledger.correct(Long.parseLong(receipt), body.text("reason")));
  }

  private static void answer(Exchange exchange, Posted posted) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("receipt", Long.toString(posted.seq()));
    document.put("id", posted.row().key().id());
    document.put("customer", posted.row().customer());
    document.put("again", posted.again());
    exchange.json(posted.again() ? 200 : 201, document);
  }
}

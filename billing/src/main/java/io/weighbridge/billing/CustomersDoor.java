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
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/// What customers have agreed to and paid, in this program's own API: subscriptions, credits, fees,
/// corrections. Those who govern the hub note them; a customer sees his own.
public final class CustomersDoor {

  private static final String CREDITS = "weighbridge:credits";
  private static final String FEES = "weighbridge:fees";

  private final Ledger ledger;
  private final Arrangements arrangements;
  private final Readers readers;
  private final Clock clock;

  public CustomersDoor(Ledger ledger, Arrangements arrangements, Readers readers, Clock clock) {
    this.ledger = ledger;
    this.arrangements = arrangements;
    this.readers = readers;
    this.clock = clock;
  }

  public void routes(Router router) {
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

  private void requireGovernor(Exchange exchange) {
    readers.requireGovernor(readers.of(exchange));
  }

  private void subscribe(Exchange exchange) {
    requireGovernor(exchange);
    Body body = Body.of(exchange, "customer", "plan", "from", "until");
    Plan plan = PlansDoor.named(arrangements, body.text("plan"));
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
    requireGovernor(exchange);
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
    Currency currency =
        Parameters.name(exchange, "currency")
            .map(code -> {
              try {
                return Currency.getInstance(code);
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
    requireGovernor(exchange);
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
    requireGovernor(exchange);
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

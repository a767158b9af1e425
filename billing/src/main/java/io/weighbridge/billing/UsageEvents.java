package io.weighbridge.billing;

import io.weighbridge.ledger.EventKey;
import io.weighbridge.ledger.Kind;
import io.weighbridge.ledger.Ledger;
import io.weighbridge.ledger.LedgerException;
import io.weighbridge.ledger.Posted;
import io.weighbridge.ledger.Row;
import io.weighbridge.ledger.Use;
import io.weighbridge.pricing.Meter;
import io.weighbridge.pricing.Plan;
import io.weighbridge.pricing.PricingException;
import io.weighbridge.pricing.Quantities;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Uses as events of CloudEvents 1.0, from elsewhere into the ledger and out of it.
///
/// ```json
/// {"specversion":"1.0","type":"io.weighbridge.usage.v1","source":"/gateway/7","id":"a-1",
///  "subject":"acme","time":"2026-11-28T09:00:00Z",
///  "data":{"user":"alice","token":"t1","model":"digits","quantities":{"tokens-in":"532"}}}
/// ```
final class UsageEvents {

  static final String USAGE = "io.weighbridge.usage.v1";
  static final String CORRECTION = "io.weighbridge.correction.v1";

  static final int MOST_METERS = 32;
  static final int LONGEST_NAME = 200;

  /// Digits of a quantity, in front of the point and behind it.
  private static final Pattern QUANTITY = Pattern.compile("[0-9]{1,24}(\\.[0-9]{1,12})?");

  private final Ledger ledger;
  private final PlanChoice plans;
  private final Clock clock;

  UsageEvents(Ledger ledger, PlanChoice plans, Clock clock) {
    this.ledger = ledger;
    this.plans = plans;
    this.clock = clock;
  }

  /// What became of an event that came.
  sealed interface Result {
    /// It is in the ledger, in this row; for the first time, or from before.
    record Counted(String source, String id, long seq, boolean again) implements Result {}

    /// It is not.
    record Refused(String source, String id, String why) implements Result {}
  }

  /// An event, or why it is none.
  sealed interface Read {
    record Event(CloudEvent event) implements Read {}

    record Refused(String source, String id, String why) implements Read {}
  }

  /// Writes uses down, each once for ever by its source and id; in the order of the events.
  List<Result> record(List<Read> events) {
    List<Result> results = new ArrayList<>();
    Map<Optional<Plan>, List<Integer>> byPlan = new LinkedHashMap<>();
    List<Use> uses = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      uses.add(NOTHING);
      results.add(new Result.Refused("", "", ""));
      switch (events.get(i)) {
        case Read.Refused(String source, String id, String why) ->
            results.set(i, new Result.Refused(source, id, why));
        case Read.Event(CloudEvent event) -> {
          try {
            Use use = use(event);
            uses.set(i, use);
            byPlan
                .computeIfAbsent(plans.of(use.customer(), use.model()), _ -> new ArrayList<>())
                .add(i);
          } catch (CloudEvent.Refused e) {
            results.set(i, new Result.Refused(event.source(), event.id(), e.why()));
          }
        }
      }
    }
    byPlan.forEach((plan, places) -> {
      List<Ledger.Recorded> recorded =
          ledger.recordAll(places.stream().map(uses::get).toList(), plan);
      for (int i = 0; i < recorded.size(); i++) {
        int place = places.get(i);
        results.set(place, result(uses.get(place).key(), recorded.get(i)));
      }
    });
    return results;
  }

  private static final Use NOTHING =
      new Use(
          new EventKey("-", "-", "-"),
          java.time.Instant.EPOCH,
          "",
          "",
          "",
          "",
          "",
          Quantities.NONE);

  private static Result result(EventKey key, Ledger.Recorded recorded) {
    return switch (recorded) {
      case Ledger.Recorded.Done(Posted posted) ->
          new Result.Counted(key.source(), key.id(), posted.seq(), posted.again());
      case Ledger.Recorded.Refused(LedgerException reason) ->
          new Result.Refused(key.source(), key.id(), String.valueOf(reason.getMessage()));
    };
  }

  Use use(CloudEvent event) throws CloudEvent.Refused {
    if (!event.type().equals(USAGE)) {
      throw new CloudEvent.Refused(
          "events of the type %s are not taken, only %s"
              .formatted(Parameters.shown(event.type()), USAGE));
    }
    if (Ledger.isOwn(event.source())) {
      throw new CloudEvent.Refused("the source %s is the ledger's own".formatted(event.source()));
    }
    JsonNode data = event.data();
    if (!data.isObject()) {
      throw new CloudEvent.Refused(
          "the data of a use is a JSON object with user, token, model and quantities");
    }
    String customer = name(data, "customer");
    if (customer.isEmpty()) {
      customer = event.subject();
    } else if (!event.subject().isEmpty() && !event.subject().equals(customer)) {
      throw new CloudEvent.Refused(
          "the subject and data.customer name two customers; one of them is enough");
    }
    if (customer.isEmpty()) {
      throw new CloudEvent.Refused("nobody pays: the subject, or data.customer, names who does");
    }
    try {
      return new Use(
          new EventKey(ledger.tenant(), event.source(), event.id()),
          event.time().orElseGet(clock::instant),
          customer,
          name(data, "user"),
          name(data, "token"),
          name(data, "team"),
          name(data, "model"),
          quantities(data.path("quantities")));
    } catch (LedgerException | PricingException e) {
      throw new CloudEvent.Refused(String.valueOf(e.getMessage()));
    }
  }

  private static String name(JsonNode data, String name) throws CloudEvent.Refused {
    JsonNode value = data.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return "";
    }
    String text = value.isString() ? value.asString() : "";
    if (text.isEmpty()
        || text.length() > LONGEST_NAME
        || text.chars().anyMatch(c -> c < ' ' || c == '|')) {
      throw new CloudEvent.Refused(
          "data.%s is a text of 1 to %d printable characters without |"
              .formatted(name, LONGEST_NAME));
    }
    return text;
  }

  private static Quantities quantities(JsonNode json) throws CloudEvent.Refused {
    if (!json.isObject() || json.isEmpty()) {
      throw new CloudEvent.Refused(
          "data.quantities says how much of what was used: {\"tokens-in\":\"532\"}");
    }
    if (json.size() > MOST_METERS) {
      throw new CloudEvent.Refused("data.quantities has %d meters at most".formatted(MOST_METERS));
    }
    Map<Meter, BigDecimal> quantities = new HashMap<>();
    for (Map.Entry<String, JsonNode> each : json.properties()) {
      JsonNode value = each.getValue();
      // Whole numbers are taken as such; fractions only as texts, since JSON's become binary ones
      // on their way through most programs.
      String text = value.isString() || value.isIntegralNumber() ? value.asString() : "";
      if (!QUANTITY.matcher(text).matches()) {
        throw new CloudEvent.Refused(
            "data.quantities.%s is a decimal number as a text, not negative: \"532\""
                .formatted(Parameters.shown(each.getKey())));
      }
      quantities.put(new Meter(each.getKey()), new BigDecimal(text));
    }
    return Quantities.of(quantities);
  }

  /// A row as an event; nothing for rows that are about no use.
  static Optional<String> event(Posted posted) {
    Row row = posted.row();
    if (row.kind() != Kind.USAGE && row.kind() != Kind.CORRECTION) {
      return Optional.empty();
    }
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("specversion", CloudEvent.VERSION);
    json.put("type", row.kind() == Kind.USAGE ? USAGE : CORRECTION);
    json.put("source", row.key().source());
    json.put("id", row.key().id());
    json.put("time", row.time().toString());
    if (!row.customer().isEmpty()) {
      json.put("subject", row.customer());
    }
    json.put("datacontenttype", "application/json");
    ObjectNode data = json.putObject("data");
    for (String name : List.of("user", "token", "team", "model", "reverses")) {
      if (!row.detail(name).isEmpty()) {
        data.put(name, row.detail(name));
      }
    }
    InvoiceJson.quantities(data.putObject("quantities"), row.quantities());
    row.plan().ifPresent(plan -> data.put("plan", plan.toString()));
    row.cost()
        .ifPresent(cost -> data.put("currency", row.currency()).put("cost", cost.toPlainString()));
    return Optional.of(JsonMapper.shared().writeValueAsString(json));
  }
}

package io.weighbridge.client;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;

/// What was agreed on with a Weighbridge server: plans, what somebody may take, credits.
public final class Arrangements {

  private static final String OWN = "/api/weighbridge/";

  private final Transport transport;

  Arrangements(Transport transport) {
    this.transport = transport;
  }

  /// A plan, in a list.
  public record Plan(
      String id, String version, String title, String currency, List<String> deployments) {}

  /// A budget and what is left of it.
  public record Budget(
      String most, String unit, String window, String spent, String left, String resets) {}

  /// What a token, user, team, organisation or model may take.
  ///
  /// @param document all that the server said
  public record Allowance(String subject, List<Budget> budgets, JsonNode document) {

    static Allowance of(Fields fields) {
      return new Allowance(
          fields.text("subject"),
          fields.objects("budgets").stream()
              .map(each ->
                  new Budget(
                      each.text("most"),
                      each.text("unit"),
                      each.text("window"),
                      each.text("spent"),
                      each.text("left"),
                      each.optionalText("resets").orElse("")))
              .toList(),
          fields.node());
    }
  }

  /// What is asked for; what is empty sets no limit.
  public record Wanted(
      List<String> budgets,
      OptionalInt requestsPerMinute,
      OptionalInt tokensPerMinute,
      OptionalInt concurrent,
      List<String> models,
      Optional<String> organization,
      Optional<String> team) {

    public static final Wanted NOTHING =
        new Wanted(
            List.of(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            List.of(),
            Optional.empty(),
            Optional.empty());

    public boolean isNothing() {
      return equals(NOTHING);
    }
  }

  public List<Plan> plans() {
    return document("list plans", "GET", "plans", Body.NONE).objects("plans").stream()
        .map(plan ->
            new Plan(
                plan.text("id"),
                plan.text("version"),
                plan.optionalText("title").orElse(""),
                plan.optionalText("currency").orElse(""),
                plan.texts("deployments")))
        .toList();
  }

  /// A plan as the server has it.
  public JsonNode plan(String id) {
    return document("show the plan " + id, "GET", "plans/" + Address.segment(id), Body.NONE).node();
  }

  /// Makes a plan known, or a new version of it.
  ///
  /// @param text YAML or JSON
  /// @param name what the text is called in messages
  /// @param model the one model of a price book that is meant
  /// @return the plan's name and version
  public String add(String text, String name, Optional<String> model) {
    Fields added =
        document(
            "add the plan of " + name,
            "POST",
            "plans" + Address.query("name", name, "model", model.orElse("")),
            new Body.Text(text, "application/yaml"));
    return added.text("id") + "@" + added.text("version");
  }

  /// @return the plan's name and version
  public String attach(String deployment, String plan) {
    return document(
            "attach %s to %s".formatted(plan, deployment),
            "PUT",
            planOf(deployment),
            Transport.json(Map.of("plan", plan)))
        .text("plan");
  }

  public void detach(String deployment) {
    Request request =
        Request.of(
                "make %s free".formatted(deployment),
                "DELETE",
                transport.server().at(OWN + planOf(deployment)),
                Body.NONE)
            .once();
    try (Answer answer = transport.send(request)) {
      answer.beginning(1 << 16);
    }
  }

  private static String planOf(String deployment) {
    return "deployments/%s/plan".formatted(Address.segment(deployment));
  }

  /// @return the subscription as the server has it
  public JsonNode subscribe(
      String customer, String plan, Optional<String> from, Optional<String> until) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("customer", customer);
    body.put("plan", plan);
    from.ifPresent(day -> body.put("from", day));
    until.ifPresent(day -> body.put("until", day));
    return document(
            "subscribe %s to %s".formatted(customer, plan),
            "POST",
            "subscriptions",
            Transport.json(body))
        .node();
  }

  public Allowance allowance(String subject) {
    return Allowance.of(
        document(
            "show what %s may take".formatted(subject),
            "GET",
            "allowances" + Address.query("subject", subject),
            Body.NONE));
  }

  public Allowance allow(String subject, Wanted wanted) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("subject", subject);
    body.put("budgets", wanted.budgets);
    wanted.requestsPerMinute.ifPresent(number -> body.put("requests_per_minute", number));
    wanted.tokensPerMinute.ifPresent(number -> body.put("tokens_per_minute", number));
    wanted.concurrent.ifPresent(number -> body.put("concurrent", number));
    body.put("models", wanted.models);
    wanted.organization.ifPresent(name -> body.put("organization", name));
    wanted.team.ifPresent(name -> body.put("team", name));
    return Allowance.of(
        document(
            "say what %s may take".formatted(subject), "PUT", "allowances", Transport.json(body)));
  }

  /// @param id the same id is the same payment, and counts once
  /// @return the receipt's number
  public String credit(
      String customer,
      String amount,
      Optional<String> currency,
      Optional<String> expires,
      Optional<String> id) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("customer", customer);
    body.put("amount", amount);
    currency.ifPresent(code -> body.put("currency", code));
    expires.ifPresent(at -> body.put("expires", at));
    id.ifPresent(text -> body.put("id", text));
    return document("credit " + customer, "POST", "credits", Transport.json(body)).text("receipt");
  }

  /// @return what is left, and in which currency
  public String creditOf(Optional<String> customer) {
    Fields left =
        document(
            "show the credit",
            "GET",
            "credits" + Address.query("customer", customer.orElse("")),
            Body.NONE);
    return left.text("left") + " " + left.text("currency");
  }

  /// @param id the same id is the same fee, and is charged once
  /// @return the receipt's number
  public String charge(
      String customer,
      String amount,
      String description,
      Optional<String> currency,
      Optional<String> id) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("customer", customer);
    body.put("amount", amount);
    body.put("description", description);
    currency.ifPresent(code -> body.put("currency", code));
    id.ifPresent(text -> body.put("id", text));
    return document("charge " + customer, "POST", "fees", Transport.json(body)).text("receipt");
  }

  /// Takes a use or a fee back.
  ///
  /// @return the receipt's number of the correction
  public String correct(String receipt, String reason) {
    return document(
            "take back " + receipt,
            "POST",
            "corrections",
            Transport.json(Map.of("receipt", receipt, "reason", reason)))
        .text("receipt");
  }

  private Fields document(String purpose, String method, String path, Body body) {
    Request request = Request.of(purpose, method, transport.server().at(OWN + path), body);
    return new Fields(transport.json(method.equals("GET") ? request : request.once()), purpose);
  }
}

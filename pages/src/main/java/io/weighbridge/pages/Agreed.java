package io.weighbridge.pages;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// What a customer has agreed to and paid in advance.
///
/// @param left of what he paid
/// @param subscriptions to plans
/// @param plans that deployments here are paid by
public record Agreed(
    String customer,
    BigDecimal left,
    String currency,
    List<Subscription> subscriptions,
    List<Plan> plans) {

  /// @param plan such as `gold@3`
  /// @param until empty for no end
  public record Subscription(String plan, String id, String from, String until) {}

  public record Plan(
      String id, String title, String currency, String version, List<String> deployments) {

    static Plan of(JsonNode plan) {
      return new Plan(
          plan.path("id").asString(""),
          plan.path("title").asString(""),
          plan.path("currency").asString(""),
          plan.path("version").asString(""),
          plan.path("deployments").valueStream().map(name -> name.asString("")).toList());
    }
  }

  static Agreed of(Visit visit, String customer) throws IOException {
    String of = "?customer=" + Addresses.encoded(customer);
    JsonNode credits = visit.get("/api/weighbridge/credits" + of);
    return new Agreed(
        customer,
        UsageRow.decimal(credits.path("left")),
        credits.path("currency").asString(""),
        visit
            .get("/api/weighbridge/subscriptions" + of)
            .path("subscriptions")
            .valueStream()
            .map(Agreed::subscription)
            .toList(),
        plans(visit));
  }

  static List<Plan> plans(Visit visit) throws IOException {
    return visit.get("/api/weighbridge/plans").path("plans").valueStream().map(Plan::of).toList();
  }

  private static Subscription subscription(JsonNode json) {
    String plan = json.path("plan").asString("");
    int at = plan.indexOf('@');
    return new Subscription(
        plan,
        at < 0 ? plan : plan.substring(0, at),
        json.path("from").asString(""),
        json.path("until").asString(""));
  }

  public String credit() {
    return Figures.money(left, currency);
  }

  public boolean isCredited() {
    return left.signum() > 0;
  }

  /// The plans that something here is paid by.
  public List<Plan> used() {
    return plans.stream().filter(plan -> !plan.deployments().isEmpty()).toList();
  }
}

package io.weighbridge.pages;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What the models of a comparison cost: under each plan, and on machines of one's own.
///
/// @param shown whether there is anything to be shown to the visitor
/// @param hour what a machine costs an hour
/// @param requests a month that are asked about
/// @param budget a month, or empty
/// @param problem why nothing was computed, or empty
/// @param plot break-even, with powers of ten on both axes
public record CostView(
    boolean shown,
    String hour,
    String requests,
    String budget,
    String problem,
    List<Column> columns,
    Plot plot) {

  static final CostView NONE =
      new CostView(false, "", "", "", "", List.of(), Plot.of("", "", false, List.of()));

  private static final int MOST_LINES = 12;

  /// One model's costs.
  ///
  /// @param paid the plan that its deployment is paid by, if any
  public record Column(String model, Optional<String> paid, List<PlanCost> plans) {

    static Column of(Side side, JsonNode costs, JsonNode plans) {
      Optional<String> paid =
          plans
              .valueStream()
              .filter(plan ->
                  plan.path("deployments")
                      .valueStream()
                      .anyMatch(name -> side.deployments().contains(name.asString(""))))
              .map(plan -> plan.path("id").asString(""))
              .findFirst();
      return new Column(
          side.id(), paid, costs.path("plans").valueStream().map(PlanCost::of).toList());
    }

    /// Why the budget rules it out; empty if it does not.
    public String gate(String budget) {
      if (!budget.matches("[0-9]{1,15}(\\.[0-9]{1,9})?")) {
        return "";
      }
      return plans.stream()
          .filter(plan -> paid.filter(plan.id()::equals).isPresent())
          .filter(plan -> new BigDecimal(plan.month()).compareTo(new BigDecimal(budget)) > 0)
          .map(plan ->
              "Budget: a month costs %s %s under %s, more than %s."
                  .formatted(plan.monthShown(), plan.currency(), plan.id(), budget))
          .findFirst()
          .orElse("");
    }
  }

  /// One plan's cost of a model.
  public record PlanCost(
      String id,
      String title,
      String currency,
      String million,
      String month,
      Optional<Long> even,
      List<Plot.Point> plan,
      List<Plot.Point> machines) {

    static PlanCost of(JsonNode one) {
      List<Plot.Point> plan = new ArrayList<>();
      List<Plot.Point> machines = new ArrayList<>();
      for (JsonNode point : one.path("curve")) {
        double requests = point.path("requests").asDouble();
        plan.add(new Plot.Point(requests, point.path("plan").asDouble()));
        machines.add(new Plot.Point(requests, point.path("machines").asDouble()));
      }
      return new PlanCost(
          one.path("id").asString(""),
          one.path("title").asString(""),
          one.path("currency").asString(""),
          one.path("million").asString(""),
          one.path("month").asString("0"),
          one.path("break_even").isNumber()
              ? Optional.of(one.path("break_even").asLong())
              : Optional.empty(),
          plan,
          machines);
    }

    public String millionShown() {
      return money(million);
    }

    public String monthShown() {
      return money(month);
    }

    private static String money(String amount) {
      return amount.isEmpty()
          ? "–"
          : String.format(Locale.ENGLISH, "%,.2f", new BigDecimal(amount));
    }
  }

  static CostView refused(String hour, String requests, String budget, String sentence) {
    return new CostView(true, hour, requests, budget, sentence, List.of(), NONE.plot());
  }

  static CostView of(String hour, String requests, String budget, List<Column> columns) {
    List<Plot.Line> lines = new ArrayList<>();
    List<String> drawn = new ArrayList<>();
    int paid = 0;
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      String name = column.model().substring(column.model().indexOf('/') + 1);
      for (PlanCost plan : column.plans()) {
        if (plan.plan().isEmpty()) {
          continue;
        }
        if (!drawn.contains("own " + name)) {
          drawn.add("own " + name);
          lines.add(new Plot.Line("own machines: " + name, i, false, plan.machines()));
        }
        // A plan that does not count computing costs the same whatever the model.
        String key = plan.id() + plan.plan();
        if (!drawn.contains(key) && drawn.size() < MOST_LINES) {
          drawn.add(key);
          lines.add(
              new Plot.Line(
                  "%s, %s: %s".formatted(plan.id(), plan.currency(), name),
                  columns.size() + paid++,
                  true,
                  plan.plan()));
        }
      }
    }
    return new CostView(
        true,
        hour,
        requests,
        budget,
        "",
        columns,
        Plot.ofPowers("Cost of a month", "requests a month", lines));
  }

  public boolean hasPlans() {
    return columns.stream().anyMatch(column -> !column.plans().isEmpty());
  }

  public Optional<Column> column(String model) {
    return columns.stream().filter(column -> column.model().equals(model)).findFirst();
  }
}

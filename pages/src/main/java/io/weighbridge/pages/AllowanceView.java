package io.weighbridge.pages;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// What somebody may take, as a form shows and says it.
///
/// @param requests a minute; 0 for no limit, and so the others
/// @param payer who pays for a token; empty for others
public record AllowanceView(
    String subject,
    List<BudgetView> budgets,
    long requests,
    long tokens,
    long concurrent,
    List<String> models,
    String payer) {

  public AllowanceView {
    budgets = List.copyOf(budgets);
    models = List.copyOf(models);
  }

  static AllowanceView of(Visit visit, String subject) throws IOException {
    JsonNode json = visit.get("/api/weighbridge/allowances?subject=" + Addresses.encoded(subject));
    return new AllowanceView(
        subject,
        BudgetView.of(json, id -> id),
        json.path("requests_per_minute").asLong(0),
        json.path("tokens_per_minute").asLong(0),
        json.path("concurrent").asLong(0),
        json.path("models").valueStream().map(name -> name.asString("")).toList(),
        json.path("customer").asString(""));
  }

  public boolean isNone() {
    return budgets.isEmpty() && requests + tokens + concurrent == 0 && models.isEmpty();
  }

  /// The budgets as people write them, a line each.
  public String text() {
    return budgets.stream().map(BudgetView::text).collect(Collectors.joining("\n"));
  }

  public static String some(long limit) {
    return limit == 0 ? "" : Long.toString(limit);
  }
}

package io.weighbridge.pages;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// What one model, token, user, customer or day used; its costs are in as many currencies as there
/// are plans in.
///
/// @param name as the ledger has it; empty for what has none
/// @param costs by currency
/// @param credits how much of them was paid in advance, by currency
public record UsageRow(
    String name,
    long uses,
    Map<String, BigDecimal> quantities,
    Map<String, BigDecimal> costs,
    Map<String, BigDecimal> credits) {

  /// The rows of an answer, those of one name together.
  static List<UsageRow> of(JsonNode usage) {
    Map<String, UsageRow> rows = new LinkedHashMap<>();
    for (JsonNode row : usage.path("usage")) {
      rows.merge(row.path("name").asString(""), one(row), UsageRow::plus);
    }
    return new ArrayList<>(rows.values());
  }

  private static UsageRow one(JsonNode row) {
    Map<String, BigDecimal> quantities = new TreeMap<>();
    row.path("quantities").forEachEntry((meter, amount) -> quantities.put(meter, decimal(amount)));
    String currency = row.path("currency").asString("");
    return new UsageRow(
        row.path("name").asString(""),
        row.path("events").asLong(0),
        quantities,
        currency.isEmpty() ? Map.of() : Map.of(currency, decimal(row.path("cost"))),
        currency.isEmpty() ? Map.of() : Map.of(currency, decimal(row.path("credit"))));
  }

  static BigDecimal decimal(JsonNode text) {
    try {
      return new BigDecimal(text.asString("0"));
    } catch (NumberFormatException e) {
      return BigDecimal.ZERO;
    }
  }

  UsageRow plus(UsageRow other) {
    return new UsageRow(
        name,
        uses + other.uses,
        sum(quantities, other.quantities),
        sum(costs, other.costs),
        sum(credits, other.credits));
  }

  private static Map<String, BigDecimal> sum(
      Map<String, BigDecimal> one, Map<String, BigDecimal> other) {
    Map<String, BigDecimal> sum = new TreeMap<>(one);
    other.forEach((unit, amount) -> sum.merge(unit, amount, BigDecimal::add));
    return sum;
  }

  /// All rows together.
  static UsageRow total(Collection<UsageRow> rows) {
    return rows.stream().reduce(new UsageRow("", 0, Map.of(), Map.of(), Map.of()), UsageRow::plus);
  }

  /// `1.25 USD`, or `free`.
  public String cost() {
    return costs.isEmpty() ? "free" : money(costs);
  }

  public boolean isCredited() {
    return credits.values().stream().anyMatch(amount -> amount.signum() != 0);
  }

  public String credit() {
    return money(credits);
  }

  private static String money(Map<String, BigDecimal> amounts) {
    return amounts.entrySet().stream()
        .map(each -> Figures.money(each.getValue(), each.getKey()))
        .collect(Collectors.joining(", "));
  }

  /// `532 tokens-in, 12 rows`, without the requests, which are the uses.
  public String quantity() {
    return quantities.entrySet().stream()
        .filter(each -> !each.getKey().equals("requests") && each.getValue().signum() != 0)
        .map(each -> Figures.amount(each.getValue()) + " " + each.getKey())
        .collect(Collectors.joining(", "));
  }
}

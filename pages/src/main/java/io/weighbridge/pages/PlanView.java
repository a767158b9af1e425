package io.weighbridge.pages;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// A plan in words.
///
/// @param json as the API has it
public record PlanView(String id, String title, String currency, List<Item> items, String json) {

  /// @param kind as the field calls it
  public record Item(String kind, String words) {}

  public PlanView {
    items = List.copyOf(items);
  }

  static PlanView of(JsonNode plan) {
    String currency = plan.path("currency").asString("");
    List<Item> items = new ArrayList<>();
    for (JsonNode item : plan.path("items")) {
      item.forEachEntry((kind, what) -> items.add(new Item(kind, words(kind, what, currency))));
    }
    return new PlanView(
        plan.path("id").asString(""),
        plan.path("title").asString(""),
        currency,
        items,
        plan.toPrettyString());
  }

  private static String words(String kind, JsonNode what, String currency) {
    return switch (kind) {
      case "per-unit" -> rate(what, currency);
      case "graduated" ->
          "The first units have the first price, those above them the next: "
              + tiers(what, currency);
      case "volume" ->
          "All units of a month have the price of the tier they end in: " + tiers(what, currency);
      case "package" ->
          "%s for each begun package of %s"
              .formatted(money(what, "price", currency), units(what, "size"));
      case "free-quota" -> "%s of each month are free".formatted(units(what, "quantity"));
      case "subscription" ->
          "%s a month, billed in %s"
              .formatted(money(what, "price", currency), what.path("billed").asString("advance"));
      case "prepaid-credit" -> "Use is paid in advance, and ends when that is used up";
      case "minimum-commitment" ->
          "At least %s a month; what is above costs %s times as much"
              .formatted(money(what, "amount", currency), what.path("overage").asString("1"));
      case "licence-fee" -> "%s once, for the licence".formatted(money(what, "amount", currency));
      case "revenue-share" ->
          "%s %% of it go to %s"
              .formatted(what.path("percent").asString(""), what.path("owner").asString(""));
      default -> what.toString();
    };
  }

  private static String rate(JsonNode what, String currency) {
    BigDecimal per = UsageRow.decimal(what.path("per"));
    String meter = what.path("meter").asString("");
    return per.compareTo(BigDecimal.ONE) == 0
        ? "%s for each of %s".formatted(money(what, "price", currency), meter)
        : "%s for %s %s".formatted(money(what, "price", currency), Figures.amount(per), meter);
  }

  private static String tiers(JsonNode what, String currency) {
    List<String> tiers = new ArrayList<>();
    for (JsonNode tier : what.path("tiers")) {
      String price = money(tier, "price", currency);
      tiers.add(
          tier.has("up-to")
              ? "%s up to %s".formatted(price, Figures.amount(UsageRow.decimal(tier.path("up-to"))))
              : price + " above");
    }
    return "%s; for %s %s"
        .formatted(
            String.join(", ", tiers),
            Figures.amount(UsageRow.decimal(what.path("per"))),
            what.path("meter").asString(""));
  }

  private static String units(JsonNode what, String name) {
    return Figures.amount(UsageRow.decimal(what.path(name)))
        + " "
        + what.path("meter").asString("");
  }

  private static String money(JsonNode what, String name, String currency) {
    return Figures.money(UsageRow.decimal(what.path(name)), currency);
  }
}

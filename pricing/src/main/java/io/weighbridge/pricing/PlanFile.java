package io.weighbridge.pricing;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/// A plan's file. Every key is known, every value is checked, and all mistakes are told at once.
final class PlanFile {

  private static final String ITEMS =
      "per-unit, graduated, volume, package, free-quota, subscription, prepaid-credit, minimum-commitment, licence-fee, revenue-share";

  private final List<String> mistakes = new ArrayList<>();
  private final YamlText file;

  private PlanFile(String name) {
    this.file = new YamlText(name, mistakes);
  }

  static Plan read(String text, String name) {
    PlanFile reading = new PlanFile(name);
    Optional<Plan> plan = reading.file.document(text, Plan.MAX_LENGTH).flatMap(reading::plan);
    if (plan.isEmpty()) {
      throw new PricingException("the plan", reading.mistakes);
    }
    return plan.get();
  }

  /// An item and where it is.
  private record Placed(Node place, Item item) {}

  private Optional<Plan> plan(Node root) {
    Fields fields = new Fields(file, root, "the plan");
    PlanId id = id(fields);
    String title = fields.text("title");
    Currency currency = currency(file, fields);
    List<Placed> placed = new ArrayList<>();
    fields
        .list("items", Plan.MAX_ITEMS)
        .forEach(node -> item(node).ifPresent(item -> placed.add(new Placed(node, item))));
    fields.end("id, title, currency, items");
    List<Item> items = placed.stream().map(Placed::item).toList();
    PlanRules.faults(currency, items, mistakes.isEmpty())
        .forEach(fault -> file.mistake(placed.get(fault.item()).place(), fault.sentence()));
    return mistakes.isEmpty()
        ? Optional.of(new Plan(id, title, currency, items))
        : Optional.empty();
  }

  private PlanId id(Fields fields) {
    Optional<Node> node = fields.node("id");
    if (node.isPresent()) {
      try {
        return new PlanId(node.get() instanceof ScalarNode scalar ? scalar.getValue() : "");
      } catch (PricingException e) {
        file.mistake(node.get(), String.valueOf(e.getMessage()));
      }
    }
    return new PlanId("none");
  }

  /// A currency that amounts can be paid in: gold and the test currency have no digits.
  static Currency currency(YamlText file, Fields fields) {
    Currency instead = Currency.getInstance("USD");
    Optional<Node> node = fields.node("currency");
    if (node.isEmpty()) {
      return instead;
    }
    try {
      Currency currency =
          Currency.getInstance(node.get() instanceof ScalarNode scalar ? scalar.getValue() : "");
      if (currency.getDefaultFractionDigits() >= 0) {
        return currency;
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    file.mistake(node.get(), "currency must be a code of ISO 4217, such as USD or EUR");
    return instead;
  }

  /// @return empty if there is a mistake in it
  private Optional<Item> item(Node node) {
    int before = mistakes.size();
    Map<String, Node> kinds = new Fields(file, node, "an item").rest();
    if (kinds.size() != 1) {
      if (mistakes.size() == before) {
        file.mistake(node, "an item must have one key, of " + ITEMS);
      }
      return Optional.empty();
    }
    Map.Entry<String, Node> only = kinds.entrySet().iterator().next();
    try {
      Optional<Item> item = item(only.getKey(), only.getValue(), node);
      return mistakes.size() == before ? item : Optional.empty();
    } catch (PricingException e) {
      // Caused by what stands in for a mistake that is known already, or by the values together.
      if (mistakes.size() == before) {
        file.mistake(node, "%s: %s".formatted(only.getKey(), e.getMessage()));
      }
      return Optional.empty();
    }
  }

  private Optional<Item> item(String kind, Node value, Node place) {
    if (kind.equals("prepaid-credit")) {
      if (!(value instanceof ScalarNode scalar && scalar.getValue().equals("required"))) {
        file.mistake(value, "prepaid-credit must be required, or left away");
      }
      return Optional.of(new PrepaidCredit());
    }
    return switch (kind) {
      case "per-unit" ->
          of(
              kind,
              value,
              "meter, price, per",
              keys -> new PerUnit(keys.meter("meter"), keys.number("price"), per(keys)));
      case "graduated" ->
          of(
              kind,
              value,
              "meter, per, tiers",
              keys -> new Graduated(keys.meter("meter"), per(keys), tiers(keys)));
      case "volume" ->
          of(
              kind,
              value,
              "meter, per, tiers",
              keys -> new Volume(keys.meter("meter"), per(keys), tiers(keys)));
      case "package" ->
          of(
              kind,
              value,
              "meter, size, price",
              keys -> new Packages(keys.meter("meter"), keys.number("size"), keys.number("price")));
      case "free-quota" ->
          of(
              kind,
              value,
              "meter, quantity",
              keys -> new FreeQuota(keys.meter("meter"), keys.number("quantity")));
      case "subscription" -> of(kind, value, "price, billed, proration", PlanFile::subscription);
      case "minimum-commitment" ->
          of(
              kind,
              value,
              "amount, overage",
              keys ->
                  new MinimumCommitment(
                      keys.number("amount"), keys.number("overage", BigDecimal.ONE)));
      case "licence-fee" ->
          of(
              kind,
              value,
              "amount, licence",
              keys -> new LicenceFee(keys.number("amount"), keys.maybeText("licence")));
      case "revenue-share" ->
          of(
              kind,
              value,
              "owner, percent",
              keys -> new RevenueShare(keys.text("owner"), keys.number("percent")));
      default -> {
        file.mistake(place, "%s is no item; there are %s".formatted(Quoted.shortened(kind), ITEMS));
        yield Optional.empty();
      }
    };
  }

  private Optional<Item> of(String kind, Node value, String known, Function<Fields, Item> read) {
    Fields keys = new Fields(file, value, kind);
    try {
      return Optional.of(read.apply(keys));
    } finally {
      keys.end(known);
    }
  }

  private static Subscription subscription(Fields keys) {
    return new Subscription(
        keys.number("price"),
        keys.one("billed", words(Subscription.Billed.values()), Subscription.Billed.IN_ARREARS),
        keys.one(
            "proration", words(Subscription.Proration.values()), Subscription.Proration.BY_DAY));
  }

  private static BigDecimal per(Fields keys) {
    return keys.number("per", BigDecimal.ONE);
  }

  private List<Tier> tiers(Fields keys) {
    List<Tier> tiers = new ArrayList<>();
    for (Node node : keys.list("tiers", Tier.MAX_TIERS)) {
      Fields tier = new Fields(file, node, "a tier");
      tiers.add(new Tier(tier.maybeNumber("up-to"), tier.number("price")));
      tier.end("up-to, price");
    }
    return tiers;
  }

  private static <E extends Enum<E>> Map<String, E> words(E[] constants) {
    return Arrays.stream(constants).collect(Collectors.toMap(PlanJson::word, Function.identity()));
  }
}

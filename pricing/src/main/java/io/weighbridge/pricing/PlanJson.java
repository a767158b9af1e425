package io.weighbridge.pricing;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// A plan as JSON in its one form.
final class PlanJson {

  private PlanJson() {}

  static String write(Plan plan) {
    StringBuilder json = new StringBuilder();
    write(
        json,
        Map.of(
            "id",
            plan.id().text(),
            "title",
            plan.title(),
            "currency",
            plan.currency().getCurrencyCode(),
            "items",
            plan.items().stream().map(PlanJson::item).toList()));
    return json.toString();
  }

  private static Map<String, Object> item(Item item) {
    return switch (item) {
      case PerUnit unit ->
          Map.of(
              "per-unit",
              Map.of("meter", unit.meter().name(), "price", unit.price(), "per", unit.per()));
      case Graduated graduated ->
          Map.of("graduated", tiers(graduated.meter(), graduated.per(), graduated.tiers()));
      case Volume volume -> Map.of("volume", tiers(volume.meter(), volume.per(), volume.tiers()));
      case Packages packages ->
          Map.of(
              "package",
              Map.of(
                  "meter",
                  packages.meter().name(),
                  "size",
                  packages.size(),
                  "price",
                  packages.price()));
      case FreeQuota quota ->
          Map.of("free-quota", Map.of("meter", quota.meter().name(), "quantity", quota.quantity()));
      case Subscription subscription ->
          Map.of(
              "subscription",
              Map.of(
                  "price",
                  subscription.price(),
                  "billed",
                  word(subscription.billed()),
                  "proration",
                  word(subscription.proration())));
      case PrepaidCredit _ -> Map.of("prepaid-credit", "required");
      case MinimumCommitment commitment ->
          Map.of(
              "minimum-commitment",
              Map.of("amount", commitment.amount(), "overage", commitment.overage()));
      case LicenceFee fee -> {
        Map<String, Object> keys = new TreeMap<>(Map.of("amount", fee.amount()));
        fee.licence().ifPresent(licence -> keys.put("licence", licence));
        yield Map.of("licence-fee", keys);
      }
      case RevenueShare share ->
          Map.of("revenue-share", Map.of("owner", share.owner(), "percent", share.percent()));
    };
  }

  private static Map<String, Object> tiers(Meter meter, BigDecimal per, List<Tier> tiers) {
    return Map.of(
        "meter", meter.name(), "per", per, "tiers", tiers.stream().map(PlanJson::tier).toList());
  }

  private static Map<String, Object> tier(Tier tier) {
    Map<String, Object> keys = new TreeMap<>(Map.of("price", tier.price()));
    tier.upTo().ifPresent(upTo -> keys.put("up-to", upTo));
    return keys;
  }

  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static void write(StringBuilder json, Object value) {
    switch (value) {
      case Map<?, ?> map ->
          json.append(
              new TreeMap<>(map)
                  .entrySet().stream()
                      .map(entry -> member(entry.getKey(), entry.getValue()))
                      .collect(Collectors.joining(",", "{", "}")));
      case List<?> list ->
          json.append(list.stream().map(PlanJson::text).collect(Collectors.joining(",", "[", "]")));
      case BigDecimal number -> quote(json, number.toPlainString());
      default -> quote(json, value.toString());
    }
  }

  private static String member(Object key, Object value) {
    return text(key) + ":" + text(value);
  }

  private static String text(Object value) {
    StringBuilder json = new StringBuilder();
    write(json, value);
    return json.toString();
  }

  /// RFC 8785 (JSON Canonicalization Scheme), 3.2.2.2: only what must be is escaped. Control
  /// characters are in no text of a plan.
  private static void quote(StringBuilder json, String text) {
    json.append('"').append(text.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
  }
}

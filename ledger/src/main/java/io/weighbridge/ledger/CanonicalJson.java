package io.weighbridge.ledger;

import io.weighbridge.pricing.Meter;
import io.weighbridge.pricing.PlanRef;
import io.weighbridge.pricing.Quantities;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Rows as text: JSON with sorted names, no spaces, decimals as strings (RFC 8785 for what occurs
/// here), so that one row has one text and its digest can be computed again anywhere.
final class CanonicalJson {

  private static final int DEEPEST = 8;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEEPEST)
                          .maxStringLength(Row.LONGEST_DETAIL * 2)
                          .build())
                  .build())
          .build();

  private final StringBuilder out = new StringBuilder(1000);
  private boolean first = true;

  private final Instants instants;

  private CanonicalJson(Instants instants) {
    this.instants = instants;
  }

  static String write(Row row) {
    return write(row, new Instants());
  }

  static String write(Row row, Instants instants) {
    return new CanonicalJson(instants).row(row);
  }

  private String row(Row row) {
    out.append('{');
    row.cost().ifPresent(cost -> member("cost", cost.toPlainString()));
    member("currency", row.currency());
    member("customer", row.customer());
    if (!row.details().isEmpty()) {
      object("details", row.details());
    }
    if (!row.entries().isEmpty()) {
      name("entries");
      char before = '[';
      for (Entry entry : row.entries()) {
        out.append(before).append("{\"account\":");
        string(entry.account());
        out.append(",\"amount\":");
        string(entry.amount().toPlainString());
        out.append('}');
        before = ',';
      }
      out.append(']');
    }
    member("id", row.key().id());
    member("kind", row.kind().word());
    member("period", row.period().toString());
    row.plan().ifPresent(plan -> member("plan", plan.toString()));
    if (!row.quantities().isEmpty()) {
      // In the order of the meters' names.
      name("quantities");
      out.append('{');
      first = true;
      row.quantities()
          .asMap()
          .forEach((meter, amount) -> member(meter.name(), amount.toPlainString()));
      out.append('}');
      first = false;
    }
    moment("recorded", row.recorded());
    member("source", row.key().source());
    member("tenant", row.key().tenant());
    moment("time", row.time());
    return out.append('}').toString();
  }

  /// How a member with this value stands in a row's text.
  static String memberText(String name, String value) {
    CanonicalJson json = new CanonicalJson(new Instants());
    json.member(name, value);
    return json.out.toString();
  }

  private void member(String name, String value) {
    if (!value.isEmpty()) {
      name(name);
      string(value);
    }
  }

  private void moment(String name, Instant at) {
    name(name);
    out.append('"');
    instants.append(out, at);
    out.append('"');
  }

  private void object(String name, Map<String, String> members) {
    name(name);
    out.append('{');
    first = true;
    members.forEach((key, value) -> {
      name(key);
      string(value);
    });
    out.append('}');
    first = false;
  }

  private void name(String name) {
    if (!first) {
      out.append(',');
    }
    first = false;
    string(name);
    out.append(':');
  }

  /// As RFC 8785, section 3.2.2.2 has it.
  private void string(String text) {
    out.append('"');
    if (isPlain(text)) {
      out.append(text).append('"');
      return;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\t' -> out.append("\\t");
        case '\n' -> out.append("\\n");
        case '\f' -> out.append("\\f");
        case '\r' -> out.append("\\r");
        default -> {
          if (c < ' ') {
            out.append("\\u00").append(Character.forDigit(c >> 4, 16));
            out.append(Character.forDigit(c & 15, 16));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  /// Whether it stands in JSON as it is, as nearly all does.
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c == '"' || c == '\\') {
        return false;
      }
    }
    return true;
  }

  /// @throws BadEvent if it is no row's text
  static Row read(String body) {
    try {
      JsonNode root = JSON.readTree(body);
      Map<Meter, BigDecimal> quantities = new HashMap<>();
      for (Map.Entry<String, String> each : texts(root, "quantities").entrySet()) {
        quantities.put(new Meter(each.getKey()), decimal(each.getValue()));
      }
      List<Entry> entries = new ArrayList<>();
      for (JsonNode entry : root.path("entries")) {
        entries.add(new Entry(text(entry, "account"), decimal(text(entry, "amount"))));
      }
      return new Row(
          new EventKey(text(root, "tenant"), text(root, "source"), text(root, "id")),
          Kind.of(text(root, "kind")),
          Instant.parse(text(root, "time")),
          Instant.parse(text(root, "recorded")),
          text(root, "customer"),
          YearMonth.parse(text(root, "period")),
          texts(root, "details"),
          Quantities.of(quantities),
          Optional.of(text(root, "plan")).filter(plan -> !plan.isEmpty()).map(PlanRef::parse),
          text(root, "currency"),
          Optional.of(text(root, "cost"))
              .filter(cost -> !cost.isEmpty())
              .map(CanonicalJson::decimal),
          entries);
    } catch (JacksonException | DateTimeException | IllegalArgumentException e) {
      throw new BadEvent("this is no row of a journal: %s".formatted(e.getMessage()));
    }
  }

  private static SortedMap<String, String> texts(JsonNode node, String name) {
    SortedMap<String, String> texts = new TreeMap<>();
    for (Map.Entry<String, JsonNode> each : node.path(name).properties()) {
      texts.put(each.getKey(), each.getValue().asString());
    }
    return texts;
  }

  private static String text(JsonNode node, String name) {
    return node.path(name).asString("");
  }

  private static BigDecimal decimal(String text) {
    return Decimals.parse(text);
  }
}

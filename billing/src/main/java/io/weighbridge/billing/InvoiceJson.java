package io.weighbridge.billing;

import io.weighbridge.billing.Invoice.Kind;
import io.weighbridge.billing.Invoice.Line;
import io.weighbridge.billing.Invoice.ModelUse;
import io.weighbridge.billing.Invoice.PlanPart;
import io.weighbridge.pricing.Meter;
import io.weighbridge.pricing.Payable;
import io.weighbridge.pricing.PlanRef;
import io.weighbridge.pricing.Quantities;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Invoices as JSON: numbers of money and quantities are texts, so that no reader makes binary
/// fractions of them.
final class InvoiceJson {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private InvoiceJson() {}

  static String write(Invoice invoice) {
    ObjectNode json = JSON.createObjectNode();
    json.put("number", invoice.number());
    json.put("state", word(invoice.state()));
    json.put("customer", invoice.customer());
    json.put("month", invoice.month().toString());
    json.put("currency", invoice.currency().getCurrencyCode());
    json.put("issued", invoice.issued().toString());
    json.put("due", invoice.due().toString());
    party(json.putObject("seller"), invoice.seller());
    party(json.putObject("buyer"), invoice.buyer());
    ArrayNode lines = json.putArray("lines");
    invoice.lines().forEach(line -> line(lines.addObject(), line));
    ObjectNode totals = json.putObject("totals");
    totals.put("net", invoice.net().toPlainString());
    invoice.taxRate().ifPresent(rate -> totals.put("tax_rate", rate.toPlainString()));
    totals.put("tax", invoice.tax().toPlainString());
    totals.put("gross", invoice.gross().toPlainString());
    totals.put("credit", invoice.credited().toPlainString());
    totals.put("payable", invoice.payable().toPlainString());
    ArrayNode plans = json.putArray("plans");
    invoice.plans().forEach(part -> part(plans.addObject(), part));
    json.putObject("ledger")
        .put("first", invoice.range().first())
        .put("last", invoice.range().last())
        .put("hash", invoice.range().hash());
    return JSON.writeValueAsString(json);
  }

  private static void party(ObjectNode json, Party party) {
    json.put("name", party.name());
    ArrayNode address = json.putArray("address");
    party.address().forEach(address::add);
    json.put("tax_id", party.taxId());
  }

  private static void line(ObjectNode json, Line line) {
    json.put("kind", word(line.kind()));
    json.put("sku", line.sku());
    json.put("description", line.description());
    line.plan().ifPresent(plan -> json.put("plan", plan.toString()));
    json.put("month", line.month().toString());
    line.meter().ifPresent(meter -> json.put("meter", meter.name()));
    json.put("quantity", line.quantity().toPlainString());
    json.put("unit", line.unit());
    json.put("price", line.price().toPlainString());
    json.put("per", line.per().toPlainString());
    json.put("exact", line.exact().toPlainString());
    json.put("amount", line.amount().toPlainString());
    if (!line.reference().isEmpty()) {
      json.put("reference", line.reference());
    }
  }

  private static void part(ObjectNode json, PlanPart part) {
    json.put("plan", part.plan().toString());
    json.put("title", part.title());
    json.put("charged", part.charged().toPlainString());
    json.put("credit", part.credit().toPlainString());
    json.put("paid_ahead", part.paidAhead().toPlainString());
    ArrayNode uses = json.putArray("uses");
    for (ModelUse use : part.uses()) {
      ObjectNode one = uses.addObject();
      one.put("model", use.model());
      one.put("events", use.events());
      quantities(one.putObject("quantities"), use.quantities());
      one.put("charged", use.charged().toPlainString());
    }
    ArrayNode shares = json.putArray("shares");
    for (Payable share : part.shares()) {
      shares
          .addObject()
          .put("owner", share.owner())
          .put("percent", share.percent().toPlainString())
          .put("amount", share.amount().toPlainString());
    }
  }

  static void quantities(ObjectNode json, Quantities quantities) {
    quantities.asMap().forEach((meter, amount) -> json.put(meter.name(), amount.toPlainString()));
  }

  /// Reads what [#write] wrote, in this version or an earlier one.
  ///
  /// @throws BillingException if it is no invoice
  static Invoice read(String text) {
    try {
      JsonNode json = JSON.readTree(text);
      JsonNode totals = json.path("totals");
      JsonNode range = json.path("ledger");
      return new Invoice(
          text(json, "number"),
          Invoice.State.valueOf(constant(text(json, "state"))),
          text(json, "customer"),
          YearMonth.parse(text(json, "month")),
          Currency.getInstance(text(json, "currency")),
          LocalDate.parse(text(json, "issued")),
          LocalDate.parse(text(json, "due")),
          party(json.path("seller")),
          party(json.path("buyer")),
          all(json.path("lines"), InvoiceJson::line),
          optional(totals, "tax_rate").map(BigDecimal::new),
          decimal(totals, "tax"),
          all(json.path("plans"), InvoiceJson::part),
          new Invoice.Range(
              range.path("first").asLong(), range.path("last").asLong(), text(range, "hash")));
    } catch (JacksonException | DateTimeException | IllegalArgumentException e) {
      throw new BillingException("this is no invoice: %s".formatted(e.getMessage()));
    }
  }

  private interface Reading<T> {
    T of(JsonNode node);
  }

  private static <T> List<T> all(JsonNode array, Reading<T> reading) {
    List<T> all = new ArrayList<>();
    for (JsonNode each : array) {
      all.add(reading.of(each));
    }
    return all;
  }

  private static Party party(JsonNode json) {
    return new Party(
        text(json, "name"), all(json.path("address"), JsonNode::asString), text(json, "tax_id"));
  }

  private static Line line(JsonNode json) {
    return new Line(
        Kind.valueOf(constant(text(json, "kind"))),
        text(json, "sku"),
        text(json, "description"),
        optional(json, "plan").map(PlanRef::parse),
        YearMonth.parse(text(json, "month")),
        optional(json, "meter").map(Meter::new),
        decimal(json, "quantity"),
        text(json, "unit"),
        decimal(json, "price"),
        decimal(json, "per"),
        decimal(json, "exact"),
        decimal(json, "amount"),
        optional(json, "reference").orElse(""));
  }

  private static PlanPart part(JsonNode json) {
    return new PlanPart(
        PlanRef.parse(text(json, "plan")),
        text(json, "title"),
        decimal(json, "charged"),
        decimal(json, "credit"),
        decimal(json, "paid_ahead"),
        all(
            json.path("uses"),
            use ->
                new ModelUse(
                    text(use, "model"),
                    use.path("events").asLong(),
                    quantities(use.path("quantities")),
                    decimal(use, "charged"))),
        all(
            json.path("shares"),
            share ->
                new Payable(
                    text(share, "owner"), decimal(share, "percent"), decimal(share, "amount"))));
  }

  private static Quantities quantities(JsonNode json) {
    Map<Meter, BigDecimal> quantities = new HashMap<>();
    for (Map.Entry<String, JsonNode> each : json.properties()) {
      quantities.put(new Meter(each.getKey()), new BigDecimal(each.getValue().asString()));
    }
    return Quantities.of(quantities);
  }

  private static Optional<String> optional(JsonNode json, String name) {
    return Optional.of(text(json, name)).filter(text -> !text.isEmpty());
  }

  private static BigDecimal decimal(JsonNode json, String name) {
    return new BigDecimal(text(json, name));
  }

  private static String text(JsonNode json, String name) {
    return json.path(name).asString("");
  }

  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String constant(String word) {
    return word.toUpperCase(Locale.ROOT).replace('-', '_');
  }
}

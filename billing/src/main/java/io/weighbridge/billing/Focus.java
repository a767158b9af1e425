package io.weighbridge.billing;

import io.weighbridge.billing.FocusRow.Column;
import io.weighbridge.billing.Invoice.Line;
import io.weighbridge.ledger.Ledger;
import io.weighbridge.ledger.UsageQuery;
import io.weighbridge.ledger.UsageQuery.By;
import io.weighbridge.ledger.UsageSum;
import io.weighbridge.pricing.Meter;
import io.weighbridge.pricing.PlanRef;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A month's charges in the FinOps Open Cost and Usage Specification 1.2: a line of an invoice is a
/// row; one of use is a row for each day, user, token and model, with the part of the line's amount
/// that its quantity is of the whole. The parts add up to the line to the last digit, and so all
/// billed costs of an invoice to what is to be paid (BilledCost, requirement 7).
final class Focus {

  /// Digits of a part of a quantity or an amount; the last part takes the rest.
  private static final int DIGITS = 12;

  private final Ledger ledger;
  private final Invoices invoices;

  Focus(Ledger ledger, Invoices invoices) {
    this.ledger = ledger;
    this.invoices = invoices;
  }

  /// All who may have something on the bill of a month.
  List<String> customers(YearMonth month) {
    SortedSet<String> customers = new TreeSet<>(ledger.subscribers());
    for (UsageSum sum : ledger.usage(UsageQuery.of(By.CUSTOMER).in(month))) {
      customers.add(Objects.requireNonNull(sum.of().get(By.CUSTOMER)));
    }
    customers.remove("");
    return List.copyOf(customers);
  }

  void write(List<String> customers, YearMonth month, OutputStream out) throws IOException {
    out.write(FocusRow.headings().getBytes(StandardCharsets.UTF_8));
    for (String customer : customers) {
      List<UsageSum> uses =
          ledger
              .usage(
                  UsageQuery.of(By.DAY, By.USER, By.TOKEN, By.MODEL, By.PLAN, By.CHARGE)
                      .in(month)
                      .ofCustomer(customer))
              .stream()
              .filter(sum -> UsageSum.USAGE.equals(sum.of().get(By.CHARGE)))
              .toList();
      for (Invoice invoice : invoices.of(customer, month)) {
        for (FocusRow row : rows(invoice, uses)) {
          out.write(row.line().getBytes(StandardCharsets.UTF_8));
        }
      }
    }
  }

  static List<FocusRow> rows(Invoice invoice, List<UsageSum> uses) {
    List<FocusRow> rows = new ArrayList<>();
    for (Line line : invoice.lines()) {
      if (line.kind() == Invoice.Kind.USAGE && line.meter().isPresent()) {
        rows.addAll(used(invoice, line, uses));
      } else {
        rows.addAll(single(invoice, line));
      }
    }
    if (invoice.tax().signum() != 0) {
      FocusRow row = common(invoice, invoice.month(), "tax");
      rows.add(
          row.put(Column.CHARGE_CATEGORY, "Tax")
              .put(Column.CHARGE_FREQUENCY, "Recurring")
              .cost(invoice.tax(), invoice.tax(), invoice.tax()));
    }
    return rows;
  }

  private static FocusRow common(Invoice invoice, YearMonth month, String description) {
    String seller = invoice.seller().name();
    FocusRow row =
        new FocusRow()
            .put(Column.BILLING_ACCOUNT_ID, invoice.customer())
            .put(Column.BILLING_ACCOUNT_NAME, invoice.buyer().name())
            .put(Column.BILLING_CURRENCY, invoice.currency().getCurrencyCode())
            .put(Column.PRICING_CURRENCY, invoice.currency().getCurrencyCode())
            .put(Column.BILLING_PERIOD_START, moment(invoice.month().atDay(1)))
            .put(Column.BILLING_PERIOD_END, moment(invoice.month().plusMonths(1).atDay(1)))
            .put(Column.CHARGE_PERIOD_START, moment(month.atDay(1)))
            .put(Column.CHARGE_PERIOD_END, moment(month.plusMonths(1).atDay(1)))
            .put(Column.CHARGE_DESCRIPTION, description)
            .put(Column.INVOICE_ISSUER_NAME, seller)
            .put(Column.PROVIDER_NAME, seller)
            .put(Column.PUBLISHER_NAME, seller)
            .put(Column.SERVICE_CATEGORY, "AI and Machine Learning")
            .put(Column.SERVICE_SUBCATEGORY, "Machine Learning")
            .put(Column.SERVICE_NAME, "Model inference");
    return invoice.state() == Invoice.State.CLOSED
        ? row.put(Column.INVOICE_ID, invoice.number())
        : row;
  }

  private static String moment(LocalDate day) {
    return day + "T00:00:00Z";
  }

  private static FocusRow sku(FocusRow row, Line line) {
    row.put(Column.SKU_ID, line.sku());
    line.meter().ifPresent(meter -> row.put(Column.SKU_METER, words(meter)));
    return row.put(
        Column.SKU_PRICE_ID,
        line.plan()
            .map(plan -> plan + line.sku().substring(plan.id().text().length()))
            .orElse(line.sku()));
  }

  private static List<FocusRow> used(Invoice invoice, Line line, List<UsageSum> uses) {
    Meter meter = line.meter().orElseThrow();
    String plan = line.plan().map(PlanRef::toString).orElse("");
    List<UsageSum> parts =
        uses.stream()
            .filter(sum -> plan.equals(sum.of().get(By.PLAN)))
            .filter(sum -> sum.quantities().get(meter).signum() != 0)
            .toList();
    BigDecimal whole =
        parts.stream()
            .map(sum -> sum.quantities().get(meter))
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    boolean packages = !line.unit().equals(meter.name());
    BigDecimal unitPrice = line.price().divide(line.per());
    BigDecimal openAmount = line.amount();
    BigDecimal openQuantity = line.quantity();
    List<FocusRow> rows = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      UsageSum part = parts.get(i);
      boolean last = i == parts.size() - 1;
      BigDecimal used = part.quantities().get(meter);
      BigDecimal amount = last ? openAmount : share(line.amount(), used, whole);
      BigDecimal quantity = last ? openQuantity : share(line.quantity(), used, whole);
      openAmount = openAmount.subtract(amount);
      openQuantity = openQuantity.subtract(quantity);
      FocusRow row = sku(common(invoice, line.month(), line.description()), line);
      LocalDate day = LocalDate.parse(Objects.requireNonNull(part.of().get(By.DAY)));
      rows.add(
          row.put(Column.CHARGE_CATEGORY, "Usage")
              .put(Column.CHARGE_FREQUENCY, "Usage-Based")
              .put(Column.CHARGE_PERIOD_START, moment(day))
              .put(Column.CHARGE_PERIOD_END, moment(day.plusDays(1)))
              .put(Column.CONSUMED_QUANTITY, packages ? used : quantity)
              .put(Column.CONSUMED_UNIT, unit(meter))
              .price(unitPrice, quantity, packages ? packageOf(line, meter) : unit(meter))
              .put(Column.TAGS, tags(part))
              .cost(amount, amount, unitPrice.multiply(quantity)));
    }
    return rows;
  }

  private static BigDecimal share(BigDecimal of, BigDecimal part, BigDecimal whole) {
    return of.multiply(part).divide(whole, DIGITS, RoundingMode.DOWN);
  }

  private static List<FocusRow> single(Invoice invoice, Line line) {
    FocusRow row = common(invoice, line.month(), line.description());
    row.cost(line.amount(), line.amount(), line.amount());
    return switch (line.kind()) {
      case LICENCE_FEE, FEE ->
          purchase(invoice, line, "One-Time", line.amount(), BigDecimal.ONE, "Fees");
      case SUBSCRIPTION -> subscription(invoice, line, row);
      case CREDIT ->
          List.of(
              row.put(Column.CHARGE_CATEGORY, "Credit").put(Column.CHARGE_FREQUENCY, "One-Time"));
      case CORRECTION -> {
        line.plan().ifPresent(_ -> tag(row, line.reference()));
        yield List.of(
            row.put(Column.CHARGE_CATEGORY, "Usage")
                .put(Column.CHARGE_CLASS, "Correction")
                .put(Column.CHARGE_FREQUENCY, "Usage-Based"));
      }
      case USAGE, COMMITMENT, ADJUSTMENT -> List.of(adjustment(row));
    };
  }

  private static FocusRow adjustment(FocusRow row) {
    return row.put(Column.CHARGE_CATEGORY, "Adjustment").put(Column.CHARGE_FREQUENCY, "Recurring");
  }

  /// Months and their price, unless an earlier payment is settled with it, which no price times a
  /// quantity makes.
  private static List<FocusRow> subscription(Invoice invoice, Line line, FocusRow row) {
    BigDecimal months = line.quantity().divide(line.per(), DIGITS, RoundingMode.HALF_EVEN);
    BigDecimal apart = line.price().multiply(months).subtract(line.amount()).abs();
    // Half of the smallest unit of any currency, and what twelve digits of a month leave.
    return apart.compareTo(new BigDecimal("0.6").movePointLeft(line.amount().scale())) > 0
        ? List.of(adjustment(row))
        : purchase(invoice, line, "Recurring", line.price(), months, "Months");
  }

  /// What is bought to be used later costs nothing by itself (EffectiveCost, requirement 5): a
  /// second row is what is used of it, billed already.
  private static List<FocusRow> purchase(
      Invoice invoice,
      Line line,
      String frequency,
      BigDecimal price,
      BigDecimal quantity,
      String unit) {
    FocusRow bought = sku(common(invoice, line.month(), line.description()), line);
    FocusRow used = sku(common(invoice, line.month(), line.description() + ", used"), line);
    return List.of(
        bought
            .put(Column.CHARGE_CATEGORY, "Purchase")
            .put(Column.CHARGE_FREQUENCY, frequency)
            .put(Column.SKU_METER, unit)
            .price(price, quantity, unit)
            .cost(line.amount(), BigDecimal.ZERO, price.multiply(quantity)),
        used.put(Column.CHARGE_CATEGORY, "Usage")
            .put(Column.CHARGE_FREQUENCY, frequency)
            .put(Column.SKU_METER, unit)
            .put(Column.CONSUMED_QUANTITY, quantity)
            .put(Column.CONSUMED_UNIT, unit)
            .price(BigDecimal.ZERO, quantity, unit)
            .cost(BigDecimal.ZERO, line.amount(), BigDecimal.ZERO));
  }

  private static void tag(FocusRow row, String model) {
    if (!model.isEmpty()) {
      ObjectNode tags = JsonMapper.shared().createObjectNode().put("model", model);
      row.put(Column.TAGS, JsonMapper.shared().writeValueAsString(tags));
    }
  }

  private static String tags(UsageSum part) {
    ObjectNode tags = JsonMapper.shared().createObjectNode();
    for (By by : List.of(By.USER, By.TOKEN, By.MODEL)) {
      Optional.ofNullable(part.of().get(by))
          .filter(text -> !text.isEmpty())
          .ifPresent(text -> tags.put(InvoiceJson.word(by), text));
    }
    return JsonMapper.shared().writeValueAsString(tags);
  }

  /// `Tokens` for `tokens-in`, `Compute-Seconds` for `compute-seconds` (attribute Unit Format).
  private static String unit(Meter meter) {
    return meter.name().startsWith("tokens-") ? "Tokens" : words(meter).replace(' ', '-');
  }

  private static String packageOf(Line line, Meter meter) {
    String size = line.unit().replaceAll("[^0-9]*([0-9]+).*", "$1");
    return size + " " + unit(meter);
  }

  /// `Tokens In`
  private static String words(Meter meter) {
    StringBuilder words = new StringBuilder();
    for (String word : meter.name().split("-", -1)) {
      if (!word.isEmpty()) {
        words.append(words.isEmpty() ? "" : " ");
        words.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
      }
    }
    return words.toString();
  }
}

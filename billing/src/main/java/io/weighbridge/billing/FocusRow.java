package io.weighbridge.billing;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// One charge in the columns of FOCUS 1.2. What a charge does not have is an empty cell, which is
/// how CSV says null.
final class FocusRow {

  /// The mandatory columns, those whose condition holds here (unit prices, measured usage, tags),
  /// and the recommended ones that there is something to say in.
  enum Column {
    BILLED_COST,
    BILLING_ACCOUNT_ID,
    BILLING_ACCOUNT_NAME,
    BILLING_CURRENCY,
    BILLING_PERIOD_END,
    BILLING_PERIOD_START,
    CHARGE_CATEGORY,
    CHARGE_CLASS,
    CHARGE_DESCRIPTION,
    CHARGE_FREQUENCY,
    CHARGE_PERIOD_END,
    CHARGE_PERIOD_START,
    COMMITMENT_DISCOUNT_STATUS,
    CONSUMED_QUANTITY,
    CONSUMED_UNIT,
    CONTRACTED_COST,
    CONTRACTED_UNIT_PRICE,
    EFFECTIVE_COST,
    INVOICE_ID,
    INVOICE_ISSUER_NAME,
    LIST_COST,
    LIST_UNIT_PRICE,
    PRICING_CATEGORY,
    PRICING_CURRENCY,
    PRICING_CURRENCY_CONTRACTED_UNIT_PRICE,
    PRICING_CURRENCY_EFFECTIVE_COST,
    PRICING_CURRENCY_LIST_UNIT_PRICE,
    PRICING_QUANTITY,
    PRICING_UNIT,
    PROVIDER_NAME,
    PUBLISHER_NAME,
    SERVICE_CATEGORY,
    SERVICE_NAME,
    SERVICE_SUBCATEGORY,
    SKU_ID,
    SKU_METER,
    SKU_PRICE_DETAILS,
    SKU_PRICE_ID,
    TAGS;

    /// `BilledCost`
    String title() {
      StringBuilder title = new StringBuilder();
      for (String word : name().split("_", -1)) {
        title.append(word.charAt(0)).append(word.substring(1).toLowerCase(java.util.Locale.ROOT));
      }
      return title.toString();
    }
  }

  private final Map<Column, String> cells = new EnumMap<>(Column.class);

  FocusRow put(Column column, String text) {
    cells.put(column, text);
    return this;
  }

  FocusRow put(Column column, BigDecimal number) {
    return put(column, Money.plain(number));
  }

  /// What is billed, what of it is for the row's own period, and what it costs by the list, which
  /// is what was agreed on.
  FocusRow cost(BigDecimal billed, BigDecimal effective, BigDecimal list) {
    return put(Column.BILLED_COST, billed)
        .put(Column.EFFECTIVE_COST, effective)
        .put(Column.PRICING_CURRENCY_EFFECTIVE_COST, effective)
        .put(Column.LIST_COST, list)
        .put(Column.CONTRACTED_COST, list);
  }

  FocusRow price(BigDecimal unitPrice, BigDecimal quantity, String unit) {
    return put(Column.LIST_UNIT_PRICE, unitPrice)
        .put(Column.CONTRACTED_UNIT_PRICE, unitPrice)
        .put(Column.PRICING_CURRENCY_LIST_UNIT_PRICE, unitPrice)
        .put(Column.PRICING_CURRENCY_CONTRACTED_UNIT_PRICE, unitPrice)
        .put(Column.PRICING_CATEGORY, "Standard")
        .put(Column.PRICING_QUANTITY, quantity)
        .put(Column.PRICING_UNIT, unit);
  }

  String line() {
    List<String> texts = new ArrayList<>();
    for (Column column : Column.values()) {
      texts.add(cells.getOrDefault(column, ""));
    }
    return Csv.line(texts);
  }

  static String headings() {
    return Csv.line(Stream.of(Column.values()).map(Column::title).toList());
  }
}

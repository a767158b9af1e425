package io.weighbridge.pages;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// What was used in a period, by day and by other things.
///
/// @param charts the uses by day, then the costs, a chart for each currency
/// @param tables the same by model, token, user, customer
public record UsageView(
    Period period, UsageRow total, List<DayBars> charts, List<UsageRow> days, List<Table> tables) {

  /// The same sums by another thing.
  ///
  /// @param by how the API calls it, for the table's download
  /// @param labels what the rows are called, by their names; a row without one is called by its
  ///   name
  public record Table(
      String by, String title, String head, List<UsageRow> rows, Map<String, String> labels) {

    public Table {
      rows = rows.stream().sorted(Comparator.comparingLong(UsageRow::uses).reversed()).toList();
    }

    public String label(UsageRow row) {
      String label = labels.getOrDefault(row.name(), row.name());
      return label.isEmpty() ? "(none)" : label;
    }
  }

  static UsageView of(Period period, List<UsageRow> days, List<Table> tables) {
    List<DayBars> charts = new ArrayList<>();
    Map<LocalDate, BigDecimal> uses = new HashMap<>();
    days.forEach(row -> uses.put(day(row), BigDecimal.valueOf(row.uses())));
    charts.add(
        DayBars.of(
            "Uses a day",
            period,
            uses,
            value ->
                Figures.amount(value) + (value.compareTo(BigDecimal.ONE) == 0 ? " use" : " uses")));
    Collection<String> currencies = new TreeSet<>();
    days.forEach(row -> currencies.addAll(row.costs().keySet()));
    for (String currency : currencies) {
      Map<LocalDate, BigDecimal> costs = new HashMap<>();
      days.forEach(row -> costs.put(day(row), row.costs().getOrDefault(currency, BigDecimal.ZERO)));
      charts.add(
          DayBars.of(
              "Costs a day, " + currency, period, costs, value -> Figures.money(value, currency)));
    }
    return new UsageView(period, UsageRow.total(days), charts, days, tables);
  }

  private static LocalDate day(UsageRow row) {
    try {
      return LocalDate.parse(row.name());
    } catch (DateTimeException e) {
      return LocalDate.MIN;
    }
  }
}

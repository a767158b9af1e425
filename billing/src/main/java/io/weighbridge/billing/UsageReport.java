package io.weighbridge.billing;

import io.weighbridge.charts.BarChart;
import io.weighbridge.ledger.Ledger;
import io.weighbridge.ledger.UsageQuery;
import io.weighbridge.ledger.UsageQuery.By;
import io.weighbridge.ledger.UsageSum;
import io.weighbridge.pricing.Meter;
import io.weighbridge.pricing.Quantities;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What was used, added up by one thing.
///
/// @param rows by name, or by day; two of one name where there are two currencies
public record UsageReport(By by, Optional<LocalDate> from, Optional<LocalDate> to, List<Row> rows) {

  /// More bars than this are not drawn one by one.
  static final int MOST_BARS = 62;

  /// One sum.
  ///
  /// @param name what it is the usage of; empty for what has none
  /// @param currency empty for what has no price
  public record Row(
      String name,
      String currency,
      long events,
      Quantities quantities,
      BigDecimal cost,
      BigDecimal credit) {

    Row plus(Row other) {
      return new Row(
          name,
          currency,
          events + other.events,
          quantities.plus(other.quantities),
          cost.add(other.cost),
          credit.add(other.credit));
    }
  }

  public UsageReport {
    rows = List.copyOf(rows);
  }

  /// @param query whose `by` is replaced
  public static UsageReport of(Ledger ledger, By by, UsageQuery query) {
    UsageQuery asked =
        new UsageQuery(
            Set.of(by, By.CHARGE),
            query.from(),
            query.to(),
            query.period(),
            query.customer(),
            query.user(),
            query.token(),
            query.model());
    Map<String, Row> rows = new TreeMap<>();
    for (UsageSum sum : ledger.usage(asked)) {
      String charge = sum.of().getOrDefault(By.CHARGE, "");
      if (charge.equals(UsageSum.USAGE) || charge.equals(UsageSum.CORRECTION)) {
        String name = sum.of().getOrDefault(by, "");
        Row row =
            new Row(name, sum.currency(), sum.events(), sum.quantities(), sum.cost(), sum.credit());
        rows.merge(name + '\n' + sum.currency(), row, Row::plus);
      }
    }
    return new UsageReport(by, query.from(), query.to(), List.copyOf(rows.values()));
  }

  String json() {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("by", InvoiceJson.word(by));
    from.ifPresent(day -> json.put("from", day.toString()));
    to.ifPresent(day -> json.put("to", day.toString()));
    ArrayNode array = json.putArray("usage");
    for (Row row : rows) {
      ObjectNode one = array.addObject();
      one.put("name", row.name());
      one.put("events", row.events());
      InvoiceJson.quantities(one.putObject("quantities"), row.quantities());
      one.put("currency", row.currency());
      one.put("cost", Money.plain(row.cost()));
      one.put("credit", Money.plain(row.credit()));
    }
    return JsonMapper.shared().writeValueAsString(json);
  }

  /// RFC 4180, a column for each meter that was used.
  String csv() {
    NavigableSet<Meter> meters = new TreeSet<>();
    rows.forEach(row -> meters.addAll(row.quantities().asMap().keySet()));
    List<String> head = new ArrayList<>(List.of(InvoiceJson.word(by), "events"));
    meters.forEach(meter -> head.add(meter.name()));
    head.addAll(List.of("currency", "cost", "credit"));
    StringBuilder text = new StringBuilder(Csv.line(head));
    for (Row row : rows) {
      List<String> cells = new ArrayList<>(List.of(row.name(), Long.toString(row.events())));
      meters.forEach(meter -> cells.add(row.quantities().get(meter).toPlainString()));
      cells.addAll(List.of(row.currency(), Money.plain(row.cost()), Money.plain(row.credit())));
      text.append(Csv.line(cells));
    }
    return text.toString();
  }

  /// Bars of what it cost where all that has a price has it in one currency, else of how often it
  /// was used.
  BarChart chart() {
    NavigableSet<String> currencies = new TreeSet<>();
    rows.stream()
        .filter(row -> row.cost().signum() != 0)
        .map(Row::currency)
        .forEach(currencies::add);
    boolean money = currencies.size() == 1;
    Map<String, BigDecimal> values = new LinkedHashMap<>();
    for (Row row : rows) {
      String name = row.name().isEmpty() ? "(none)" : row.name();
      values.merge(name, money ? row.cost() : BigDecimal.valueOf(row.events()), BigDecimal::add);
    }
    List<Map.Entry<String, BigDecimal>> sorted = new ArrayList<>(values.entrySet());
    if (by != By.DAY) {
      sorted.sort(Map.Entry.comparingByValue(Comparator.reverseOrder()));
    }
    List<BarChart.Bar> bars = new ArrayList<>();
    int skipped = by == By.DAY ? Math.max(0, sorted.size() - MOST_BARS) : 0;
    for (Map.Entry<String, BigDecimal> each : sorted.subList(skipped, sorted.size())) {
      if (bars.size() < MOST_BARS) {
        bars.add(
            new BarChart.Bar(
                each.getKey(), each.getValue().doubleValue(), shown(each.getValue(), money)));
      }
    }
    int left = sorted.size() - bars.size();
    return new BarChart(
        "Usage by " + InvoiceJson.word(by),
        (money ? currencies.getFirst() : "uses")
            + (left == 0 ? "" : ", %d more are not shown".formatted(left)),
        bars);
  }

  private static String shown(BigDecimal value, boolean money) {
    return money ? Money.shown(value) : "%,d".formatted(value.longValue());
  }
}

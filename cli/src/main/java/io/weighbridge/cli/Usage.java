package io.weighbridge.cli;

import io.weighbridge.client.Billing;
import io.weighbridge.client.Billing.UsageQuery;
import io.weighbridge.client.Hub;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/// `weighbridge usage`: what was used of a server's models, and what it cost.
@Command(
    name = "usage",
    description = {
      "Add up what was used of models, and what it cost.",
      "Everybody sees what he used himself; with --customer also what is on the bills of who pays for"
          + " it, for whoever governs that organisation. Days are those of UTC."
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  weighbridge usage",
      "  weighbridge usage --by day --from 2026-11-01 --to 2026-11-30",
      "  weighbridge usage --by token --customer acme --csv > usage.csv",
      "  weighbridge usage --by day --png usage.png"
    })
final class Usage implements Callable<Integer> {

  /// What use is told apart by.
  enum Dimension {
    MODEL,
    TOKEN,
    USER,
    DAY,
    CUSTOMER
  }

  private static final int BAR = 20;

  @Option(
      names = "--by",
      paramLabel = "WHAT",
      description = "model, token, user, day or customer [model].")
  private Dimension by = Dimension.MODEL;

  @Option(names = "--from", paramLabel = "DAY", description = "The first day, such as 2026-11-01.")
  private String from = "";

  @Option(names = "--to", paramLabel = "DAY", description = "The last day.")
  private String to = "";

  @Option(names = "--customer", paramLabel = "NAME", description = "Only what this one pays for.")
  private String customer = "";

  @Option(names = "--user", paramLabel = "NAME", description = "Only what this user used.")
  private String user = "";

  @Option(names = "--model", paramLabel = "NAME", description = "Only this deployment.")
  private String model = "";

  @Option(names = "--csv", description = "Print a table for programs (RFC 4180).")
  private boolean csv;

  @Option(names = "--png", paramLabel = "FILE", description = "Write a chart as a picture.")
  private @Nullable Path png;

  @Option(names = "--svg", paramLabel = "FILE", description = "Write a chart as SVG.")
  private @Nullable Path svg;

  @Mixin private HubOptions hub = new HubOptions();

  private final Output output;
  private final Surroundings surroundings;

  Usage(Output output, Surroundings surroundings) {
    this.output = output;
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException {
    UsageQuery query =
        new UsageQuery(
            by.name().toLowerCase(java.util.Locale.ROOT), from, to, customer, user, model);
    try (Hub opened = hub.open(surroundings)) {
      Billing billing = opened.billing();
      if (png != null) {
        Files.write(png, billing.usage(query, "png"));
        output.note("wrote " + png);
      }
      if (svg != null) {
        Files.write(svg, billing.usage(query, "svg"));
        output.note("wrote " + svg);
      }
      if (csv && !output.json()) {
        output.text(
            new String(billing.usage(query, "csv"), java.nio.charset.StandardCharsets.UTF_8));
      } else {
        print(billing.usage(query));
      }
    }
    return 0;
  }

  private void print(JsonNode report) {
    List<JsonNode> rows = new ArrayList<>();
    SortedSet<String> meters = new TreeSet<>();
    SortedSet<String> currencies = new TreeSet<>();
    for (JsonNode row : report.path("usage")) {
      rows.add(row);
      for (Map.Entry<String, JsonNode> each : row.path("quantities").properties()) {
        meters.add(each.getKey());
      }
      if (decimal(row, "cost").signum() != 0) {
        currencies.add(row.path("currency").asString(""));
      }
    }
    boolean money = currencies.size() == 1;
    List<String> headings = new ArrayList<>(List.of(title(), ">Uses"));
    meters.forEach(meter -> headings.add(">" + meter));
    headings.addAll(List.of(">Cost", ""));
    BigDecimal largest =
        rows.stream()
            .map(row -> size(row, money))
            .reduce(BigDecimal.ONE.movePointLeft(20), BigDecimal::max);
    List<List<String>> lines = new ArrayList<>();
    for (JsonNode row : rows) {
      List<String> cells = new ArrayList<>();
      String name = row.path("name").asString("");
      cells.add(name.isEmpty() ? "(none)" : name);
      cells.add(Figures.count(row.path("events").asLong()));
      meters.forEach(meter -> cells.add(Amounts.grouped(decimal(row.path("quantities"), meter))));
      String currency = row.path("currency").asString("");
      cells.add(currency.isEmpty() ? "-" : Amounts.exact(decimal(row, "cost")) + " " + currency);
      cells.add(Bars.bar(size(row, money).doubleValue() / largest.doubleValue(), BAR));
      lines.add(cells);
    }
    if (rows.size() > 1 && currencies.size() <= 1) {
      lines.add(total(rows, meters, currencies));
    }
    Rows.print(
        output,
        headings,
        lines,
        "nothing was used",
        "usage",
        rows.stream().map(Usage::document).toList());
  }

  private String title() {
    String name = by.name();
    return name.charAt(0) + name.substring(1).toLowerCase(java.util.Locale.ROOT);
  }

  private static List<String> total(
      List<JsonNode> rows, SortedSet<String> meters, SortedSet<String> currencies) {
    List<String> cells = new ArrayList<>();
    cells.add("total");
    cells.add(Figures.count(rows.stream().mapToLong(row -> row.path("events").asLong()).sum()));
    for (String meter : meters) {
      cells.add(
          Amounts.grouped(
              rows.stream()
                  .map(row -> decimal(row.path("quantities"), meter))
                  .reduce(BigDecimal.ZERO, BigDecimal::add)));
    }
    BigDecimal cost =
        rows.stream().map(row -> decimal(row, "cost")).reduce(BigDecimal.ZERO, BigDecimal::add);
    cells.add(currencies.isEmpty() ? "-" : Amounts.exact(cost) + " " + currencies.first());
    cells.add("");
    return cells;
  }

  private static BigDecimal size(JsonNode row, boolean money) {
    return money ? decimal(row, "cost") : BigDecimal.valueOf(row.path("events").asLong());
  }

  private static BigDecimal decimal(JsonNode row, String name) {
    return Amounts.parse(row.path(name).asString("0"));
  }

  private static Map<String, ?> document(JsonNode row) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("name", row.path("name").asString(""));
    document.put("events", row.path("events").asLong());
    Map<String, Object> quantities = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> each : row.path("quantities").properties()) {
      quantities.put(each.getKey(), each.getValue().asString());
    }
    document.put("quantities", quantities);
    document.put("currency", row.path("currency").asString(""));
    document.put("cost", row.path("cost").asString(""));
    document.put("credit", row.path("credit").asString(""));
    return document;
  }
}

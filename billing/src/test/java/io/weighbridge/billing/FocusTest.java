package io.weighbridge.billing;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.pricing.Plan;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FocusTest {

  @TempDir Path folder;

  private static String csv(Shop shop, YearMonth month) throws Exception {
    Focus focus = new Focus(shop.ledger, shop.invoices());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    focus.write(focus.customers(month), month, out);
    return out.toString(StandardCharsets.UTF_8);
  }

  static List<Map<String, String>> rows(String csv) {
    List<List<String>> lines = new ArrayList<>();
    for (String line : csv.split("\r\n", -1)) {
      if (line.isEmpty()) {
        continue;
      }
      List<String> cells = new ArrayList<>();
      StringBuilder cell = new StringBuilder();
      boolean quoted = false;
      for (int i = 0; i < line.length(); i++) {
        char c = line.charAt(i);
        if (c == '"') {
          quoted = !quoted;
          cell.append(quoted && !cell.isEmpty() ? "\"" : "");
        } else if (c == ',' && !quoted) {
          cells.add(cell.toString());
          cell.setLength(0);
        } else {
          cell.append(c);
        }
      }
      cells.add(cell.toString());
      lines.add(cells);
    }
    return lines.stream()
        .skip(1)
        .map(line -> {
          Map<String, String> row = new LinkedHashMap<>();
          for (int i = 0; i < line.size(); i++) {
            row.put(lines.getFirst().get(i), line.get(i));
          }
          return row;
        })
        .toList();
  }

  private static BigDecimal sum(List<Map<String, String>> rows, String column) {
    return rows.stream()
        .map(row -> new BigDecimal(row.get(column)))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  @Test
  void billedCostsOfAnInvoiceAreTheInvoiceToTheLastDigit() throws Exception {
    try (Shop shop = new Shop(folder)) {
      List<Invoice> invoices = InvoiceFacesTest.rich(shop, "Acme");
      Plan third = shop.plan("third", "USD", "  - per-unit: {meter: requests, price: \"0.07\"}\n");
      shop.time.set("2026-12-05T10:00:00Z");
      for (int i = 0; i < 7; i++) {
        shop.use(
            "d" + i,
            Instant.parse("2026-12-0%dT10:00:00Z".formatted(i % 3 + 2)),
            "bell",
            Optional.of(third),
            "requests",
            i + 1);
      }
      List<Map<String, String>> november = rows(csv(shop, YearMonth.of(2026, 11)));
      assertThat(november)
          .allSatisfy(row -> assertThat(row.get("InvoiceId")).isEqualTo("2026-11-acme-1"));
      assertThat(sum(november, "BilledCost")).isEqualByComparingTo(invoices.getFirst().payable());
      assertThat(sum(november, "EffectiveCost"))
          .isEqualByComparingTo(invoices.getFirst().payable());
      assertThat(november.stream().map(row -> row.get("ChargeCategory")).distinct())
          .containsExactlyInAnyOrder("Usage", "Purchase", "Credit", "Adjustment", "Tax");
      List<Map<String, String>> december =
          rows(csv(shop, YearMonth.of(2026, 12))).stream()
              .filter(row -> "bell".equals(row.get("BillingAccountId")))
              .toList();
      assertThat(december).hasSize(3);
      assertThat(december).allSatisfy(row -> assertThat(row.get("InvoiceId")).isEmpty());
      assertThat(sum(december, "BilledCost")).isEqualByComparingTo("1.96");
      assertThat(sum(december, "ConsumedQuantity")).isEqualByComparingTo("28");
      assertThat(december.getFirst().get("Tags"))
          .isEqualTo("{\"user\":\"ann\",\"token\":\"t1\",\"model\":\"digits\"}");
    }
  }

  @Test
  void aPriceTimesAQuantityIsTheCostByTheList() throws Exception {
    try (Shop shop = new Shop(folder)) {
      InvoiceFacesTest.rich(shop, "Acme");
      assertThat(rows(csv(shop, YearMonth.of(2026, 11))))
          .filteredOn(row -> !row.getOrDefault("ListUnitPrice", "").isEmpty())
          .hasSizeGreaterThan(6)
          .allSatisfy(row ->
              assertThat(
                      new BigDecimal(row.get("ListUnitPrice"))
                          .multiply(new BigDecimal(row.get("PricingQuantity"))))
                  .isEqualByComparingTo(row.get("ListCost")));
    }
  }
}

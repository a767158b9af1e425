package io.weighbridge.billing;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.pricing.Plan;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What people see of an invoice: a page and a PDF.
class InvoiceFacesTest {

  static final YearMonth NOVEMBER = YearMonth.of(2026, 11);

  @TempDir Path folder;

  /// An invoice with a line of every kind.
  static List<Invoice> rich(Shop shop, String buyer) {
    Plan gold =
        shop.plan(
            "gold",
            "EUR",
            """
              - subscription: {price: "29.00", billed: in-advance, proration: by-day}
              - free-quota: {meter: tokens-in, quantity: "100000"}
              - graduated:
                  meter: tokens-in
                  per: 1000000
                  tiers:
                    - {up-to: "1000000", price: "2.00"}
                    - {price: "1.50"}
              - per-unit: {meter: tokens-out, price: "6.00", per: 1000000}
              - package: {meter: images, size: 100, price: "3.00"}
              - licence-fee: {amount: "250.00", licence: acme-commercial-1.0}
              - minimum-commitment: {amount: "50.00", overage: "1"}
              - revenue-share: {owner: lab, percent: "30"}
            """);
    Plan bulk =
        shop.plan("bulk", "EUR", "  - per-unit: {meter: compute-seconds, price: \"0.0004\"}\n");
    shop.subscribe("acme", gold, "2026-11-11");
    shop.ledger.credit(
        shop.key("paid"),
        "acme",
        new BigDecimal("5.00"),
        java.util.Currency.getInstance("EUR"),
        Optional.empty(),
        1);
    shop.use("1", "acme", gold, "tokens-in", 2_345_678, "tokens-out", 812_345, "images", 230);
    shop.use("2", "acme", bulk, "compute-seconds", "86399.125");
    shop.ledger.fee(
        shop.key("fee"),
        "acme",
        new BigDecimal("120.00"),
        java.util.Currency.getInstance("EUR"),
        "gold",
        "setting up a deployment of your own, as agreed on 3 November");
    shop.time.set("2026-12-01T08:00:00Z");
    BillingSettings settings =
        new BillingSettings(Shop.SELLER, 14, Optional.of(new BigDecimal("0.19")));
    Buyers buyers = _ -> new Party(buyer, List.of("Łódzka 12", "90-001 Łódź"), "PL 999 888 77 66");
    return new Invoices(shop.ledger, settings, buyers, shop.time).close("acme", NOVEMBER);
  }

  @Test
  void thePdfSaysWhatTheInvoiceSaysAndIsTheSameEachTime() throws Exception {
    try (Shop shop = new Shop(folder)) {
      List<Invoice> invoices = rich(shop, "Acme Łódź <sp. z o.o.> 株");
      byte[] pdf = InvoicePdf.of(invoices);
      try (PDDocument document = Loader.loadPDF(pdf)) {
        String text = new PDFTextStripper().getText(document);
        assertThat(text)
            .contains(
                "2026-11-acme-1", "Foundry Ltd", "Acme Łódź <sp. z o.o.> ?", "1 December 2026")
            .contains("tokens-in, tier 2", "acme-commercial-1.0", "Paid in advance", "Tax, 19 %")
            .contains(Money.grouped(invoices.getFirst().payable()));
      }
      assertThat(InvoicePdf.of(invoices)).isEqualTo(pdf);
    }
  }

  @Test
  void thePageSaysTheSameAndWhateverANameHoldsIsText() {
    try (Shop shop = new Shop(folder)) {
      List<Invoice> invoices = rich(shop, "<script>alert('&')</script>");
      String page = InvoicePage.of(invoices);
      assertThat(page)
          .contains(
              "2026-11-acme-1", "tokens-in, tier 2", Money.grouped(invoices.getFirst().payable()))
          .contains("&lt;script&gt;alert(&#39;&amp;&#39;)")
          .doesNotContain("<script", "http://", "https://", "src=");
    }
  }

  @Test
  void aLongInvoiceGoesOnOverleafWithItsHeadings() throws Exception {
    try (Shop shop = new Shop(folder)) {
      StringBuilder items = new StringBuilder();
      for (int i = 0; i < 90; i++) {
        items.append("  - per-unit: {meter: meter-%d, price: \"0.01\"}\n".formatted(i));
      }
      Plan plan = shop.plan("wide", "USD", items.toString());
      Object[] quantities = new Object[180];
      for (int i = 0; i < 90; i++) {
        quantities[2 * i] = "meter-" + i;
        quantities[2 * i + 1] = i + 1;
      }
      shop.use("1", "acme", plan, quantities);
      byte[] pdf = InvoicePdf.of(shop.invoices().of("acme", NOVEMBER));
      try (PDDocument document = Loader.loadPDF(pdf)) {
        assertThat(document.getNumberOfPages()).isEqualTo(3);
        String text = new PDFTextStripper().getText(document);
        assertThat(text.split("Description", -1)).hasSize(4);
        assertThat(text).contains("meter-89", "3 / 3");
      }
    }
  }
}

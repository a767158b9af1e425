package io.weighbridge.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.billing.Invoice.Kind;
import io.weighbridge.billing.Invoice.Line;
import io.weighbridge.pricing.Plan;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InvoicesTest {

  private static final YearMonth OCTOBER = YearMonth.of(2026, 10);
  private static final YearMonth NOVEMBER = YearMonth.of(2026, 11);
  private static final YearMonth DECEMBER = YearMonth.of(2026, 12);
  private static final String TIERS =
      """
        tiers:
          - {up-to: "1000000", price: "2.00"}
          - {up-to: "5000000", price: "1.50"}
          - {price: "1.00"}
      """;

  @TempDir Path folder;
  private Shop shop;

  @BeforeEach
  void open() {
    shop = new Shop(folder);
  }

  @AfterEach
  void close() {
    assertThat(shop.ledger.verify(List.of()).findings()).isEmpty();
    shop.close();
  }

  private Invoice only(String customer, YearMonth month) {
    List<Invoice> invoices = shop.invoices().of(customer, month);
    assertThat(invoices).hasSize(1);
    return invoices.getFirst();
  }

  private static String amounts(Invoice invoice) {
    return invoice.lines().stream()
        .map(line -> InvoiceJson.word(line.kind()) + " " + line.amount())
        .collect(Collectors.joining(", "));
  }

  private static String tiers(String kind) {
    return "  - %s:\n      meter: tokens-in\n      per: 1000000\n%s"
        .formatted(kind, TIERS.indent(4));
  }

  @Test
  void tiersAreLinesAndTheLinesAreTheTotal() {
    Plan graduated = shop.plan("steps", "USD", tiers("graduated"));
    Plan volume = shop.plan("bulk", "USD", tiers("volume"));
    shop.use("1", "acme", graduated, "tokens-in", 2_500_000);
    shop.use("2", "acme", graduated, "tokens-in", 3_500_000);
    shop.use("3", "bell", volume, "tokens-in", 2_500_000);
    shop.use("4", "bell", volume, "tokens-in", 3_500_000);
    Invoice acme = only("acme", NOVEMBER);
    assertThat(amounts(acme)).isEqualTo("usage 2.00, usage 6.00, usage 1.00");
    assertThat(acme.payable()).isEqualTo("9.00");
    assertThat(acme.number()).isEqualTo("2026-11-acme-1");
    assertThat(acme.plans().getFirst().uses().getFirst().quantities().toString())
        .contains("6000000");
    assertThat(only("bell", NOVEMBER).payable()).isEqualTo("6.00");
  }

  @Test
  void eachLineIsRoundedOnceHalfToEven() {
    Plan plan =
        shop.plan(
            "gold",
            "USD",
            """
              - per-unit: {meter: tokens-in, price: "0.001"}
              - per-unit: {meter: tokens-out, price: "0.001"}
            """);
    for (int i = 0; i < 25; i++) {
      shop.use("in" + i, "acme", plan, "tokens-in", 1);
    }
    for (int i = 0; i < 35; i++) {
      shop.use("out" + i, "acme", plan, "tokens-out", 1);
    }
    assertThat(amounts(only("acme", NOVEMBER))).isEqualTo("usage 0.02, usage 0.04");
    assertThat(only("acme", NOVEMBER).lines())
        .extracting(Line::exact)
        .containsExactly(new BigDecimal("0.025"), new BigDecimal("0.035"));
  }

  @Test
  void whatWasPaidInAdvanceToTheLastDigitLeavesNothingOpen() {
    Plan plan = shop.plan("gold", "USD", "  - per-unit: {meter: tokens-in, price: \"0.0013\"}\n");
    shop.ledger.credit(shop.key("paid"), "acme", BigDecimal.ONE, Shop.USD, Optional.empty(), 1);
    shop.use("1", "acme", plan, "tokens-in", 11);
    assertThat(amounts(only("acme", NOVEMBER))).isEqualTo("usage 0.01, credit -0.01");
    assertThat(only("acme", NOVEMBER).payable()).isEqualTo("0.00");
    shop.use("2", "acme", plan, "tokens-in", 989);
    assertThat(only("acme", NOVEMBER).payable()).isEqualTo("0.30");
    shop.time.set("2026-12-01T00:00:01Z");
    shop.invoices().close("acme", NOVEMBER);
    assertThat(only("acme", NOVEMBER).payable()).isEqualTo("0.30");
  }

  @Test
  void aSubscriptionIsByTheDayAndItsPaymentInAdvanceIsSettled() {
    Plan plan =
        shop.plan(
            "flat",
            "USD",
            """
              - subscription: {price: "31.00", billed: in-advance, proration: by-day}
              - licence-fee: {amount: "100.00", licence: acme-commercial}
            """);
    shop.subscribe("acme", plan, "2026-11-16");
    shop.time.set("2026-12-01T08:00:00Z");
    Invoice november = shop.invoices().close("acme", NOVEMBER).getFirst();
    assertThat(amounts(november))
        .isEqualTo("subscription 15.50, subscription 31.00, licence-fee 100.00");
    shop.subscribe("acme", plan, "2026-11-16", "2026-12-11");
    shop.time.set("2027-01-01T08:00:00Z");
    Invoice december = only("acme", DECEMBER);
    assertThat(amounts(december)).isEqualTo("subscription -21.00");
    assertThat(december.payable()).isEqualTo("-21.00");
    assertThat(december.plans().getFirst().paidAhead()).isEqualByComparingTo("0");
  }

  @Test
  void aClosedMonthStaysAsItWasToTheByte() {
    Plan plan = shop.plan("gold", "USD", "  - per-unit: {meter: requests, price: \"0.10\"}\n");
    shop.use("1", "acme", plan, "requests", 3);
    Invoice draft = only("acme", NOVEMBER);
    assertThat(draft.state()).isEqualTo(Invoice.State.DRAFT);
    assertThatThrownBy(() -> shop.invoices().close("acme", NOVEMBER))
        .isInstanceOf(BillingException.class)
        .hasMessageContaining("2026-12-01");
    shop.time.set("2026-12-02T08:00:00Z");
    Invoice closed = shop.invoices().close("acme", NOVEMBER).getFirst();
    assertThat(closed.issued()).isEqualTo("2026-12-02");
    assertThat(closed.due()).isEqualTo("2026-12-16");
    String document = shop.invoices().document(closed);
    assertThat(document).contains("\"state\":\"closed\"").contains("\"payable\":\"0.30\"");
    assertThat(InvoiceJson.read(document)).isEqualTo(closed);

    // What comes late is on the next bill, and the closed one is what it was.
    shop.use(
        "late", Instant.parse("2026-11-20T00:00:00Z"), "acme", Optional.of(plan), "requests", 5);
    shop.ledger.correct(2, "counted wrongly");
    shop.time.set("2027-01-02T08:00:00Z");
    assertThat(shop.invoices().close("acme", NOVEMBER).getFirst()).isEqualTo(closed);
    BillingSettings other = new BillingSettings(Party.named("Else"), 1, Optional.empty());
    assertThat(shop.invoices(other).document(shop.invoices(other).of("acme", NOVEMBER).getFirst()))
        .isEqualTo(document);
    Invoice december = only("acme", DECEMBER);
    assertThat(amounts(december)).isEqualTo("correction 0.20");
    assertThat(closed.range().hash())
        .isEqualTo(shop.ledger.row(closed.range().last()).orElseThrow().hash());
  }

  @Test
  void monthsAreClosedInTheirOrder() {
    Plan plan = shop.plan("gold", "USD", "  - per-unit: {meter: requests, price: \"0.10\"}\n");
    shop.time.set("2026-10-20T08:00:00Z");
    shop.use("1", "acme", plan, "requests", 3);
    shop.time.set("2026-11-20T08:00:00Z");
    shop.use("2", "acme", plan, "requests", 4);
    shop.time.set("2026-12-20T08:00:00Z");
    assertThatThrownBy(() -> shop.invoices().close("acme", NOVEMBER))
        .isInstanceOf(BillingException.class)
        .hasMessageContaining("2026-10");
    assertThat(shop.invoices().close("acme", OCTOBER).getFirst().payable()).isEqualTo("0.30");
    assertThat(shop.invoices().close("acme", NOVEMBER).getFirst().payable()).isEqualTo("0.40");
  }

  @Test
  void eachCurrencyHasAnInvoiceOfItsOwnAndFeesAndTaxAreOnIt() {
    Plan dollars = shop.plan("gold", "USD", "  - per-unit: {meter: requests, price: \"0.10\"}\n");
    Plan yen = shop.plan("kin", "JPY", "  - per-unit: {meter: requests, price: \"1.5\"}\n");
    shop.use("1", "acme", dollars, "requests", 3);
    shop.use("2", "acme", yen, "requests", 3);
    shop.ledger.fee(shop.key("fee"), "acme", new BigDecimal("12.00"), Shop.USD, "gold", "set-up");
    BillingSettings taxed =
        new BillingSettings(Shop.SELLER, 30, Optional.of(new BigDecimal("0.19")));
    List<Invoice> invoices = shop.invoices(taxed).of("acme", NOVEMBER);
    assertThat(invoices)
        .extracting(Invoice::number)
        .containsExactly("2026-11-acme-1", "2026-11-acme-2");
    assertThat(amounts(invoices.get(0))).isEqualTo("usage 4");
    assertThat(invoices.get(0).payable()).isEqualTo("5");
    assertThat(amounts(invoices.get(1))).isEqualTo("usage 0.30, fee 12.00");
    assertThat(invoices.get(1).tax()).isEqualTo("2.34");
    assertThat(invoices.get(1).gross()).isEqualTo("14.64");
    shop.time.set("2026-12-02T08:00:00Z");
    List<Invoice> closed = shop.invoices(taxed).close("acme", NOVEMBER);
    assertThat(closed)
        .extracting(Invoice::payable)
        .containsExactly(new BigDecimal("5"), new BigDecimal("14.64"));
    assertThat(shop.ledger.closings("acme", NOVEMBER)).hasSize(2);
  }

  @Test
  void theBooksSayWhatTheInvoiceSays() {
    Plan plan =
        shop.plan(
            "gold",
            "USD",
            """
              - per-unit: {meter: requests, price: "0.001"}
              - minimum-commitment: {amount: "5.00", overage: "1"}
              - revenue-share: {owner: lab, percent: "30"}
            """);
    shop.use("1", "acme", plan, "requests", 7);
    shop.time.set("2026-12-02T08:00:00Z");
    Invoice closed = shop.invoices().close("acme", NOVEMBER).getFirst();
    assertThat(amounts(closed)).isEqualTo("usage 0.01, commitment 4.99");
    assertThat(closed.plans().getFirst().shares().getFirst().amount()).isEqualTo("1.50");
    BigDecimal[] account = {BigDecimal.ZERO};
    shop.ledger.rows(
        1,
        shop.ledger.head().seq(),
        posted ->
            posted.row().entries().stream()
                .filter(entry -> entry.account().equals("customer:acme"))
                .forEach(entry -> account[0] = account[0].add(entry.amount())));
    assertThat(account[0]).isEqualByComparingTo(closed.payable());
  }

  @Test
  void aMonthInWhichNothingHappenedCostsNothing() {
    Invoice nothing = only("nobody", NOVEMBER);
    assertThat(nothing.lines()).isEmpty();
    assertThat(nothing.payable()).isEqualTo("0.00");
    assertThat(nothing.lines().stream().map(Line::kind)).doesNotContain(Kind.USAGE);
  }
}

package io.weighbridge.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class BillTest {

  private static final YearMonth NOVEMBER = YearMonth.of(2026, 11);
  private static final YearMonth DECEMBER = YearMonth.of(2026, 12);

  private static Plan plan(String items) {
    return Plan.parse("id: gold\ntitle: Gold\ncurrency: USD\nitems:\n" + items, "gold.yaml");
  }

  private static Quantities requests(long quantity) {
    return Quantities.of(Meter.REQUESTS, quantity);
  }

  private static Bill use(String items, Quantities total) {
    Plan plan = plan(items);
    return Bill.of(BillBasis.of(plan, NOVEMBER, total, plan.cost(Quantities.NONE, total)));
  }

  private static Bill subscribed(Plan plan, YearMonth month, Subscribed span, String paidAhead) {
    return Bill.of(
        new BillBasis(
            plan,
            month,
            Quantities.NONE,
            BigDecimal.ZERO,
            Optional.of(span),
            new BigDecimal(paidAhead),
            false,
            List.of(),
            List.of()));
  }

  /// The lines, each as `sku quantity unit price per amount`.
  private static List<String> lines(Bill bill) {
    return bill.lines().stream()
        .map(line ->
            "%s %s %s %s/%s %s"
                .formatted(
                    line.sku(),
                    line.quantity().toPlainString(),
                    line.unit(),
                    line.price().toPlainString(),
                    line.per().toPlainString(),
                    line.amount().toPlainString()))
        .toList();
  }

  private static final String TIERS =
      """
      {meter: tokens-in, per: 1000000, tiers: [
        {up-to: 1000000, price: "2.00"},
        {up-to: 5000000, price: "1.50"},
        {price: "1.00"}]}
      """;

  @Test
  void eachTierIsALineAndAVolumeIsOne() {
    Quantities total = Quantities.of(Meter.TOKENS_IN, 6_000_000);
    Bill graduated = use("- graduated: " + TIERS, total);
    assertThat(lines(graduated))
        .containsExactly(
            "gold/tokens-in/1 1000000 tokens-in 2/1000000 2.00",
            "gold/tokens-in/2 4000000 tokens-in 1.5/1000000 6.00",
            "gold/tokens-in/3 1000000 tokens-in 1/1000000 1.00");
    assertThat(graduated.total()).isEqualTo("9.00");
    Bill volume = use("- volume: " + TIERS, total);
    assertThat(lines(volume)).containsExactly("gold/tokens-in/3 6000000 tokens-in 1/1000000 6.00");
    assertThat(volume.total()).isEqualTo("6.00");
  }

  @Test
  void whatAVolumeTookTooMuchIsTheAdjustment() {
    Plan plan = plan("- volume: " + TIERS);
    BigDecimal charged = BigDecimal.ZERO;
    Quantities total = Quantities.NONE;
    for (int i = 0; i < 6; i++) {
      Quantities million = Quantities.of(Meter.TOKENS_IN, 1_000_000);
      charged = charged.add(plan.cost(total, million));
      total = total.plus(million);
    }
    // 2.00, then 1.00 up to 3.00 for two, 1.50 each up to 7.50 for five; the sixth costs nothing.
    assertThat(charged).isEqualByComparingTo("7.50");
    Bill bill = Bill.of(BillBasis.of(plan, NOVEMBER, total, charged));
    assertThat(bill.total()).isEqualTo("6.00");
    assertThat(bill.adjustment()).isEqualByComparingTo("-1.50");
  }

  @Test
  void freeUnitsAndPackagesAreLines() {
    Bill bill =
        use(
            """
            - free-quota: {meter: images, quantity: 10}
            - package: {meter: images, size: 100, price: "0.50"}
            """,
            Quantities.of(new Meter("images"), 211));
    assertThat(lines(bill))
        .containsExactly(
            "gold/images/free 10 images 0/1 0.00",
            "gold/images 3 packages of 100 images 0.5/1 1.50");
  }

  @Test
  void aLineIsRoundedOnceHalfToEvenAndKeepsWhatItWas() {
    String price = "- per-unit: {meter: requests, price: \"0.005\"}";
    BillLine line = use(price, requests(1)).lines().getFirst();
    assertThat(line.amount()).isEqualTo("0.00");
    assertThat(line.exact()).isEqualTo("0.005");
    assertThat(use(price, requests(3)).total()).isEqualTo("0.02");
    Bill bill = use(price, requests(5));
    assertThat(bill.total()).isEqualTo("0.02");
    assertThat(bill.adjustment()).isEqualTo("-0.005");
  }

  @Test
  void aCommitmentIsFilledUpToTheDigitThoughLinesWereRounded() {
    String items =
        """
        - minimum-commitment: {amount: "1.00"}
        - per-unit: {meter: requests, price: "0.005"}
        - per-unit: {meter: rows, price: "0.005"}
        """;
    Bill bill =
        use(
            items,
            Quantities.of(Map.of(Meter.REQUESTS, BigDecimal.ONE, Meter.ROWS, BigDecimal.ONE)));
    assertThat(lines(bill)).last().isEqualTo("gold/minimum-commitment 1 month 1/1 1.00");
    assertThat(bill.total()).isEqualTo("1.00");
    assertThat(use(items, requests(300)).lines()).hasSize(1);
  }

  @Test
  void useAboveTheCommitmentIsALineOfItsOwn() {
    Bill bill =
        use(
            """
            - minimum-commitment: {amount: "100.00", overage: "1.25"}
            - per-unit: {meter: requests, price: "1.50"}
            """,
            requests(80));
    assertThat(lines(bill))
        .containsExactly(
            "gold/requests 80 requests 1.5/1 120.00", "gold/overage 20 USD 0.25/1 5.00");
    assertThat(bill.adjustment()).isZero();
  }

  @Test
  void aSubscriptionInArrearsIsPaidByItsDays() {
    Plan plan = plan("- subscription: {price: \"20.00\"}");
    Subscribed span =
        new Subscribed(LocalDate.of(2026, 11, 11), Optional.of(LocalDate.of(2026, 12, 2)));
    Bill november = subscribed(plan, NOVEMBER, span, "0");
    assertThat(lines(november)).containsExactly("gold/subscription 20 days of 30 20/30 13.33");
    assertThat(november.lines().getFirst().exact()).isEqualTo("13.333333333333333333333333");
    assertThat(november.lines().getFirst().description())
        .isEqualTo("subscription 2026-11, 20 of 30 days");
    assertThat(subscribed(plan, DECEMBER, span, "0").total()).isEqualTo("0.65");
    assertThat(subscribed(plan, YearMonth.of(2027, 1), span, "0").lines()).isEmpty();
  }

  @Test
  void withoutProrationADayIsAMonth() {
    Plan plan = plan("- subscription: {price: \"20.00\", proration: none}");
    Subscribed lastDay = new Subscribed(LocalDate.of(2026, 11, 30), Optional.empty());
    assertThat(subscribed(plan, NOVEMBER, lastDay, "0").total()).isEqualTo("20.00");
  }

  @Test
  void aSubscriptionInAdvanceIsOnTheBillBeforeAndSettledWhenItEndsEarly() {
    Plan plan = plan("- subscription: {price: \"31.00\", billed: in-advance}");
    Subscribed open = new Subscribed(LocalDate.of(2026, 11, 16), Optional.empty());
    Bill november = subscribed(plan, NOVEMBER, open, "0");
    assertThat(november.lines()).extracting(BillLine::month).containsExactly(NOVEMBER, DECEMBER);
    assertThat(lines(november))
        .containsExactly(
            "gold/subscription 15 days of 30 31/30 15.50",
            "gold/subscription 31 days of 31 31/31 31.00");
    assertThat(november.paidAhead()).isEqualTo("31.00");
    Subscribed ended = new Subscribed(open.from(), Optional.of(LocalDate.of(2026, 12, 11)));
    Bill december = subscribed(plan, DECEMBER, ended, "31.00");
    assertThat(december.total()).isEqualTo("-21.00");
    assertThat(december.lines().getFirst().description())
        .isEqualTo("subscription 2026-12, 10 of 31 days, less 31.00 paid ahead");
    assertThat(december.paidAhead()).isZero();
    assertThat(subscribed(plan, DECEMBER, open, "31.00").total()).isEqualTo("31.00");
  }

  @Test
  void creditPaysByPriorityThenByWhatExpiresFirst() {
    Plan plan = plan("- per-unit: {meter: requests, price: \"1\"}\n- prepaid-credit: required");
    Bill bill =
        Bill.of(
            new BillBasis(
                plan,
                NOVEMBER,
                requests(10),
                BigDecimal.TEN,
                Optional.empty(),
                BigDecimal.ZERO,
                false,
                List.of(
                    lot("open", "9", null, 1),
                    lot("later", "3.009", "2027-02-01", 1),
                    lot("sooner", "3", "2027-01-01", 1),
                    lot("gift", "1", null, 0),
                    lot("past", "50", "2026-11-01", 0)),
                List.of()));
    assertThat(bill.lines().stream().flatMap(line -> line.reference().stream()))
        .containsExactly("gift", "sooner", "later", "open");
    assertThat(bill.lines())
        .extracting(line -> line.amount().toPlainString())
        .containsExactly("10.00", "-1.00", "-3.00", "-3.00", "-3.00");
    assertThat(bill.total()).isEqualTo("0.00");
    assertThat(bill.net()).isEqualTo("10.00");
  }

  private static CreditLot lot(String id, String left, @Nullable String expires, int priority) {
    return new CreditLot(
        id, new BigDecimal(left), Optional.ofNullable(expires).map(LocalDate::parse), priority);
  }

  @Test
  void aFeeIsPaidOnceAndOwnersShareWhatCameIn() {
    Plan plan =
        plan(
            """
            - licence-fee: {amount: "100.00", licence: acme-commercial-1}
            - revenue-share: {owner: one, percent: "33.333333"}
            - revenue-share: {owner: two, percent: "33.333333"}
            - revenue-share: {owner: three, percent: "33.333334"}
            """);
    Bill bill =
        Bill.of(
            new BillBasis(
                plan,
                NOVEMBER,
                Quantities.NONE,
                BigDecimal.ZERO,
                Optional.empty(),
                BigDecimal.ZERO,
                true,
                List.of(),
                List.of(
                    new Posted(Posted.Why.CORRECTION, "17", "late use", new BigDecimal("0.01")))));
    assertThat(bill.total()).isEqualTo("100.01");
    assertThat(bill.lines().getFirst().reference()).contains("acme-commercial-1");
    assertThat(bill.shares())
        .extracting(share -> share.owner() + " " + share.amount().toPlainString())
        .containsExactly("one 33.34", "two 33.33", "three 33.34");
    assertThat(bill.kept()).isZero();
    assertThat(Bill.of(BillBasis.of(plan, NOVEMBER, Quantities.NONE, BigDecimal.ZERO)).total())
        .isZero();
  }

  @Test
  void aCurrencyWithoutCentsIsPaidInWholeUnits() {
    Plan plan =
        Plan.parse(
            "{id: y, title: Y, currency: JPY, items: [{per-unit: {meter: requests, price: \"0.4\"}}]}",
            "y.yaml");
    assertThat(Bill.of(BillBasis.of(plan, NOVEMBER, requests(4), new BigDecimal("1.6"))).total())
        .isEqualTo("2");
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThatExceptionOfType(PricingException.class)
        .isThrownBy(() -> lot("a", "-1", null, 0))
        .withMessageContaining("less than nothing");
    assertThatExceptionOfType(PricingException.class)
        .isThrownBy(() ->
            new Subscribed(LocalDate.of(2026, 11, 2), Optional.of(LocalDate.of(2026, 11, 1))));
    assertThatExceptionOfType(PricingException.class)
        .isThrownBy(() ->
            subscribed(
                plan("  []"),
                NOVEMBER,
                new Subscribed(LocalDate.of(2026, 11, 1), Optional.empty()),
                "0.001"))
        .withMessageContaining("cannot have been paid ahead");
  }
}

package io.weighbridge.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PlanTest {

  private static final Quantities SIX_MILLION = Quantities.of(Meter.TOKENS_IN, 6_000_000);

  private static Plan plan(String items) {
    return Plan.parse("id: gold\ntitle: Gold\ncurrency: USD\nitems:\n" + items, "gold.yaml");
  }

  private static final String TIERS =
      """
      {meter: tokens-in, per: 1000000, tiers: [
        {up-to: 1000000, price: "2.00"},
        {up-to: 5000000, price: "1.50"},
        {price: "1.00"}]}
      """;

  private static BigDecimal month(Plan plan, Quantities total) {
    return plan.cost(Quantities.NONE, total);
  }

  @Test
  void sixMillionTokensCostNineGraduatedAndSixByVolume() {
    assertThat(month(plan("- graduated: " + TIERS), SIX_MILLION)).isEqualByComparingTo("9.00");
    assertThat(month(plan("- volume: " + TIERS), SIX_MILLION)).isEqualByComparingTo("6.00");
  }

  @Test
  void aTierEndsWithItsLastUnit() {
    Plan volume = plan("- volume: " + TIERS);
    assertThat(month(volume, Quantities.of(Meter.TOKENS_IN, 1_000_000)))
        .isEqualByComparingTo("2.00");
    assertThat(month(volume, Quantities.of(Meter.TOKENS_IN, 1_000_001)))
        .isEqualByComparingTo("1.5000015");
  }

  @Test
  void aUnitThatMakesThoseBeforeItCheaperCostsNothing() {
    Plan volume = plan("- volume: " + TIERS);
    assertThat(
            volume.cost(
                Quantities.of(Meter.TOKENS_IN, 1_000_000), Quantities.of(Meter.TOKENS_IN, 1)))
        .isZero();
    assertThat(
            volume.cost(
                Quantities.of(Meter.TOKENS_IN, 1_000_001), Quantities.of(Meter.TOKENS_IN, 2)))
        .isEqualByComparingTo("0.000003");
  }

  @Test
  void whatAUnitCostsIsExactHoweverSmall() {
    Plan plan = plan("- per-unit: {meter: tokens-in, price: \"0.15\", per: 1000000}");
    assertThat(plan.needsTotals()).isFalse();
    assertThat(plan.cost(SIX_MILLION, Quantities.of(Meter.TOKENS_IN, 1)))
        .isEqualByComparingTo("0.00000015");
    assertThat(plan.worst(Quantities.NONE, Quantities.of(Meter.TOKENS_IN, 532)))
        .isEqualByComparingTo("0.0000798");
  }

  @Test
  void aMeterWithoutAPriceIsFree() {
    Plan plan = plan("- per-unit: {meter: tokens-in, price: \"1\"}");
    assertThat(month(plan, Quantities.of(Meter.TOKENS_OUT, 7))).isZero();
    assertThat(plan.meters()).containsExactly(Meter.TOKENS_IN);
  }

  @Test
  void aPackageThatIsBegunIsPaidWhole() {
    Plan plan = plan("- package: {meter: images, size: 100, price: \"0.50\"}");
    Meter images = new Meter("images");
    assertThat(month(plan, Quantities.of(images, 100))).isEqualByComparingTo("0.50");
    assertThat(month(plan, Quantities.of(images, 101))).isEqualByComparingTo("1.00");
    assertThat(plan.cost(Quantities.of(images, 101), Quantities.of(images, 99))).isZero();
    assertThat(plan.worst(Quantities.of(images, 5), Quantities.of(images, 100)))
        .isEqualByComparingTo("0.50");
  }

  @Test
  void tiersAreCountedFromAboveTheFreeQuota() {
    Plan plan = plan("- free-quota: {meter: tokens-in, quantity: 500000}\n- graduated: " + TIERS);
    assertThat(month(plan, Quantities.of(Meter.TOKENS_IN, 500_000))).isZero();
    assertThat(month(plan, Quantities.of(Meter.TOKENS_IN, 1_500_000))).isEqualByComparingTo("2.00");
  }

  @Test
  void useWithinTheQuotaCostsNothingAtWorstIfNothingElseCanComeBefore() {
    Plan plan =
        plan(
            """
            - free-quota: {meter: requests, quantity: 100}
            - per-unit: {meter: requests, price: "0.01"}
            """);
    Quantities ten = Quantities.of(Meter.REQUESTS, 10);
    assertThat(plan.worst(ten, Quantities.of(Meter.REQUESTS, 90), ten)).isZero();
    assertThat(plan.worst(ten, Quantities.of(Meter.REQUESTS, 95), ten))
        .isEqualByComparingTo("0.05");
    assertThat(plan.worst(ten, ten)).isEqualByComparingTo("0.10");
  }

  @Test
  void useAboveTheCommitmentHasAFactor() {
    Plan plan =
        plan(
            """
            - minimum-commitment: {amount: "100.00", overage: "0.8"}
            - per-unit: {meter: requests, price: "1"}
            """);
    assertThat(plan.needsTotals()).isTrue();
    assertThat(month(plan, Quantities.of(Meter.REQUESTS, 90))).isEqualByComparingTo("90");
    assertThat(plan.cost(Quantities.of(Meter.REQUESTS, 90), Quantities.of(Meter.REQUESTS, 20)))
        .isEqualByComparingTo("18");
  }

  @Test
  void aPlanSaysWhoMayUseIt() {
    assertThat(plan("- prepaid-credit: required").prepaid()).isTrue();
    assertThat(plan("- subscription: {price: \"20\"}").subscriptionNeeded()).isTrue();
    Plan free = plan("  []");
    assertThat(free.prepaid()).isFalse();
    assertThat(free.subscriptionNeeded()).isFalse();
  }

  @Test
  void aVersionIsOfWhatThePlanMeansNotOfHowItIsWritten() {
    Plan one = plan("- per-unit: {meter: tokens-in, price: \"2.00\", per: 1000000}");
    Plan other =
        Plan.parse(
            """
            {"currency": "USD", "title": "Gold", "id": "gold",
             "items": [{"per-unit": {"per": "1000000", "price": "2.0", "meter": "tokens-in"}}]}
            """,
            "gold.json");
    assertThat(other).isEqualTo(one).hasToString(one.ref().toString());
    assertThat(one.canonical())
        .isEqualTo(
            "{\"currency\":\"USD\",\"id\":\"gold\",\"items\":[{\"per-unit\":{\"meter\":\"tokens-in\",\"per\":\"1000000\",\"price\":\"2\"}}],\"title\":\"Gold\"}");
    assertThat(Plan.parse(one.canonical(), "again")).isEqualTo(one);
    assertThat(PlanRef.parse(one.ref().toString())).isEqualTo(one.ref());
    assertThat(plan("- per-unit: {meter: tokens-in, price: \"2.01\", per: 1000000}").ref())
        .isNotEqualTo(one.ref());
  }

  @Test
  void quantitiesAreEqualHoweverTheyAreWritten() {
    Quantities two = Quantities.of(Map.of(Meter.ROWS, new BigDecimal("2.00")));
    assertThat(two)
        .isEqualTo(Quantities.of(Meter.ROWS, 2))
        .hasSameHashCodeAs(Quantities.of(Meter.ROWS, 2));
    assertThat(two.plus(two.negated())).isEqualTo(Quantities.NONE);
    assertThat(two.get(Meter.REQUESTS)).isZero();
    assertThat(Quantities.of(Meter.ROWS, 0).isEmpty()).isTrue();
  }

  @Test
  void whatComesLaterAndIsSettledEarlierTakesTheFreeUnits() {
    Plan plan =
        plan(
            """
            - free-quota: {meter: requests, quantity: 100}
            - per-unit: {meter: requests, price: "0.01"}
            """);
    Quantities hundred = Quantities.of(Meter.REQUESTS, 100);
    // The first of two is admitted when nothing else is there; the second is settled first.
    BigDecimal alone = plan.worst(Quantities.NONE, Quantities.NONE, hundred);
    BigDecimal anyhow = plan.worst(Quantities.NONE, hundred);
    assertThat(plan.cost(Quantities.NONE, hundred)).isZero();
    assertThat(plan.cost(hundred, hundred)).isGreaterThan(alone).isEqualByComparingTo(anyhow);
  }

  @Test
  void aNumberThatWouldFillTheMemoryIsNoQuantity() {
    assertThatExceptionOfType(PricingException.class)
        .isThrownBy(() -> Quantities.of(Map.of(Meter.ROWS, new BigDecimal("1E+999999999"))))
        .withMessageContaining("rows");
  }
}

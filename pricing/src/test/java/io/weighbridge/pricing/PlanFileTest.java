package io.weighbridge.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PlanFileTest {

  static String resource(String name) throws IOException {
    try (var stream = Objects.requireNonNull(PlanFileTest.class.getResourceAsStream(name), name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static List<String> mistakes(String text) {
    return catchThrowableOfType(PricingException.class, () -> Plan.parse(text, "p.yaml"))
        .mistakes();
  }

  private static List<String> mistakesOf(String items) {
    return mistakes("{id: gold, title: Gold, currency: USD, items: [\n" + items + "\n]}");
  }

  @Test
  void aPlanWithEveryItemIsItsGoldenCanonicalText() throws IOException {
    Plan plan = Plan.parse(resource("plans/every-item.yaml"), "every-item.yaml");
    String golden = resource("plans/every-item.json").strip();
    assertThat(plan.canonical()).isEqualTo(golden);
    assertThat(Plan.parse(golden, "every-item.json")).isEqualTo(plan);
    // printf %s "$(cat every-item.json)" | sha256sum | cut -c1-12
    assertThat(plan.ref()).hasToString("gold@71ee9c5e2e70");
  }

  @Test
  void jsonMayBeIndentedByTabsAndEscapeWhatItLikes() throws IOException {
    assertThat(Plan.parse(resource("plans/tabs.json"), "tabs.json").title())
        .isEqualTo("Indented by tabs ä \uD83C\uDFB2");
  }

  @Test
  void allMistakesAreToldAtOnceWithTheirLines() {
    assertThat(
            mistakes(
                """
                id: Gold
                currency: XAU
                colour: blue
                items:
                  - per-unit: {meter: tokens-in, price: 2.00, per: 1000000}
                  - per-unit: {meter: Tokens, price: "2,00"}
                  - free-quota: {meter: rows}
                  - graduated: {meter: rows, tiers: [{price: "1", upto: 5}]}
                  - discount: {percent: "10"}
                  - subscription: {price: "20.005", billed: sometimes}
                  - revenue-share: {owner: acme, percent: "70"}
                  - revenue-share: {owner: umbra, percent: "31"}
                  - prepaid-credit: 5
                  - package
                """))
        .satisfiesExactly(
            at(1, "'Gold' names no plan"),
            at(1, "title is missing"),
            at(2, "currency must be a code of ISO 4217"),
            at(5, "price must be a decimal number in quotes: \"2.00\""),
            at(6, "'Tokens' names no meter"),
            at(6, "price must be a decimal number in quotes, such as \"0.25\""),
            at(7, "quantity is missing"),
            at(8, "upto is no key here; there are up-to, price"),
            at(9, "discount is no item"),
            at(10, "billed must be in-advance or in-arrears"),
            at(13, "prepaid-credit must be required"),
            at(14, "an item must hold keys and values"),
            at(3, "colour is no key here"),
            at(12, "the shares come to 101 percent"));
  }

  private static Consumer<String> at(int line, String beginning) {
    return mistake -> assertThat(mistake).startsWith("p.yaml:%d: %s".formatted(line, beginning));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "per-unit: {meter: rows, price: '1', per: '1'}}, {per-unit: {meter: rows, price: '2'} | rows has two prices",
        "free-quota: {meter: rows, quantity: 5} | rows has a free quota but no price",
        "per-unit: {meter: rows, price: '1', per: 3} | a price of 1 per 3 has no end",
        "per-unit: {meter: rows, price: '1', per: 0} | per must be a whole number",
        "per-unit: {meter: rows, price: '-1'} | price must be a decimal number",
        "per-unit: {meter: rows, price: '1', price: '2'} | price is given twice",
        "per-unit: {meter: rows, price: .inf} | price must be a decimal number",
        "package: {meter: rows, size: '0.5', price: '1'} | size must be a whole number",
        "volume: {meter: rows, tiers: []} | tiers must be 1 to 50",
        "volume: {meter: rows, tiers: [{price: '1'}, {price: '2'}]} | every tier but the last",
        "volume: {meter: rows, tiers: [{up-to: 5, price: '1'}]} | every tier but the last",
        "volume: {meter: rows, tiers: [{up-to: 5, price: '1'}, {up-to: 5, price: '1'}, {price: '2'}]} | up-to must grow",
        "subscription: {price: '1.005'} | price must have at most 2 digits behind the point, as USD has",
        "revenue-share: {owner: acme, percent: '0'} | percent must be above 0",
        "minimum-commitment: {amount: '5', overage: '1001'} | overage must be 0 to 1000",
        "per-unit: {meter: rows, price: '1'}, volume: {} | an item must have one key",
      })
  void anItemThatCannotBeIsRefused(String item, String sentence) {
    assertThat(mistakesOf("{" + item + "}"))
        .anySatisfy(mistake -> assertThat(mistake).startsWith("p.yaml:2: ").contains(sentence));
  }

  @Test
  void anHourCanBeSoldWhereItsSecondHasAPrice() {
    Plan plan =
        Plan.parse(
            "{id: gpu, title: GPU, currency: USD, items: [{per-unit: {meter: gpu-seconds, price: \"3.60\", per: 3600}}]}",
            "gpu.yaml");
    assertThat(plan.cost(Quantities.NONE, Quantities.of(new Meter("gpu-seconds"), 1)))
        .isEqualByComparingTo("0.001");
    assertThat(mistakesOf("{per-unit: {meter: gpu-seconds, price: \"2.00\", per: 3600}}"))
        .singleElement()
        .asString()
        .contains("give the price of 1 unit");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "aliases.yaml",
        "itself.yaml",
        "deep.yaml",
        "deep.json",
        "number.yaml",
        "python.yaml"
      })
  void hostileFilesAreRefusedInASentence(String name) throws IOException {
    List<String> mistakes = mistakes(resource("hostile/" + name));
    assertThat(mistakes)
        .isNotEmpty()
        .allSatisfy(mistake -> assertThat(mistake).startsWith("p.yaml").hasSizeLessThan(400));
  }

  @Test
  void whatIsNoYamlOrTooLongOrEmptyIsRefused() {
    assertThat(mistakes("id: [")).singleElement().asString().contains("is no YAML");
    assertThat(mistakes("")).containsExactly("p.yaml: is empty");
    assertThat(mistakes("5")).first().asString().contains("must hold keys and values");
    assertThat(mistakes("#".repeat(Plan.MAX_LENGTH + 1)))
        .singleElement()
        .asString()
        .contains("is longer than");
    assertThat(mistakes("a: 1\n---\nb: 2\n")).singleElement().asString().contains("is no YAML");
  }

  @Test
  void aMessageTellsTwentyMistakesAndTheExceptionAll() {
    String items = "- x\n".repeat(50);
    PricingException refused =
        catchThrowableOfType(
            PricingException.class,
            () -> Plan.parse("id: a\ntitle: A\ncurrency: USD\nitems:\n" + items, "p.yaml"));
    assertThat(refused.mistakes()).hasSize(50);
    assertThat(refused)
        .hasMessageStartingWith("the plan has 50 mistakes: ")
        .hasMessageEndingWith("; and more");
  }
}

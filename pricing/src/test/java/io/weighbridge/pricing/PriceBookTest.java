package io.weighbridge.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PriceBookTest {

  private static PriceBook book(String name) throws IOException {
    return PriceBook.parse(PlanFileTest.resource("books/" + name), name);
  }

  private static List<String> mistakes(String text) {
    return catchThrowableOfType(PricingException.class, () -> PriceBook.parse(text, "book"))
        .mistakes();
  }

  private static BigDecimal price(String decimal) {
    return new BigDecimal(decimal);
  }

  @Test
  void ourOwnShapeHasPricesOfAUnitOrOfMany() throws IOException {
    PriceBook book = book("own.yaml");
    assertThat(book.currency()).hasToString("EUR");
    assertThat(book.models())
        .containsOnlyKeys("acme/embed-small", "acme/chat")
        .containsEntry("acme/embed-small", Map.of(Meter.TOKENS_IN, price("0.00000002")));
    assertThat(book.models().get("acme/chat"))
        .containsEntry(Meter.TOKENS_OUT, price("0.0000006"))
        .containsEntry(new Meter("images"), price("0.04"));
    assertThat(book("own.json").models().get("acme/chat"))
        .containsEntry(Meter.TOKENS_IN, price("0.00000015"))
        .containsEntry(Meter.REQUESTS, price("0.001"));
  }

  @Test
  void openRoutersListIsABookOfDollars() throws IOException {
    PriceBook book = book("openrouter.json");
    assertThat(book.currency()).hasToString("USD");
    assertThat(book.models()).containsOnlyKeys("acme/chat", "acme/free");
    assertThat(book.models().get("acme/chat"))
        .containsEntry(Meter.TOKENS_IN, price("0.00000125"))
        .containsEntry(Meter.TOKENS_CACHED, price("0.000000125"))
        .containsEntry(Meter.TOKENS_OUT, price("0.00001"))
        .containsEntry(new Meter("images-in"), price("0.001238"));
    // acme/auto costs what the model costs that it is sent to.
    assertThat(book.unpriced()).isEqualTo(1);
    // name, created, context_length, architecture, supported_parameters; discount.
    assertThat(book.ignored()).isEqualTo(6);
  }

  @Test
  void liteLlmsNumbersAreTheDecimalsThatAreWritten() throws IOException {
    PriceBook book = book("litellm.json");
    assertThat(book.models()).containsOnlyKeys("acme-chat", "acme/whisper", "acme/rerank");
    assertThat(book.models().get("acme-chat"))
        .containsOnly(
            Map.entry(Meter.TOKENS_CACHED, price("0.000000075")),
            Map.entry(Meter.TOKENS_IN, price("0.00000015")),
            Map.entry(Meter.TOKENS_OUT, price("0.00000060000000000000002")));
    assertThat(book.models().get("acme/rerank")).containsEntry(Meter.REQUESTS, price("0.002"));
    assertThat(book.unpriced()).isEqualTo(1);
    assertThat(book.ignored()).isEqualTo(10);
  }

  @Test
  void aPlanForAModelHasItsPrices() throws IOException {
    Plan plan = book("own.yaml").planFor("acme/chat");
    assertThat(plan.ref().id()).hasToString("acme-chat");
    assertThat(plan.title()).isEqualTo("acme/chat");
    assertThat(plan.cost(Quantities.NONE, Quantities.of(Meter.TOKENS_OUT, 1)))
        .isEqualByComparingTo("0.0000006");
    assertThat(plan.needsTotals()).isFalse();
    assertThat(Plan.parse(plan.canonical(), "again")).isEqualTo(plan);
  }

  @Test
  void partsOfTokensWithoutAPriceOfTheirOwnAreNotFree() throws IOException {
    Plan plan = book("own.yaml").planFor("acme/chat");
    assertThat(plan.cost(Quantities.NONE, Quantities.of(Meter.TOKENS_CACHED, 1)))
        .isEqualByComparingTo("0.00000015");
    assertThat(plan.cost(Quantities.NONE, Quantities.of(Meter.TOKENS_REASONING, 1)))
        .isEqualByComparingTo("0.0000006");
  }

  @Test
  void aModelThatIsNotInTheBookHasNoPlan() throws IOException {
    PriceBook book = book("litellm.json");
    assertThatExceptionOfType(PricingException.class)
        .isThrownBy(() -> book.planFor("acme/unknown"))
        .withMessage("the price book litellm.json has no model 'acme/unknown'; it has 3 others");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ | book:1: is no JSON",
        "{} | book: has no prices",
        "{\"m\": 5} | book: m must be a model with its prices",
        "{\"m\": {\"input_cost_per_token\": \"cheap\"}} | book: m: input_cost_per_token must be a decimal number",
        "{\"m\": {\"input_cost_per_token\": true}} | book: m: input_cost_per_token must be a decimal number",
        "{\"data\": [{\"id\": \"m\"}]} | book: a model in 'data' has no 'id' or no 'pricing'",
        "{\"data\": [5]} | book: a model in 'data' has no 'id' or no 'pricing'",
        "{\"currency\": \"USD\", \"models\": {\"m\": {\"tokens-in\": 0.1}}} | book:1: tokens-in must be a decimal number in quotes: \"0.1\"",
        "{\"currency\": \"USD\", \"models\": {\"m\": {}}} | book:1: m has no price",
        "{\"currency\": \"USD\", \"models\": {}} | book:1: models is empty",
        "{\"currency\": \"USD\", \"models\": {\"m\": {\"Tokens\": \"1\"}}} | book:1: 'Tokens' names no meter",
        "{\"currency\": \"USD\", \"models\": {\"m\": {\"rows\": {\"price\": \"1\", \"per\": 7}}}} | book:1: a price of 1 per 7 has no end",
        "[] | book:1: the price book must hold keys and values",
      })
  void aBookWithAMistakeIsRefusedInASentence(String text, String beginning) {
    assertThat(mistakes(text)).anySatisfy(mistake -> assertThat(mistake).startsWith(beginning));
  }

  @Test
  void hostileBooksAreRefusedInASentence() throws IOException {
    for (String name :
        List.of(
            "deep.json",
            "deep.yaml",
            "number.json",
            "exponent.json",
            "aliases.yaml",
            "itself.yaml",
            "twice.json")) {
      assertThat(mistakes(PlanFileTest.resource("hostile/" + name)))
          .as(name)
          .isNotEmpty()
          .allSatisfy(mistake -> assertThat(mistake).startsWith("book").hasSizeLessThan(400));
    }
  }

  @Test
  void namesOfModelsThatArePlansOnlyInPartStillMakePlans() {
    for (String model : List.of("ACME/Chat:free", "@cf/meta/llama", "模型", "x".repeat(200))) {
      PriceBook book =
          PriceBook.parse("{\"%s\": {\"input_cost_per_token\": 1e-6}}".formatted(model), "book");
      assertThat(book.planFor(model).title()).isEqualTo(model);
    }
  }
}

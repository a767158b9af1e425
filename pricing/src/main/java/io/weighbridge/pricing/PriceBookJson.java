package io.weighbridge.pricing;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Price books in the shapes of others. What they know and no meter stands for is counted, not
/// refused: their files grow without us.
final class PriceBookJson {

  /// Objects in objects; theirs have 5.
  private static final int MAX_DEPTH = 24;

  /// Characters of one number; the longest real one has 22.
  private static final int MAX_NUMBER = 60;

  private static final int MAX_TEXT = 1 << 20;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxDocumentLength(PriceBook.MAX_LENGTH)
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(MAX_NUMBER)
                          .maxStringLength(MAX_TEXT)
                          .build())
                  .build())
          // A double has not the price that is written.
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /// Both are in US dollars.
  private static final Currency DOLLAR = Currency.getInstance("USD");

  /// OpenRouter's `pricing`: dollars for one token, request, image or search.
  private static final Map<String, Meter> OPEN_ROUTER =
      Map.ofEntries(
          Map.entry("prompt", Meter.TOKENS_IN),
          Map.entry("completion", Meter.TOKENS_OUT),
          Map.entry("input_cache_read", Meter.TOKENS_CACHED),
          Map.entry("input_cache_write", new Meter("tokens-cache-write")),
          Map.entry("internal_reasoning", Meter.TOKENS_REASONING),
          Map.entry("request", Meter.REQUESTS),
          Map.entry("image", new Meter("images-in")),
          Map.entry("audio", new Meter("audio-tokens-in")),
          Map.entry("web_search", new Meter("web-searches")));

  /// LiteLLM's fields with one price whatever the request is; those of batches, priorities and long
  /// contexts depend on it.
  private static final Map<String, Meter> LITE_LLM =
      Map.ofEntries(
          Map.entry("input_cost_per_token", Meter.TOKENS_IN),
          Map.entry("output_cost_per_token", Meter.TOKENS_OUT),
          Map.entry("cache_read_input_token_cost", Meter.TOKENS_CACHED),
          Map.entry("cache_creation_input_token_cost", new Meter("tokens-cache-write")),
          Map.entry("output_cost_per_reasoning_token", Meter.TOKENS_REASONING),
          Map.entry("input_cost_per_request", Meter.REQUESTS),
          Map.entry("input_cost_per_query", Meter.REQUESTS),
          Map.entry("input_cost_per_audio_token", new Meter("audio-tokens-in")),
          Map.entry("output_cost_per_audio_token", new Meter("audio-tokens-out")),
          Map.entry("input_cost_per_image_token", new Meter("image-tokens-in")),
          Map.entry("output_cost_per_image_token", new Meter("image-tokens-out")),
          Map.entry("input_cost_per_image", new Meter("images-in")),
          Map.entry("output_cost_per_image", new Meter("images")),
          Map.entry("input_cost_per_pixel", new Meter("pixels-in")),
          Map.entry("output_cost_per_pixel", new Meter("pixels")),
          Map.entry("input_cost_per_character", new Meter("characters-in")),
          Map.entry("output_cost_per_character", new Meter("characters-out")),
          Map.entry("input_cost_per_second", new Meter("seconds-in")),
          Map.entry("output_cost_per_second", new Meter("seconds-out")));

  /// LiteLLM's entry that explains the others.
  private static final String EXPLANATION = "sample_spec";

  private final String name;
  private final List<String> mistakes;
  private final SortedMap<String, Map<Meter, BigDecimal>> models = new TreeMap<>();
  private int ignored;
  private int unpriced;

  PriceBookJson(String name, List<String> mistakes) {
    this.name = name;
    this.mistakes = mistakes;
  }

  /// @return empty if it is no JSON; the reason is then among the mistakes
  static Optional<JsonNode> tree(String text, String name, List<String> mistakes) {
    try {
      return Optional.of(JSON.readTree(text));
    } catch (JacksonException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      mistakes.add(noJson(line > 0 ? name + ":" + line : name, e.getOriginalMessage()));
    } catch (NumberFormatException e) {
      // An exponent that no BigDecimal has.
      mistakes.add(noJson(name, e.getMessage()));
    }
    return Optional.empty();
  }

  private static String noJson(String place, @Nullable String reason) {
    return "%s: is no JSON: %s".formatted(place, Quoted.shortened(String.valueOf(reason)));
  }

  Optional<PriceBook> book(JsonNode root) {
    JsonNode data = root.get("data");
    if (data != null && data.isArray()) {
      data.forEach(this::openRouter);
    } else {
      root.properties().forEach(entry -> liteLlm(entry.getKey(), entry.getValue()));
    }
    if (models.isEmpty() && mistakes.isEmpty()) {
      mistakes.add(
          "%s: has no prices: neither 'currency' and 'models', nor OpenRouter's 'data', nor LiteLLM's models with 'input_cost_per_token'"
              .formatted(name));
    }
    return mistakes.isEmpty()
        ? Optional.of(new PriceBook(name, DOLLAR, models, ignored, unpriced))
        : Optional.empty();
  }

  private void openRouter(JsonNode model) {
    JsonNode id = model.path("id");
    JsonNode pricing = model.path("pricing");
    if (!id.isString() || !pricing.isObject()) {
      mistakes.add("%s: a model in 'data' has no 'id' or no 'pricing'".formatted(name));
      return;
    }
    ignored += model.size() - 2;
    model(id.stringValue(), prices(id.stringValue(), pricing, OPEN_ROUTER));
  }

  private void liteLlm(String model, JsonNode fields) {
    if (model.equals(EXPLANATION)) {
      return;
    }
    if (!fields.isObject()) {
      mistakes.add(
          "%s: %s must be a model with its prices".formatted(name, Quoted.shortened(model)));
      return;
    }
    model(model, prices(model, fields, LITE_LLM));
  }

  private void model(String model, Map<Meter, BigDecimal> prices) {
    if (!Texts.fits(model)) {
      mistakes.add(
          "%s: '%s': %s"
              .formatted(name, Quoted.shortened(model), Texts.mistake("the name of a model")));
    } else if (models.size() >= PriceBook.MAX_MODELS) {
      mistakes.add("%s: has more than %d models".formatted(name, PriceBook.MAX_MODELS));
    } else if (prices.isEmpty()) {
      unpriced++;
    } else if (models.put(model, prices) != null) {
      mistakes.add("%s: %s is there twice".formatted(name, Quoted.shortened(model)));
    }
  }

  /// A negative price is how OpenRouter says that the price depends on where a request goes: such a
  /// model has none here.
  private Map<Meter, BigDecimal> prices(String model, JsonNode fields, Map<String, Meter> meters) {
    SortedMap<Meter, BigDecimal> prices = new TreeMap<>();
    boolean depends = false;
    for (Map.Entry<String, JsonNode> field : fields.properties()) {
      Meter meter = meters.get(field.getKey());
      if (meter == null || field.getValue().isNull()) {
        ignored++;
        continue;
      }
      Optional<BigDecimal> price = number(field.getValue());
      if (price.isEmpty()) {
        mistakes.add(
            "%s: %s: %s must be a decimal number of at most %d digits in front of the point and %d behind it"
                .formatted(
                    name,
                    Quoted.shortened(model),
                    field.getKey(),
                    Decimals.MAX_WHOLE,
                    Decimals.MAX_SCALE));
      } else if (price.get().signum() < 0) {
        depends = true;
      } else {
        prices.merge(meter, price.get(), BigDecimal::max);
      }
    }
    return depends ? Map.of() : prices;
  }

  private static Optional<BigDecimal> number(JsonNode value) {
    try {
      BigDecimal number =
          value.isNumber()
              ? value.decimalValue()
              : value.isString() && value.stringValue().length() <= MAX_NUMBER
                  ? new BigDecimal(value.stringValue())
                  : null;
      return number != null && Decimals.bounded(number, Decimals.MAX_WHOLE, Decimals.MAX_SCALE)
          ? Optional.of(Decimals.stripped(number))
          : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}

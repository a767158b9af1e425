package io.weighbridge.pricing;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// What models cost, by their names: a price of one unit for each meter.
///
/// Read from three shapes, which are told apart by what is in them: our own (`currency`, `models`),
/// OpenRouter's list of models (`data`, decimal texts a token) and LiteLLM's
/// `model_prices_and_context_window.json` (JSON numbers a token, read as the decimals that they are
/// written as).
///
/// @param models each with at least one price
/// @param ignored prices and other facts in the file that no meter stands for
/// @param unpriced models that the file names without a price that can be used
public record PriceBook(
    String name,
    Currency currency,
    SortedMap<String, Map<Meter, BigDecimal>> models,
    int ignored,
    int unpriced) {

  /// Characters of a file; LiteLLM's has 3.5 million.
  public static final int MAX_LENGTH = 32 << 20;

  /// Models of a file.
  public static final int MAX_MODELS = 100_000;

  /// Prices are shown for a million units when one unit's has more digits behind the point.
  private static final int SHOWN_DIGITS = 4;

  private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

  public PriceBook {
    SortedMap<String, Map<Meter, BigDecimal>> copy = new TreeMap<>();
    models.forEach((model, prices) ->
        copy.put(model, Collections.unmodifiableSortedMap(new TreeMap<>(prices))));
    models = Collections.unmodifiableSortedMap(copy);
  }

  /// Reads a price book.
  ///
  /// @param name of the file, for messages
  /// @throws PricingException with every mistake of the file
  public static PriceBook parse(String text, String name) {
    return PriceBookFile.read(text, name);
  }

  /// The prices of one model as a plan, whose name is the model's as far as a plan's can be.
  ///
  /// Cached tokens that have no price of their own cost what tokens of the input do, and tokens of
  /// reasoning what those of the output do: they are some of them.
  ///
  /// @throws PricingException if the book does not have the model
  public Plan planFor(String model) {
    Map<Meter, BigDecimal> prices = models.get(model);
    if (prices == null) {
      throw new PricingException(
          "the price book %s has no model '%s'; it has %d others"
              .formatted(name, Quoted.shortened(model), models.size()));
    }
    SortedMap<Meter, BigDecimal> all = new TreeMap<>(prices);
    instead(all, Meter.TOKENS_CACHED, Meter.TOKENS_IN);
    instead(all, Meter.TOKENS_REASONING, Meter.TOKENS_OUT);
    List<Item> items = new ArrayList<>();
    all.forEach((meter, price) ->
        items.add(
            price.scale() > SHOWN_DIGITS
                ? new PerUnit(meter, price.multiply(MILLION), MILLION)
                : new PerUnit(meter, price, BigDecimal.ONE)));
    return new Plan(planId(model), model, currency, items);
  }

  private static void instead(Map<Meter, BigDecimal> prices, Meter part, Meter whole) {
    BigDecimal price = prices.get(whole);
    if (price != null) {
      prices.putIfAbsent(part, price);
    }
  }

  private static PlanId planId(String model) {
    String id =
        model
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9._-]+", "-")
            .replaceAll("^[^a-z0-9]+", "");
    return new PlanId(id.isEmpty() ? "model" : id.substring(0, Math.min(id.length(), 63)));
  }
}

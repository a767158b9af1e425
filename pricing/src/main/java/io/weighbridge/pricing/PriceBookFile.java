package io.weighbridge.pricing;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import tools.jackson.databind.JsonNode;

/// A price book's file: finds out whose shape it has, and reads our own, whose values know their
/// lines.
final class PriceBookFile {

  /// Characters of a file of our own shape.
  static final int MAX_OWN_LENGTH = 4 << 20;

  private final String name;
  private final List<String> mistakes = new ArrayList<>();
  private final YamlText file;

  private PriceBookFile(String name) {
    this.name = name;
    this.file = new YamlText(name, mistakes);
  }

  static PriceBook read(String text, String name) {
    PriceBookFile reading = new PriceBookFile(name);
    Optional<PriceBook> book = reading.book(text);
    if (book.isEmpty() || !reading.mistakes.isEmpty()) {
      throw new PricingException("the price book", reading.mistakes);
    }
    return book.get();
  }

  private Optional<PriceBook> book(String text) {
    if (text.stripLeading().startsWith("{")) {
      Optional<JsonNode> json = PriceBookJson.tree(text, name, mistakes);
      if (json.isEmpty()) {
        return Optional.empty();
      }
      if (!json.get().has("models")) {
        return new PriceBookJson(name, mistakes).book(json.get());
      }
    }
    return file.document(text, MAX_OWN_LENGTH).map(this::own);
  }

  private PriceBook own(Node root) {
    Fields fields = new Fields(file, root, "the price book");
    Currency currency = PlanFile.currency(file, fields);
    SortedMap<String, Map<Meter, BigDecimal>> models = new TreeMap<>();
    fields
        .node("models")
        .ifPresent(node ->
            new Fields(file, node, "models")
                .rest()
                .forEach((model, prices) -> model(models, model, prices)));
    fields.end("currency, models");
    if (models.isEmpty() && mistakes.isEmpty()) {
      file.mistake(root, "models is empty");
    }
    return new PriceBook(name, currency, models, 0, 0);
  }

  private void model(Map<String, Map<Meter, BigDecimal>> models, String model, Node prices) {
    SortedMap<Meter, BigDecimal> read = new TreeMap<>();
    new Fields(file, prices, "a model")
        .rest()
        .forEach((meter, price) -> {
          try {
            read.put(new Meter(meter), unitPrice(meter, price));
          } catch (PricingException e) {
            file.mistake(price, String.valueOf(e.getMessage()));
          }
        });
    if (models.size() >= PriceBook.MAX_MODELS) {
      file.mistake(prices, "there are more than %d models".formatted(PriceBook.MAX_MODELS));
    } else if (read.isEmpty()) {
      file.mistake(prices, "%s has no price".formatted(Quoted.shortened(model)));
    } else if (!Texts.fits(model)) {
      file.mistake(prices, Texts.mistake("the name of a model"));
    } else {
      models.put(model, read);
    }
  }

  /// `"0.000002"`, or `{price: "2.00", per: 1000000}`.
  private BigDecimal unitPrice(String meter, Node value) {
    if (!(value instanceof MappingNode)) {
      return Fields.number(file, meter, value);
    }
    Fields keys = new Fields(file, value, meter);
    BigDecimal price = keys.number("price");
    BigDecimal per = keys.number("per", BigDecimal.ONE);
    keys.end("price, per");
    return new PerUnit(Meter.REQUESTS, price, per).unitPrice();
  }
}

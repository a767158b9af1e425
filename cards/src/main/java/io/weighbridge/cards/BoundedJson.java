package io.weighbridge.cards;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/// Small JSON files of strangers as maps, within limits.
final class BoundedJson {

  private static final int MAX_DEPTH = 64;

  /// Values that are kept; what follows is read over.
  private static final int MAX_VALUES = 50_000;

  /// Python writes NaN and Infinity into configurations.
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(1000)
                  .build())
          .build();

  private final JsonParser parser;
  private int values;

  private BoundedJson(JsonParser parser) {
    this.parser = parser;
  }

  /// The object that the bytes hold; empty where they hold none.
  static Map<String, @Nullable Object> object(byte @Nullable [] bytes) {
    if (bytes == null || bytes.length > ConfigFacts.MAX_BYTES) {
      return Map.of();
    }
    try (JsonParser parser =
        JSON.createParser(ObjectReadContext.empty(), new ByteArrayInputStream(bytes))) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Map.of();
      }
      return new BoundedJson(parser).object();
    } catch (JacksonException e) {
      return Map.of();
    }
  }

  private Map<String, @Nullable Object> object() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = FrontMatter.wellFormed(parser.currentName());
      Object value = value(parser.nextToken());
      if (values < MAX_VALUES) {
        map.put(name, value);
      }
    }
    return map;
  }

  private @Nullable Object value(@Nullable JsonToken token) {
    values++;
    if (token == null) {
      return null;
    }
    return switch (token) {
      case START_OBJECT -> object();
      case START_ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>();
        for (JsonToken next = parser.nextToken();
            next != null && next != JsonToken.END_ARRAY;
            next = parser.nextToken()) {
          Object element = value(next);
          if (values < MAX_VALUES) {
            list.add(element);
          }
        }
        yield list;
      }
      case VALUE_STRING -> FrontMatter.wellFormed(parser.getString());
      case VALUE_NUMBER_INT ->
          parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
              ? (Object) parser.getString()
              : parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> {
        double number = parser.getDoubleValue();
        yield Double.isFinite(number) ? (Object) number : parser.getString();
      }
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }
}

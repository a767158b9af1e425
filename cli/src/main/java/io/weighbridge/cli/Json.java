package io.weighbridge.cli;

import java.io.Writer;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;

/// Documents of maps, lists, arrays, texts, numbers, truth values, nothing, and JSON that came from
/// a server, written as JSON.
final class Json {

  private static final JsonFactory FACTORY =
      JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

  private Json() {}

  /// Writes one document on one line, the keys in the order of the maps. What JSON cannot say, an
  /// infinite number or none, becomes null.
  static void write(Map<String, ?> document, Writer target) {
    try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), target)) {
      value(generator, document);
    }
  }

  private static void value(JsonGenerator generator, @Nullable Object value) {
    switch (value) {
      case null -> generator.writeNull();
      case Map<?, ?> map -> {
        generator.writeStartObject();
        map.forEach((key, member) -> {
          generator.writeName(key.toString());
          value(generator, member);
        });
        generator.writeEndObject();
      }
      case JsonNode node -> node(generator, node);
      case Iterable<?> list -> {
        generator.writeStartArray();
        list.forEach(element -> value(generator, element));
        generator.writeEndArray();
      }
      case long[] numbers -> generator.writeArray(numbers, 0, numbers.length);
      case int[] numbers -> generator.writeArray(numbers, 0, numbers.length);
      case Double number when !Double.isFinite(number) -> generator.writeNull();
      case Double number -> generator.writeNumber(number);
      case Float number when !Float.isFinite(number) -> generator.writeNull();
      case Float number -> generator.writeNumber(number);
      case Integer number -> generator.writeNumber(number);
      case Long number -> generator.writeNumber(number);
      case Boolean truth -> generator.writeBoolean(truth);
      case CharSequence text -> generator.writeString(text.toString());
      case Enum<?> name -> generator.writeString(name.toString());
      default -> throw new IllegalArgumentException("no JSON for a " + value.getClass().getName());
    }
  }

  private static void node(JsonGenerator generator, JsonNode node) {
    switch (node.getNodeType()) {
      case OBJECT -> {
        generator.writeStartObject();
        node.properties()
            .forEach(member -> {
              generator.writeName(member.getKey());
              node(generator, member.getValue());
            });
        generator.writeEndObject();
      }
      case ARRAY -> {
        generator.writeStartArray();
        node.forEach(element -> node(generator, element));
        generator.writeEndArray();
      }
      case STRING -> generator.writeString(node.stringValue());
      case BOOLEAN -> generator.writeBoolean(node.booleanValue());
      case NUMBER -> {
        if (node.isIntegralNumber()) {
          generator.writeNumber(node.bigIntegerValue());
        } else {
          generator.writeNumber(node.decimalValue());
        }
      }
      default -> generator.writeNull();
    }
  }
}

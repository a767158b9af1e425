package io.weighbridge.signing;

import java.util.Base64;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// JSON of bundles: read within limits, every key once, and each value of the kind it should be.
final class BundleJson {

  /// A bundle of a million files takes 200 MB; models have thousands.
  static final int MAX_BYTES = 64 << 20;

  private static final int MAX_DEPTH = 32;

  static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNameLength(1000)
                          .maxNumberLength(100)
                          .maxStringLength(MAX_BYTES)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final String source;

  /// @param source names the file in what is thrown
  BundleJson(String source) {
    this.source = source;
  }

  JsonNode object(byte[] text, String what) {
    try {
      JsonNode node = MAPPER.readTree(text);
      if (!node.isObject()) {
        throw problem("%s is not a JSON object".formatted(what));
      }
      return node;
    } catch (JacksonException e) {
      String reason = e.getOriginalMessage().lines().findFirst().orElse("malformed");
      throw new DamagedBundleException(
          "%s: %s is not JSON (%s)".formatted(source, what, shown(reason)), e);
    }
  }

  JsonNode object(JsonNode parent, String name) {
    JsonNode node = parent.path(name);
    if (!node.isObject()) {
      throw problem("%s is %s, expected an object".formatted(name, kind(node)));
    }
    return node;
  }

  List<JsonNode> array(JsonNode parent, String name) {
    JsonNode node = parent.path(name);
    if (!node.isArray()) {
      throw problem("%s is %s, expected a list".formatted(name, kind(node)));
    }
    return node.valueStream().toList();
  }

  String text(JsonNode parent, String name) {
    JsonNode node = parent.path(name);
    if (!node.isString()) {
      throw problem("%s is %s, expected a text".formatted(name, kind(node)));
    }
    return node.asString();
  }

  byte[] base64(JsonNode parent, String name) {
    try {
      return Base64.getDecoder().decode(text(parent, name));
    } catch (IllegalArgumentException e) {
      throw new DamagedBundleException(
          "%s: %s is not base64 (%s)"
              .formatted(source, name, shown(String.valueOf(e.getMessage()))),
          e);
    }
  }

  void require(JsonNode parent, String name, String expected) {
    String found = text(parent, name);
    if (!found.equals(expected)) {
      throw problem("%s is '%s', expected '%s'".formatted(name, shown(found), expected));
    }
  }

  DamagedBundleException problem(String problem) {
    return new DamagedBundleException("%s: %s".formatted(source, problem));
  }

  DamagedBundleException problem(IllegalArgumentException e) {
    return new DamagedBundleException("%s: %s".formatted(source, e.getMessage()), e);
  }

  /// At most so much of what a stranger wrote.
  static String shown(String text) {
    return text.length() <= 200 ? text : text.substring(0, text.offsetByCodePoints(0, 150)) + "…";
  }

  private static String kind(JsonNode node) {
    if (node.isMissingNode()) {
      return "missing";
    }
    return switch (node.getNodeType()) {
      case ARRAY -> "a list";
      case OBJECT -> "an object";
      case STRING -> "a text";
      case NUMBER -> "a number";
      case BOOLEAN -> "true or false";
      default -> "null";
    };
  }
}

package io.weighbridge.sealing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// JSON of which there is one text alone (RFC 8785): sorted names, no spaces, the shortest escapes.
/// Numbers are whole and exact in a double; none of our documents has others.
final class CanonicalJson {

  private static final int DEEPEST = 8;
  private static final int LONGEST_TEXT = 1 << 20;
  private static final long LARGEST = 1L << 53;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEEPEST)
                          .maxStringLength(LONGEST_TEXT)
                          .maxNameLength(LONGEST_TEXT)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private CanonicalJson() {}

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  static byte[] write(JsonNode node) {
    StringBuilder out = new StringBuilder(512);
    write(node, out);
    return out.toString().getBytes(UTF_8);
  }

  /// @throws IllegalArgumentException saying what is wrong, if it is no JSON or not this text of it
  static ObjectNode parse(byte[] bytes) {
    try {
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      JsonNode node = JSON.readTree(text);
      if (!(node instanceof ObjectNode object)) {
        throw new IllegalArgumentException("it is not a JSON object");
      }
      if (!Arrays.equals(write(object), bytes)) {
        throw new IllegalArgumentException("its JSON is not in the canonical form of RFC 8785");
      }
      return object;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("it is not UTF-8", e);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("it is no JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static void write(JsonNode node, StringBuilder out) {
    switch (node.getNodeType()) {
      case OBJECT -> {
        // Names in the order of their UTF-16 units (3.2.3), which is that of Java's strings.
        TreeMap<String, JsonNode> members = new TreeMap<>();
        node.properties().forEach(member -> members.put(member.getKey(), member.getValue()));
        char before = '{';
        for (var member : members.entrySet()) {
          out.append(before);
          string(member.getKey(), out);
          out.append(':');
          write(member.getValue(), out);
          before = ',';
        }
        out.append(members.isEmpty() ? "{}" : "}");
      }
      case ARRAY -> {
        char before = '[';
        for (JsonNode element : node) {
          out.append(before);
          write(element, out);
          before = ',';
        }
        out.append(node.isEmpty() ? "[]" : "]");
      }
      case STRING -> string(node.asString(), out);
      case BOOLEAN -> out.append(node.asBoolean());
      case NUMBER -> {
        if (!node.isIntegralNumber()
            || !node.canConvertToLong()
            || node.asLong() > LARGEST
            || node.asLong() < -LARGEST) {
          throw new IllegalArgumentException(
              "the number %s is not whole, or too large".formatted(node));
        }
        out.append(node.asLong());
      }
      default -> throw new IllegalArgumentException("null has no place in it");
    }
  }

  /// 3.2.2.2
  private static void string(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\t' -> out.append("\\t");
        case '\n' -> out.append("\\n");
        case '\f' -> out.append("\\f");
        case '\r' -> out.append("\\r");
        default -> {
          if (c < ' ') {
            out.append("\\u%04x".formatted((int) c));
          } else if (Character.isSurrogate(c) && !isPair(text, i)) {
            throw new IllegalArgumentException("half a character is no text");
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  private static boolean isPair(String text, int at) {
    return Character.isHighSurrogate(text.charAt(at))
        ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
        : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
  }
}

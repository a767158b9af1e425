package io.weighbridge.hub;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// JSON as the index keeps it in columns.
final class IndexJson {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private IndexJson() {}

  static String text(Object value) {
    return MAPPER.writeValueAsString(value);
  }

  /// What the index itself wrote.
  static JsonNode tree(String text) {
    return MAPPER.readTree(text);
  }

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static JsonNode node(Object value) {
    return MAPPER.valueToTree(value);
  }

  static List<String> texts(String list) {
    return MAPPER.readTree(list).valueStream().map(JsonNode::asString).toList();
  }
}

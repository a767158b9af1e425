package io.weighbridge.finetuning;

import java.util.List;
import java.util.Map;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Maps and lists as columns of JSON.
final class JsonText {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
  private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};
  private static final TypeReference<List<String>> LIST = new TypeReference<>() {};

  private JsonText() {}

  static String write(Object value) {
    return JSON.writeValueAsString(value);
  }

  /// For people to read.
  static String pretty(Object value) {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value);
  }

  static Map<String, Object> object(String text) {
    return JSON.readValue(text, OBJECT);
  }

  static Map<String, String> texts(String text) {
    return JSON.readValue(text, TEXTS);
  }

  static List<String> list(String text) {
    return JSON.readValue(text, LIST);
  }

  static Hyperparameters hyperparameters(String text) {
    ObjectNode stored = (ObjectNode) JSON.readTree(text);
    // Jobs from before there were schedules.
    if (!stored.has("schedule")) {
      stored.put("schedule", Hyperparameters.CONSTANT);
    }
    return JSON.treeToValue(stored, Hyperparameters.class);
  }
}

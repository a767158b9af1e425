package io.weighbridge.papers;

import java.util.List;
import java.util.Map;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/// Documents of maps, lists, texts, numbers, truth values and null as texts for files.
final class Documents {

  private static final ObjectWriter JSON =
      JsonMapper.shared()
          .writer()
          .with(
              new DefaultPrettyPrinter()
                  .withObjectIndenter(new DefaultIndenter("  ", "\n"))
                  .withArrayIndenter(new DefaultIndenter("  ", "\n")));

  private Documents() {}

  /// JSON with a field a line.
  static String json(Map<String, ?> document) {
    return JSON.writeValueAsString(document) + "\n";
  }

  /// YAML in blocks, each text in quotes, so that none can be read as something else.
  static String yaml(Map<String, ?> document) {
    StringBuilder text = new StringBuilder();
    fields(text, document, 0);
    return text.toString();
  }

  private static void fields(StringBuilder text, Map<?, ?> fields, int depth) {
    fields.forEach((key, value) -> {
      text.append("  ".repeat(depth)).append(key).append(':');
      value(text, value, depth);
    });
  }

  private static void value(StringBuilder text, Object value, int depth) {
    switch (value) {
      case Map<?, ?> map when map.isEmpty() -> text.append(" {}\n");
      case Map<?, ?> map -> {
        text.append('\n');
        fields(text, map, depth + 1);
      }
      case List<?> list when list.isEmpty() -> text.append(" []\n");
      case List<?> list -> {
        text.append('\n');
        for (Object item : list) {
          StringBuilder block = new StringBuilder();
          fields(block, (Map<?, ?>) item, depth + 1);
          // The first field stands behind the dash.
          block.setCharAt(2 * depth, '-');
          text.append(block);
        }
      }
      default -> text.append(' ').append(quoted(value.toString())).append('\n');
    }
  }

  private static String quoted(String value) {
    boolean plain = value.chars().allMatch(c -> c >= ' ' && c != 0x7f && c < 0x80);
    return plain
        ? "'" + value.replace("'", "''") + "'"
        // JSON's quotes are YAML's (YAML 1.2.2, 5.7), and ASCII has no character that needs others.
        : ASCII.writeValueAsString(value);
  }

  private static final ObjectWriter ASCII =
      JsonMapper.builder()
          .enable(tools.jackson.core.json.JsonWriteFeature.ESCAPE_NON_ASCII)
          .build()
          .writer();
}

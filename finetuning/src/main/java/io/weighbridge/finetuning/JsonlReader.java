package io.weighbridge.finetuning;

import io.weighbridge.datasets.Dataset;
import io.weighbridge.datasets.DatasetException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/// Examples as lines of JSON, `{"input": [0.1, 0.2], "target": 3}`. The input is numbers, nested as
/// the one who wrote it likes (`[[...], [...]]` for pictures) and as many in every line; the target
/// is a class (a text, or in every line a whole number) or a value (any number). Other fields are
/// left alone.
final class JsonlReader {

  private static final int DEEPEST = 16;
  private static final int MAX_CLASSES = 10_000;
  private static final int MAX_WIDTH = 1 << 24;
  private static final int LONGEST_TEXT = 1000;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEEPEST)
                          .maxStringLength(1 << 20)
                          .maxNameLength(LONGEST_TEXT)
                          .maxNumberLength(400)
                          .build())
                  .build())
          .build();

  private final String name;
  private final long most;
  private final List<float[]> inputs = new ArrayList<>();
  private final List<Object> targets = new ArrayList<>();
  private long values;
  private float[] buffer = new float[16];
  private int filled;
  private int line;

  private JsonlReader(String name, long most) {
    this.name = name;
    this.most = most;
  }

  /// @param name for messages
  /// @param most how many numbers there may be in all
  /// @throws DatasetException naming line and field
  static Dataset read(String name, InputStream in, long most) {
    return new JsonlReader(name, most).examples(in);
  }

  private Dataset examples(InputStream in) {
    try (JsonParser parser = JSON.createParser(in)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        line = parser.currentTokenLocation().getLineNr();
        if (token != JsonToken.START_OBJECT) {
          throw problem("is no object with \"input\" and \"target\"");
        }
        example(parser);
      }
    } catch (JacksonException e) {
      line = e.getLocation() == null ? line : e.getLocation().getLineNr();
      throw new DatasetException(
          "%s: line %d is no JSON that is taken here (%s)"
              .formatted(name, line, e.getOriginalMessage()),
          e);
    }
    if (inputs.isEmpty()) {
      throw new DatasetException("%s: has no examples".formatted(name));
    }
    return dataset();
  }

  private void example(JsonParser parser) {
    float @Nullable [] input = null;
    Object target = null;
    for (String field = parser.nextName(); field != null; field = parser.nextName()) {
      JsonToken token = parser.nextToken();
      switch (field) {
        case "input" -> {
          filled = 0;
          input(parser, token);
          input = Arrays.copyOf(buffer, filled);
        }
        case "target" -> target = target(parser, token);
        default -> parser.skipChildren();
      }
    }
    if (input == null || target == null) {
      throw problem("has no \"%s\"".formatted(input == null ? "input" : "target"));
    }
    keep(input, target);
  }

  private void keep(float[] input, Object target) {
    if (input.length == 0) {
      throw problem("has no numbers in \"input\"");
    }
    if (!inputs.isEmpty() && inputs.getFirst().length != input.length) {
      throw problem(
          "has %d numbers in \"input\", those before have %d"
              .formatted(input.length, inputs.getFirst().length));
    }
    values += input.length;
    if (values > most) {
      throw problem("is more than the %d numbers that are read here".formatted(most));
    }
    if (!targets.isEmpty() && (targets.getFirst() instanceof String) != target instanceof String) {
      throw problem("has a \"target\" of another kind than those before (text or number)");
    }
    inputs.add(input);
    targets.add(target);
  }

  private void input(JsonParser parser, JsonToken token) {
    switch (token) {
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
        if (filled == buffer.length) {
          if (filled >= MAX_WIDTH) {
            throw problem("has more than %d numbers in \"input\"".formatted(MAX_WIDTH));
          }
          buffer = Arrays.copyOf(buffer, 2 * filled);
        }
        buffer[filled++] = (float) finite(parser, "input");
      }
      case START_ARRAY -> {
        for (JsonToken next = parser.nextToken();
            next != null && next != JsonToken.END_ARRAY;
            next = parser.nextToken()) {
          input(parser, next);
        }
      }
      default -> throw problem("has something else than numbers in \"input\"");
    }
  }

  private Object target(JsonParser parser, JsonToken token) {
    return switch (token) {
      case VALUE_STRING -> {
        String text = parser.getString();
        if (text.isEmpty() || text.length() > LONGEST_TEXT) {
          throw problem("has a \"target\" of %d characters".formatted(text.length()));
        }
        yield text;
      }
      case VALUE_NUMBER_INT -> {
        double value = finite(parser, "target");
        if (value >= 0 && value < MAX_CLASSES) {
          yield (int) value;
        }
        yield value;
      }
      case VALUE_NUMBER_FLOAT -> finite(parser, "target");
      default -> throw problem("has a \"target\" that is neither a text nor a number");
    };
  }

  private double finite(JsonParser parser, String field) {
    double value = parser.getDoubleValue();
    if (!Float.isFinite((float) value)) {
      throw problem("has a number in \"%s\" that is too large".formatted(field));
    }
    return value;
  }

  private Dataset dataset() {
    float[] numbers = new float[targets.size()];
    List<String> classes = List.of();
    if (targets.getFirst() instanceof String) {
      TreeSet<String> words = new TreeSet<>();
      targets.forEach(word -> words.add((String) word));
      classes = classes(List.copyOf(words));
      Map<String, Integer> places = new HashMap<>();
      classes.forEach(word -> places.put(word, places.size()));
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = places.getOrDefault((String) targets.get(i), 0);
      }
      return new Rows(name, inputs, numbers, classes);
    }
    boolean whole = true;
    for (int i = 0; i < numbers.length; i++) {
      Number target = (Number) targets.get(i);
      whole &= target instanceof Integer;
      numbers[i] = target.floatValue();
    }
    if (whole) {
      float largest = 0;
      for (float number : numbers) {
        largest = Math.max(largest, number);
      }
      List<String> names = new ArrayList<>();
      for (int label = 0; label <= largest; label++) {
        names.add(Integer.toString(label));
      }
      classes = names;
    }
    return new Rows(name, inputs, numbers, classes);
  }

  private List<String> classes(List<String> words) {
    if (words.size() > MAX_CLASSES) {
      throw new DatasetException(
          "%s: has %d different targets, more than %d classes"
              .formatted(name, words.size(), MAX_CLASSES));
    }
    return words;
  }

  private DatasetException problem(String what) {
    return new DatasetException("%s: line %d %s".formatted(name, line, what));
  }
}

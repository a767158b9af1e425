package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/// The `model.json` of a TensorFlow.js model, as it stands: what it says is checked by [TfjsFile].
///
/// Source: tfjs-core, `io/types.ts` (`ModelJSON`, `WeightsManifestConfig`).
///
/// @param metadata the other members: texts as they are, the rest as JSON
record TfjsManifest(List<Group> groups, Map<String, String> metadata) {

  /// Files whose bytes, one after another, are the weights, one after another.
  record Group(List<String> paths, List<Weight> weights) {}

  /// @param quantization null if the elements are stored as they are
  record Weight(String name, Shape shape, String dtype, @Nullable Quantization quantization) {}

  /// An element is `stored * scale + min`; float16 has neither.
  record Quantization(String dtype, double scale, double min) {}

  /// The longest `model.json`, in bytes: it has the whole topology.
  static final long MAX_JSON = 64L << 20;

  static final String MANIFEST = "weightsManifest";

  private static final int MAX_DEPTH = 256;
  private static final int MAX_RANK = 64;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength((int) MAX_JSON)
                  .build())
          .build();

  static TfjsManifest read(Path path, MemorySegment file) {
    if (file.byteSize() > MAX_JSON) {
      throw new WeightsException(
          path,
          "has %d bytes, more than the %d of a model.json".formatted(file.byteSize(), MAX_JSON));
    }
    byte[] text = file.toArray(ValueLayout.JAVA_BYTE);
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
      Reader reader = new Reader(path, text, parser);
      try {
        return reader.root();
      } catch (JacksonException e) {
        throw new WeightsException(
            path,
            "is not the JSON it should be at byte %d (%s)"
                .formatted(parser.currentLocation().getByteOffset(), reason(e)),
            e);
      }
    }
  }

  private static String reason(JacksonException e) {
    String quoted = Quoted.name(e.getOriginalMessage().lines().findFirst().orElse("malformed"));
    return quoted.substring(1, quoted.length() - 1).replace("\\\"", "\"");
  }

  /// What a group has read so far.
  private static final class Reader {

    private final Path path;
    private final byte[] text;
    private final JsonParser parser;

    Reader(Path path, byte[] text, JsonParser parser) {
      this.path = path;
      this.text = text;
      this.parser = parser;
    }

    TfjsManifest root() {
      require(parser.nextToken(), JsonToken.START_OBJECT, "the file");
      List<Group> groups = null;
      Map<String, String> metadata = new LinkedHashMap<>();
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals(MANIFEST)) {
          groups = list(value, MANIFEST, this::group);
        } else if (value == JsonToken.VALUE_STRING) {
          metadata.put(name, parser.getString());
        } else {
          metadata.put(name, json());
        }
      }
      if (parser.nextToken() != null) {
        throw problem("the file goes on after its closing brace");
      }
      if (groups == null) {
        throw problem("the file has no " + MANIFEST);
      }
      return new TfjsManifest(List.copyOf(groups), metadata);
    }

    /// The value at hand as it is written.
    private String json() {
      int start = (int) parser.currentTokenLocation().getByteOffset();
      parser.skipChildren();
      // A number's or a word's end is known once it is looked at.
      parser.finishToken();
      int end = (int) parser.currentLocation().getByteOffset();
      return new String(text, start, end - start, StandardCharsets.UTF_8);
    }

    private Group group(JsonToken first) {
      require(first, JsonToken.START_OBJECT, "a group of " + MANIFEST);
      List<String> paths = null;
      List<Weight> weights = null;
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        switch (name) {
          case "paths" -> paths = list(value, "paths", token -> string(token, "a path"));
          case "weights" -> weights = list(value, "weights", this::weight);
          default -> parser.skipChildren();
        }
      }
      if (paths == null || weights == null) {
        throw problem("a group of %s has no paths or no weights".formatted(MANIFEST));
      }
      return new Group(List.copyOf(paths), List.copyOf(weights));
    }

    private Weight weight(JsonToken first) {
      require(first, JsonToken.START_OBJECT, "a weight");
      String name = null;
      String dtype = null;
      List<Long> extents = null;
      Quantization quantization = null;
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String key = parser.currentName();
        JsonToken value = parser.nextToken();
        switch (key) {
          case "name" -> name = string(value, "the name of a weight");
          case "dtype" -> dtype = string(value, "the dtype of a weight");
          case "shape" -> extents = list(value, "the shape of a weight", this::extent);
          case "quantization" -> quantization = quantization(value);
          default -> parser.skipChildren();
        }
      }
      if (name == null || dtype == null || extents == null) {
        throw problem("a weight has no name, no dtype or no shape");
      }
      if (extents.size() > MAX_RANK) {
        throw problem("a weight has more than %d dimensions".formatted(MAX_RANK));
      }
      try {
        Shape shape = Shape.of(extents.stream().mapToLong(Long::longValue).toArray());
        return new Weight(name, shape, dtype, quantization);
      } catch (IllegalArgumentException e) {
        throw problem("tensor %s: %s".formatted(Quoted.name(name), e.getMessage()));
      }
    }

    private long extent(JsonToken token) {
      require(token, JsonToken.VALUE_NUMBER_INT, "an extent");
      if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
          || parser.getLongValue() < 0) {
        throw problem("an extent is negative or too large");
      }
      return parser.getLongValue();
    }

    private Quantization quantization(JsonToken first) {
      require(first, JsonToken.START_OBJECT, "a quantization");
      String dtype = "";
      double scale = 1;
      double min = 0;
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String key = parser.currentName();
        JsonToken value = parser.nextToken();
        switch (key) {
          case "dtype" -> dtype = string(value, "the dtype of a quantization");
          case "scale" -> scale = number(value, "a scale");
          case "min" -> min = number(value, "a min");
          default -> parser.skipChildren();
        }
      }
      return new Quantization(dtype, scale, min);
    }

    private String string(JsonToken token, String what) {
      require(token, JsonToken.VALUE_STRING, what);
      return parser.getString();
    }

    private double number(JsonToken token, String what) {
      if (token != JsonToken.VALUE_NUMBER_INT && token != JsonToken.VALUE_NUMBER_FLOAT) {
        throw problem(what + " is no number");
      }
      return parser.getDoubleValue();
    }

    private interface Element<T> {
      T read(JsonToken first);
    }

    private <T> List<T> list(JsonToken token, String what, Element<T> element) {
      require(token, JsonToken.START_ARRAY, what);
      List<T> list = new ArrayList<>();
      for (JsonToken next = parser.nextToken();
          next != JsonToken.END_ARRAY;
          next = parser.nextToken()) {
        list.add(element.read(next));
      }
      return list;
    }

    private void require(@Nullable JsonToken found, JsonToken expected, String what) {
      if (found != expected) {
        throw problem("%s is no %s".formatted(what, word(expected)));
      }
    }

    private static String word(JsonToken token) {
      return switch (token) {
        case START_OBJECT -> "object";
        case START_ARRAY -> "array";
        case VALUE_STRING -> "text";
        default -> "whole number";
      };
    }

    private WeightsException problem(String problem) {
      return new WeightsException(
          path, "%s (byte %d)".formatted(problem, parser.currentTokenLocation().getByteOffset()));
    }
  }
}

package io.weighbridge.weights;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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

/// Reads the JSON of a safetensors header; what it says is checked by [SafetensorsHeader].
///
/// Keys that the format's schema does not know are refused: strides, say, would change what the
/// bytes mean.
final class SafetensorsJson {

  /// No array in a header nests deeper than data_offsets in a tensor in the root.
  private static final int MAX_DEPTH = 3;

  /// Extents of one tensor; no library has tensors of higher rank.
  private static final int MAX_RANK = 64;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(SafetensorsHeader.MAX_HEADER)
                  .maxNameLength(SafetensorsHeader.MAX_HEADER)
                  .build())
          .build();

  private final Path path;
  private final JsonParser parser;
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final List<SafetensorsHeader.Entry> entries = new ArrayList<>();

  private SafetensorsJson(Path path, JsonParser parser) {
    this.path = path;
    this.parser = parser;
  }

  static SafetensorsJson parse(Path path, byte[] header) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), header)) {
      SafetensorsJson json = new SafetensorsJson(path, parser);
      try {
        json.root();
      } catch (JacksonException e) {
        // Asked of the parser: some of its exceptions have no location.
        throw new WeightsException(
            path,
            "header is not the JSON it should be at byte %d (%s)"
                .formatted(Long.BYTES + parser.currentLocation().getByteOffset(), reason(e)),
            e);
      }
      return json;
    }
  }

  /// The first line of Jackson's message, without the parts of the file that it quotes at length.
  private static String reason(JacksonException e) {
    String line = e.getOriginalMessage().lines().findFirst().orElse("malformed");
    String quoted = Quoted.name(line);
    return quoted.substring(1, quoted.length() - 1).replace("\\\"", "\"");
  }

  Map<String, String> metadata() {
    return metadata;
  }

  /// In the order of the header.
  List<SafetensorsHeader.Entry> entries() {
    return entries;
  }

  private void root() {
    require(parser.nextToken(), JsonToken.START_OBJECT, "header");
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      if (name.equals(SafetensorsHeader.METADATA)) {
        readMetadata();
      } else {
        entries.add(tensor(name));
      }
    }
    if (parser.nextToken() != null) {
      throw problem("header goes on after its closing brace");
    }
  }

  private void readMetadata() {
    require(parser.nextToken(), JsonToken.START_OBJECT, SafetensorsHeader.METADATA);
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String key = parser.currentName();
      require(
          parser.nextToken(),
          JsonToken.VALUE_STRING,
          "%s %s".formatted(SafetensorsHeader.METADATA, Quoted.name(key)));
      metadata.put(key, parser.getString());
    }
  }

  private SafetensorsHeader.Entry tensor(String name) {
    String tensor = "tensor " + Quoted.name(name);
    require(parser.nextToken(), JsonToken.START_OBJECT, tensor);
    Dtype dtype = null;
    Shape shape = null;
    long[] offsets = null;
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      switch (parser.currentName()) {
        case "dtype" -> dtype = dtype(tensor);
        case "shape" -> shape = shape(tensor);
        case "data_offsets" -> offsets = longs(tensor + ": data_offsets", 2);
        default ->
            throw problem(
                "%s has the unknown key %s".formatted(tensor, Quoted.name(parser.currentName())));
      }
    }
    if (dtype == null) {
      throw problem(tensor + " has no dtype");
    }
    if (shape == null) {
      throw problem(tensor + " has no shape");
    }
    if (offsets == null || offsets.length != 2) {
      throw problem(tensor + " has no data_offsets of two numbers");
    }
    try {
      return new SafetensorsHeader.Entry(
          new TensorInfo(name, dtype, shape), offsets[0], offsets[1]);
    } catch (IllegalArgumentException e) {
      throw new WeightsException(path, String.valueOf(e.getMessage()), e);
    }
  }

  private Dtype dtype(String tensor) {
    require(parser.nextToken(), JsonToken.VALUE_STRING, tensor + ": dtype");
    String name = parser.getString();
    return Dtype.named(name)
        // Two doubles: other formats have it, this one does not.
        .filter(dtype -> dtype != Dtype.C128)
        .orElseThrow(
            () -> problem("%s has the unknown dtype %s".formatted(tensor, Quoted.name(name))));
  }

  private Shape shape(String tensor) {
    long[] extents = longs(tensor + ": shape", MAX_RANK);
    try {
      return Shape.of(extents);
    } catch (IllegalArgumentException e) {
      throw new WeightsException(path, "%s: %s".formatted(tensor, e.getMessage()), e);
    }
  }

  private long[] longs(String what, int most) {
    require(parser.nextToken(), JsonToken.START_ARRAY, what);
    long[] values = new long[most];
    int count = 0;
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      require(token, JsonToken.VALUE_NUMBER_INT, what);
      if (count == most) {
        throw problem("%s has more than %d numbers".formatted(what, most));
      }
      values[count++] = natural(what);
    }
    return Arrays.copyOf(values, count);
  }

  private long natural(String what) {
    if (parser.getString().startsWith("-")) {
      throw problem("%s has the negative number %s".formatted(what, number()));
    }
    if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      throw problem("%s has the number %s, which is too large".formatted(what, number()));
    }
    return parser.getLongValue();
  }

  private String number() {
    String quoted = Quoted.name(parser.getString());
    return quoted.substring(1, quoted.length() - 1);
  }

  private void require(@Nullable JsonToken found, JsonToken expected, String what) {
    if (found != expected) {
      throw problem(
          "%s is %s, expected %s"
              .formatted(what, found == null ? "missing" : word(found), word(expected)));
    }
  }

  private static String word(JsonToken token) {
    return switch (token) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "an array";
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT -> "a whole number";
      case VALUE_NUMBER_FLOAT -> "a fraction";
      case VALUE_TRUE, VALUE_FALSE -> "true or false";
      case VALUE_NULL -> "null";
      default -> "nothing";
    };
  }

  private WeightsException problem(String problem) {
    return new WeightsException(
        path,
        "%s (header, byte %d)"
            .formatted(problem, Long.BYTES + parser.currentTokenLocation().getByteOffset()));
  }
}

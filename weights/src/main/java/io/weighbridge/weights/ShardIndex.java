package io.weighbridge.weights;

import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/// An index of Hugging Face's kind (`model.safetensors.index.json`): in which file of its folder
/// each tensor is.
///
/// @param files file names by the names of tensors, in the order of the index
/// @param metadata what is beside them, as text
record ShardIndex(Map<String, String> files, Map<String, String> metadata) {

  static final int MAX_INDEX = 64 << 20;
  static final int MAX_SHARDS = 10_000;

  private static final int MAX_DEPTH = 16;
  private static final int MAX_FILE_NAME = 255;
  private static final String MAP = "weight_map";
  private static final String METADATA = "metadata";

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(MAX_INDEX)
                  .maxNameLength(MAX_INDEX)
                  .build())
          .build();

  static ShardIndex read(MappedFile file) {
    long size = file.bytes().byteSize();
    if (size > MAX_INDEX) {
      throw new WeightsException(
          file.path(),
          "is an index of %d bytes, more than the %d that are read".formatted(size, MAX_INDEX));
    }
    return parse(file.path(), file.bytes().toArray(ValueLayout.JAVA_BYTE));
  }

  static ShardIndex parse(Path path, byte[] json) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
    } catch (CharacterCodingException e) {
      throw new WeightsException(path, "is not UTF-8, as JSON has to be", e);
    }
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
      try {
        return new Reading(path, parser).root();
      } catch (JacksonException e) {
        throw new WeightsException(
            path,
            "is not the JSON it should be at character %d"
                .formatted(parser.currentLocation().getCharOffset()),
            e);
      }
    }
  }

  /// The names of the files, each once.
  Set<String> shards() {
    return Collections.unmodifiableSet(new LinkedHashSet<>(files.values()));
  }

  private record Reading(Path path, JsonParser parser) {

    ShardIndex root() {
      Map<String, String> files = new LinkedHashMap<>();
      Map<String, String> metadata = new LinkedHashMap<>();
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw problem("is no JSON object");
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String key = parser.currentName();
        JsonToken token = parser.nextToken();
        if (key.equals(MAP) && token == JsonToken.START_OBJECT) {
          readFiles(files);
        } else if (key.equals(METADATA) && token == JsonToken.START_OBJECT) {
          readMetadata(metadata);
        } else {
          parser.skipChildren();
        }
      }
      if (parser.nextToken() != null) {
        throw problem("goes on after its closing brace");
      }
      if (files.isEmpty()) {
        throw problem("is no index of weights: it has no %s with names in it".formatted(MAP));
      }
      return new ShardIndex(files, metadata);
    }

    private void readFiles(Map<String, String> files) {
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String tensor = parser.currentName();
        if (parser.nextToken() != JsonToken.VALUE_STRING) {
          throw problem("tensor %s is in no file".formatted(Quoted.name(tensor)));
        }
        String file = parser.getString();
        if (!isPlainName(file)) {
          throw problem(
              "tensor %s is in %s, which is not the name of a file beside the index"
                  .formatted(Quoted.name(tensor), Quoted.name(file)));
        }
        files.put(tensor, file);
      }
      if (new LinkedHashSet<>(files.values()).size() > MAX_SHARDS) {
        throw problem("names more than %d files".formatted(MAX_SHARDS));
      }
    }

    private void readMetadata(Map<String, String> metadata) {
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String key = parser.currentName();
        if (parser.nextToken().isScalarValue()) {
          metadata.put(key, parser.getString());
        } else {
          parser.skipChildren();
        }
      }
    }

    /// No way leads out of the folder: no separator of any system, no drive, no parent.
    private static boolean isPlainName(String file) {
      return !file.isEmpty()
          && file.length() <= MAX_FILE_NAME
          && !file.startsWith(".")
          && file.chars().noneMatch(c -> c < ' ' || c == '/' || c == '\\' || c == ':' || c == 0x7f);
    }

    private WeightsException problem(String problem) {
      return new WeightsException(path, problem);
    }
  }
}

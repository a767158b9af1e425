package io.weighbridge.cards;

import java.util.SortedSet;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/// The list of shards of a model that is cut into several safetensors files
/// (`model.safetensors.index.json`).
public final class SafetensorsIndex {

  /// Where it lies in a repository.
  public static final String FILE = "model.safetensors.index.json";

  /// Longer indexes are not read; the largest real ones have about 10 MB.
  public static final int MAX_BYTES = 32 << 20;

  /// The largest real models have some 200 shards.
  static final int MAX_SHARDS = 2000;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(32).maxNameLength(1 << 20).build())
          .build();

  private SafetensorsIndex() {}

  /// The names of the shards, beside the index.
  ///
  /// @throws FactsException when it is not such an index
  public static SortedSet<String> shards(byte[] index) {
    if (index.length > MAX_BYTES) {
      throw new FactsException(
          "%s has %d bytes, more than the %d that are read"
              .formatted(FILE, index.length, MAX_BYTES));
    }
    SortedSet<String> shards = new TreeSet<>();
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), index)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new FactsException(FILE + " is not a JSON object");
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        boolean isMap = parser.currentName().equals("weight_map");
        JsonToken value = parser.nextToken();
        if (isMap && value == JsonToken.START_OBJECT) {
          while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            if (parser.nextToken() != JsonToken.VALUE_STRING) {
              throw new FactsException(FILE + " does not name the file of a tensor");
            }
            shards.add(parser.getString());
            if (shards.size() > MAX_SHARDS) {
              throw new FactsException("%s names more than %d files".formatted(FILE, MAX_SHARDS));
            }
          }
        } else {
          parser.skipChildren();
        }
      }
    } catch (JacksonException e) {
      throw new FactsException(FILE + " is not JSON", e);
    }
    if (shards.isEmpty()) {
      throw new FactsException(FILE + " has no weight_map");
    }
    return shards;
  }
}

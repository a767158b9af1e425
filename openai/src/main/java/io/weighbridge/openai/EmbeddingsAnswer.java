package io.weighbridge.openai;

import io.weighbridge.serving.Cost;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/// The answer of `/v1/embeddings`, written as it is made: thousands of vectors are never one text
/// in memory.
record EmbeddingsAnswer(String model, List<float[]> rows, long tokens, Optional<Cost> cost) {

  /// Schubfach instead of the JDK's conversion, which makes a text of each number.
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
                  .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                  .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                  .build())
          .build();

  /// @param dimensions fewer than the model's cut the vectors, which are then normalised anew
  /// @param base64 little-endian float32 as one text instead of numbers
  void write(OutputStream out, int dimensions, boolean base64) throws IOException {
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringProperty("object", "list");
      json.writeName("data");
      json.writeStartArray();
      for (int index = 0; index < rows.size(); index++) {
        json.writeStartObject();
        json.writeStringProperty("object", "embedding");
        json.writeNumberProperty("index", index);
        json.writeName("embedding");
        float[] vector = cut(rows.get(index), dimensions);
        if (base64) {
          json.writeString(encoded(vector));
        } else {
          json.writeStartArray();
          for (float value : vector) {
            json.writeNumber(value);
          }
          json.writeEndArray();
        }
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeStringProperty("model", model);
      json.writeName("usage");
      json.writeStartObject();
      json.writeNumberProperty("prompt_tokens", tokens);
      json.writeNumberProperty("total_tokens", tokens);
      if (cost.isPresent()) {
        // A number, as OpenRouter has it, written from the exact decimal.
        json.writeName("cost");
        json.writeNumber(cost.get().amount());
      }
      json.writeEndObject();
      json.writeEndObject();
    }
    out.flush();
  }

  static float[] cut(float[] vector, int dimensions) {
    if (dimensions == vector.length) {
      return vector;
    }
    double square = 0;
    for (int i = 0; i < dimensions; i++) {
      square += (double) vector[i] * vector[i];
    }
    float scale = square > 0 ? (float) (1 / Math.sqrt(square)) : 1;
    float[] shorter = new float[dimensions];
    for (int i = 0; i < dimensions; i++) {
      shorter[i] = vector[i] * scale;
    }
    return shorter;
  }

  private static String encoded(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return Base64.getEncoder().encodeToString(bytes.array());
  }
}

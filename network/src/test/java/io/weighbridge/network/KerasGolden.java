package io.weighbridge.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What Keras 3 says (keras_golden.py).
final class KerasGolden {

  static final JsonNode ROOT = read();

  private KerasGolden() {}

  private static JsonNode read() {
    try (InputStream json =
        Objects.requireNonNull(KerasGolden.class.getResourceAsStream("keras_golden.json"))) {
      return JsonMapper.builder().build().readTree(json);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}

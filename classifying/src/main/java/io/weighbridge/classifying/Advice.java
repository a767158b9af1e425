package io.weighbridge.classifying;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.inference.ModelFiles;
import io.weighbridge.inference.ModelLoadFailure;
import io.weighbridge.serving.Version;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/// What is said beside a model's weights: how pictures are prepared, and what its classes are
/// called. Files come before the card.
record Advice(Preprocessor preprocessor, Labels labels) {

  private static final String PREPROCESSOR = "preprocessor_config.json";
  private static final String CONFIG = "config.json";
  private static final String LABELS = "labels.txt";
  private static final int MAX_BYTES = 16 << 20;
  private static final int MAX_DEPTH = 64;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .build();

  /// @throws ModelLoadFailure if what is said cannot be understood
  static Advice of(Version version) {
    return of(version.files(), version.card().data());
  }

  static Advice of(ModelFiles files, Map<String, Object> card) {
    return new Advice(preprocessor(files, card), labels(files, card));
  }

  private static Preprocessor preprocessor(ModelFiles files, Map<String, Object> card) {
    if (files.names().contains(PREPROCESSOR)) {
      return Preprocessor.of(PREPROCESSOR, object(files, PREPROCESSOR));
    }
    return switch (card.get("preprocessor")) {
      case null -> Preprocessor.UNSAID;
      case Map<?, ?> keys -> Preprocessor.of("the card's preprocessor", texts(keys));
      case Object _ -> throw new ModelLoadFailure("the card's preprocessor is no list of settings");
    };
  }

  private static Labels labels(ModelFiles files, Map<String, Object> card) {
    if (files.names().contains(CONFIG)
        && object(files, CONFIG).get("id2label") instanceof Map<?, ?> names) {
      return Labels.of(names);
    }
    if (files.names().contains(LABELS)) {
      return Labels.of(new String(bytes(files, LABELS), UTF_8).lines().map(String::strip).toList());
    }
    return switch (card.get("labels")) {
      case List<?> names -> Labels.of(names);
      case Map<?, ?> names -> Labels.of(names);
      case null, default -> Labels.of(List.of());
    };
  }

  private static Map<String, Object> object(ModelFiles files, String name) {
    try {
      return JSON.readValue(bytes(files, name), Object.class) instanceof Map<?, ?> keys
          ? texts(keys)
          : Map.of();
    } catch (JacksonException e) {
      throw new ModelLoadFailure(
          "%s of the model is no JSON object: %s".formatted(name, e.getOriginalMessage()), e);
    }
  }

  private static Map<String, Object> texts(Map<?, ?> keys) {
    Map<String, Object> named = new LinkedHashMap<>();
    keys.forEach((key, value) -> {
      if (value != null) {
        named.put(String.valueOf(key), value);
      }
    });
    return named;
  }

  private static byte[] bytes(ModelFiles files, String name) {
    return files.bytes(name).read(MAX_BYTES);
  }
}

package io.weighbridge.cards;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a repository's small JSON files say: `config.json`, `adapter_config.json`,
/// `model_index.json`, `tokenizer_config.json`.
///
/// Absent and unreadable files are empty; only the few keys that say what a model is are kept, so
/// that a configuration can be listed for thousands of models.
///
/// @param modelType `model_type`, such as `llama`
/// @param architectures classes of the library that made the model
/// @param quantization `quantization_config.quant_method`, such as `gptq`
/// @param customCode whether loading it asks for code of the repository (`auto_map`)
/// @param adapterOf the base model that an adapter names
/// @param pipelineClass `_class_name` of a diffusers pipeline
/// @param chatTemplate whether the tokeniser knows how a conversation is written
public record ConfigFacts(
    Optional<String> modelType,
    List<String> architectures,
    Optional<String> quantization,
    boolean customCode,
    Optional<String> adapterOf,
    Optional<String> pipelineClass,
    boolean chatTemplate,
    Map<String, @Nullable Object> json) {

  public static final String CONFIG = "config.json";
  public static final String ADAPTER = "adapter_config.json";
  public static final String PIPELINE = "model_index.json";
  public static final String TOKENIZER = "tokenizer_config.json";

  /// A repository without configuration.
  public static final ConfigFacts EMPTY = of(Map.of());

  /// Longer files are not read; tokenisers with thousands of added tokens take about a megabyte.
  public static final int MAX_BYTES = 4 << 20;

  private static final int MAX_ARCHITECTURES = 16;
  private static final int MAX_TEMPLATE = 64 << 10;

  public ConfigFacts {
    architectures = List.copyOf(architectures);
    json = Collections.unmodifiableMap(new LinkedHashMap<>(json));
  }

  /// The names of the files that are worth giving to [#of].
  public static List<String> files() {
    return List.of(CONFIG, ADAPTER, PIPELINE, TOKENIZER);
  }

  /// Reads the files, by their names.
  public static ConfigFacts of(Map<String, byte[]> files) {
    Map<String, @Nullable Object> config = BoundedJson.object(files.get(CONFIG));
    Map<String, @Nullable Object> adapter = BoundedJson.object(files.get(ADAPTER));
    Map<String, @Nullable Object> pipeline = BoundedJson.object(files.get(PIPELINE));
    Map<String, @Nullable Object> tokenizer = BoundedJson.object(files.get(TOKENIZER));
    Optional<String> modelType = word(config, "model_type");
    List<String> architectures = new ArrayList<>(Card.words(config.get("architectures")));
    if (architectures.size() > MAX_ARCHITECTURES) {
      architectures.subList(MAX_ARCHITECTURES, architectures.size()).clear();
    }
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    if (!architectures.isEmpty()) {
      json.put("architectures", List.copyOf(architectures));
    }
    modelType.ifPresent(type -> json.put("model_type", type));
    Optional<String> quantization = quantization(config, json);
    boolean customCode = config.get("auto_map") instanceof Map;
    if (customCode) {
      json.put("auto_map", scalars(config.get("auto_map")));
    }
    Map<String, @Nullable Object> peft =
        selected(adapter, "base_model_name_or_path", "peft_type", "task_type");
    if (!peft.isEmpty()) {
      json.put("peft", peft);
    }
    Optional<String> pipelineClass = word(pipeline, "_class_name");
    pipelineClass.ifPresent(name -> json.put("diffusers", Map.of("_class_name", name)));
    Map<String, @Nullable Object> special = tokens(tokenizer);
    if (!special.isEmpty()) {
      json.put("tokenizer_config", special);
    }
    return new ConfigFacts(
        modelType,
        architectures,
        quantization,
        customCode,
        word(adapter, "base_model_name_or_path"),
        pipelineClass,
        tokenizer.get("chat_template") != null,
        json);
  }

  private static Optional<String> quantization(
      Map<String, @Nullable Object> config, Map<String, @Nullable Object> json) {
    if (!(config.get("quantization_config") instanceof Map<?, ?> map)) {
      return Optional.empty();
    }
    Map<String, @Nullable Object> kept = scalars(map);
    json.put("quantization_config", kept);
    return word(kept, "quant_method");
  }

  /// The special tokens and the chat template, which clients show; a token may be a text or a
  /// description with its `content`.
  private static Map<String, @Nullable Object> tokens(Map<String, @Nullable Object> tokenizer) {
    Map<String, @Nullable Object> kept = new LinkedHashMap<>();
    for (String name :
        List.of("bos_token", "eos_token", "unk_token", "pad_token", "mask_token", "sep_token")) {
      Object token = tokenizer.get(name);
      if (token instanceof Map<?, ?> described) {
        token = described.get("content");
      }
      if (token instanceof String text && text.length() <= Card.MAX_WORD) {
        kept.put(name, text);
      }
    }
    if (tokenizer.get("chat_template") instanceof String text && text.length() <= MAX_TEMPLATE) {
      kept.put("chat_template", text);
    }
    return kept;
  }

  private static Map<String, @Nullable Object> selected(
      Map<String, @Nullable Object> from, String... names) {
    Map<String, @Nullable Object> kept = new LinkedHashMap<>();
    for (String name : names) {
      word(from, name).ifPresent(word -> kept.put(name, word));
    }
    return kept;
  }

  private static Map<String, @Nullable Object> scalars(@Nullable Object value) {
    Map<String, @Nullable Object> kept = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((name, element) -> {
        boolean isShort = element instanceof String text && text.length() <= Card.MAX_WORD;
        if (kept.size() < 32
            && (isShort || element instanceof Number || element instanceof Boolean)) {
          kept.put(String.valueOf(name), element);
        }
      });
    }
    return kept;
  }

  private static Optional<String> word(Map<String, @Nullable Object> map, String key) {
    return map.get(key) instanceof String text && !text.isBlank() && text.length() <= Card.MAX_WORD
        ? Optional.of(text)
        : Optional.empty();
  }

  /// The mask token of the tokeniser, which example texts need.
  public Optional<String> maskToken() {
    return json.get("tokenizer_config") instanceof Map<?, ?> tokens
            && tokens.get("mask_token") instanceof String mask
        ? Optional.of(mask)
        : Optional.empty();
  }
}

package io.weighbridge.embedding;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// How a model of sentence-transformers makes one vector of a text.
///
/// @param pooling one after another; their vectors are put end to end
/// @param normalises whether vectors have the length 1
/// @param maxTokens the most tokens of a text, special ones included
/// @param width how many numbers a token's state has; -1 if the model does not say
/// @param padding the token that fills up
/// @param vocabulary how many tokens there are; -1 if the model does not say
/// @param lowerCase whether texts are put in lower case before anything else
/// @param unsupported why this room cannot do what the model asks for
record TextSettings(
    List<Pooling> pooling,
    boolean normalises,
    int maxTokens,
    int width,
    int padding,
    int vocabulary,
    boolean lowerCase,
    Optional<String> unsupported) {

  /// Where a model says nothing, and the most that is believed.
  private static final int USUAL_TOKENS = 512;

  private static final int MOST_TOKENS = 32_768;

  static TextSettings read(TextFiles files) {
    JsonNode model = files.json("config.json");
    JsonNode bert = files.json("sentence_bert_config.json");
    List<Pooling> pooling = new ArrayList<>();
    boolean normalises = false;
    Optional<String> unsupported = Optional.empty();
    String poolingPath = "1_Pooling";
    for (JsonNode module : files.json("modules.json")) {
      String type = module.path("type").asString("");
      switch (type.substring(type.lastIndexOf('.') + 1)) {
        case "Transformer" -> {}
        case "Pooling" -> poolingPath = module.path("path").asString(poolingPath);
        case "Normalize" -> normalises = true;
        default -> unsupported = Optional.of("its module '%s' is not computed".formatted(type));
      }
    }
    for (String mode : modes(files.json(poolingPath + "/config.json"))) {
      Optional<Pooling> known = Pooling.named(mode);
      if (known.isEmpty()) {
        unsupported = Optional.of("its pooling '%s' is not computed".formatted(mode));
      }
      known.ifPresent(pooling::add);
    }
    return new TextSettings(
        pooling.isEmpty() ? List.of(Pooling.MEAN) : List.copyOf(pooling),
        normalises,
        maxTokens(bert, files.json("tokenizer_config.json"), model),
        model.path("hidden_size").asInt(-1),
        padding(files.json("tokenizer.json")),
        model.path("vocab_size").asInt(-1),
        bert.path("do_lower_case").asBoolean(false),
        unsupported);
  }

  /// The same for a model that takes no more tokens than these.
  TextSettings upTo(int tokens) {
    return new TextSettings(
        pooling,
        normalises,
        Math.min(maxTokens, tokens),
        width,
        padding,
        vocabulary,
        lowerCase,
        unsupported);
  }

  /// By one key that names them, or by older ones that are true or false; always in the latter's
  /// order, which is sentence-transformers'.
  private static List<String> modes(JsonNode config) {
    JsonNode named = config.path("pooling_mode");
    List<String> modes = new ArrayList<>();
    if (named.isString()) {
      modes.add(named.asString());
    } else if (named.isArray()) {
      named.forEach(mode -> modes.add(mode.asString("")));
    } else {
      for (Pooling pooling : Pooling.values()) {
        if (config.path(pooling.olderKey()).asBoolean(false)) {
          modes.add(pooling.word());
        }
      }
    }
    return modes;
  }

  private static int maxTokens(JsonNode bert, JsonNode tokenizer, JsonNode model) {
    long own = bert.path("max_seq_length").asLong(0);
    long tokens = MOST_TOKENS + 1L;
    if (own > 0) {
      tokens = own;
    } else {
      // Tokenizers without a limit say 1e30.
      for (JsonNode limit :
          List.of(tokenizer.path("model_max_length"), model.path("max_position_embeddings"))) {
        if (limit.isNumber() && limit.asDouble() >= 1 && limit.asDouble() <= MOST_TOKENS) {
          tokens = Math.min(tokens, limit.asLong());
        }
      }
    }
    return tokens > MOST_TOKENS ? USUAL_TOKENS : (int) tokens;
  }

  private static int padding(JsonNode tokenizer) {
    JsonNode own = tokenizer.path("padding").path("pad_id");
    if (own.isInt()) {
      return own.asInt();
    }
    for (JsonNode token : tokenizer.path("added_tokens")) {
      String text = token.path("content").asString("");
      if (text.equals("[PAD]") || text.equals("<pad>")) {
        return token.path("id").asInt(0);
      }
    }
    return 0;
  }
}

package io.weighbridge.openai;

import io.weighbridge.embedding.EmbeddingModel;
import io.weighbridge.embedding.Tokenized;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// What vectors are wanted of: texts, or texts that are tokens already.
sealed interface EmbeddingInput {

  /// As many as OpenAI takes.
  int MOST = 2048;

  int MOST_TOKENS = 1 << 16;

  int size();

  /// How long one of them is, in whatever it is made of: equal ones go well together.
  int length(int index);

  Tokenized tokenize(EmbeddingModel model, List<Integer> indices);

  record Texts(List<String> texts) implements EmbeddingInput {
    @Override
    public int size() {
      return texts.size();
    }

    @Override
    public int length(int index) {
      return texts.get(index).length();
    }

    @Override
    public Tokenized tokenize(EmbeddingModel model, List<Integer> indices) {
      return model.tokenize(indices.stream().map(texts::get).toList());
    }
  }

  record Tokens(List<int[]> texts) implements EmbeddingInput {
    @Override
    public int size() {
      return texts.size();
    }

    @Override
    public int length(int index) {
      return texts.get(index).length;
    }

    @Override
    public Tokenized tokenize(EmbeddingModel model, List<Integer> indices) {
      return model.tokens(indices.stream().map(texts::get).toList());
    }
  }

  /// Reads the field `input`: a text, texts, tokens, or lists of tokens.
  static EmbeddingInput read(Fields fields) {
    JsonNode input = fields.node().path("input");
    if (input.isString()) {
      return new Texts(List.of(text(fields, input)));
    }
    if (!input.isArray()) {
      throw fields.wrong("input", "a text, texts, tokens, or lists of tokens");
    }
    if (input.isEmpty()) {
      throw Refusals.param("input", "'input' is empty.");
    }
    JsonNode first = input.get(0);
    if (first.isNumber()) {
      return new Tokens(List.of(tokens(fields, input)));
    }
    if (input.size() > MOST) {
      throw Refusals.param(
          "input", "'input' has %d texts: at most %d are taken.".formatted(input.size(), MOST));
    }
    if (first.isString()) {
      List<String> texts = new ArrayList<>(input.size());
      input.forEach(each -> texts.add(text(fields, each)));
      return new Texts(texts);
    }
    List<int[]> lists = new ArrayList<>(input.size());
    input.forEach(each -> lists.add(tokens(fields, each)));
    return new Tokens(lists);
  }

  private static String text(Fields fields, JsonNode node) {
    if (!node.isString()) {
      throw fields.wrong("input", "all of its elements are texts, or none is");
    }
    if (node.asString().isEmpty()) {
      throw Refusals.param("input", "'input' has an empty text.");
    }
    return node.asString();
  }

  private static int[] tokens(Fields fields, JsonNode node) {
    if (!node.isArray()) {
      throw fields.wrong("input", "lists of tokens");
    }
    if (node.isEmpty() || node.size() > MOST_TOKENS) {
      throw Refusals.param(
          "input",
          "'input' has a list of %d tokens: 1 to %d are taken."
              .formatted(node.size(), MOST_TOKENS));
    }
    int[] tokens = new int[node.size()];
    for (int i = 0; i < tokens.length; i++) {
      JsonNode token = node.get(i);
      if (!token.isIntegralNumber() || !token.canConvertToInt() || token.asInt() < 0) {
        throw fields.wrong("input", "tokens are whole numbers from 0 up");
      }
      tokens[i] = token.asInt();
    }
    return tokens;
  }
}

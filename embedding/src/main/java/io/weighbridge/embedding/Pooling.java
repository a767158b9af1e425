package io.weighbridge.embedding;

import java.util.Optional;

/// One vector of the states of a text's tokens (sentence-transformers, Pooling).
enum Pooling {
  CLS("cls", "pooling_mode_cls_token"),
  MAX("max", "pooling_mode_max_tokens"),
  MEAN("mean", "pooling_mode_mean_tokens"),
  MEAN_SQRT("mean_sqrt_len_tokens", "pooling_mode_mean_sqrt_len_tokens"),
  WEIGHTED_MEAN("weightedmean", "pooling_mode_weightedmean_tokens"),
  LAST("lasttoken", "pooling_mode_lasttoken");

  private final String word;
  private final String olderKey;

  Pooling(String word, String olderKey) {
    this.word = word;
    this.olderKey = olderKey;
  }

  /// What configurations call it.
  String word() {
    return word;
  }

  /// What is true in older configurations, which have a key for each way.
  String olderKey() {
    return olderKey;
  }

  static Optional<Pooling> named(String word) {
    for (Pooling pooling : values()) {
      if (pooling.word.equals(word)) {
        return Optional.of(pooling);
      }
    }
    return Optional.empty();
  }

  /// Writes the vector of one text.
  ///
  /// @param states [tokens, width], without padding
  /// @param into from `at` on, `width` numbers
  void pool(float[] states, int tokens, int width, float[] into, int at) {
    switch (this) {
      case CLS -> System.arraycopy(states, 0, into, at, width);
      case LAST -> System.arraycopy(states, (tokens - 1) * width, into, at, width);
      case MAX -> {
        System.arraycopy(states, 0, into, at, width);
        for (int token = 1; token < tokens; token++) {
          for (int i = 0; i < width; i++) {
            into[at + i] = Math.max(into[at + i], states[token * width + i]);
          }
        }
      }
      case MEAN -> sum(states, tokens, width, into, at, false, tokens);
      case MEAN_SQRT -> sum(states, tokens, width, into, at, false, (float) Math.sqrt(tokens));
      case WEIGHTED_MEAN -> sum(states, tokens, width, into, at, true, tokens * (tokens + 1f) / 2);
    }
  }

  private static void sum(
      float[] states,
      int tokens,
      int width,
      float[] into,
      int at,
      boolean weighted,
      float divisor) {
    for (int token = 0; token < tokens; token++) {
      float weight = weighted ? token + 1 : 1;
      for (int i = 0; i < width; i++) {
        into[at + i] += weight * states[token * width + i];
      }
    }
    for (int i = 0; i < width; i++) {
      into[at + i] /= divisor;
    }
  }
}

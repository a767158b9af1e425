package io.weighbridge.cards;

import java.util.Locale;
import java.util.Optional;

/// How a model came from its base model (`base_model_relation` of a card).
public enum Relation {
  FINETUNE,
  ADAPTER,
  QUANTIZED,
  MERGE;

  /// The word in cards and tags, such as `finetune`.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The relation with this word.
  public static Optional<Relation> from(String word) {
    for (Relation relation : values()) {
      if (relation.word().equalsIgnoreCase(word)) {
        return Optional.of(relation);
      }
    }
    return Optional.empty();
  }
}

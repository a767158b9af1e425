package io.weighbridge.terms;

import java.util.Locale;
import java.util.Optional;

/// How a model came from another.
public enum Relation {
  FINETUNE("fine-tuned from"),
  ADAPTER("an adapter for"),
  MERGE("merged from"),
  QUANTIZED("quantised from"),
  DISTILLED("distilled from"),
  /// Its card does not say.
  UNSTATED("made from");

  private final String words;

  Relation(String words) {
    this.words = words;
  }

  /// Such as `fine-tuned from`.
  public String words() {
    return words;
  }

  /// The word in cards, such as `finetune`.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The relation with this word.
  public static Optional<Relation> from(String word) {
    for (Relation relation : values()) {
      if (relation != UNSTATED && relation.word().equals(word.strip().toLowerCase(Locale.ROOT))) {
        return Optional.of(relation);
      }
    }
    return Optional.empty();
  }

  /// Whether it makes something new, and not only another form of the same.
  boolean adapts() {
    return this != QUANTIZED;
  }
}

package io.weighbridge.explaining;

/// What a score is, that is explained.
public enum Quantity {
  /// What the last softmax or sigmoid takes. It adds up, and is not flat where the model is sure.
  LOGIT("the score before the last softmax or sigmoid"),
  PROBABILITY("the probability"),
  /// What comes out, which may be either, or something else.
  OUTPUT("the model's output");

  private final String words;

  Quantity(String words) {
    this.words = words;
  }

  /// As answers name it: `logit`.
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /// For people.
  public String words() {
    return words;
  }
}

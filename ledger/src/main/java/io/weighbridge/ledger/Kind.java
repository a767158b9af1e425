package io.weighbridge.ledger;

import java.util.Locale;

/// What a row of the journal is about.
public enum Kind {
  /// A model was used.
  USAGE,
  /// A plan's whole text, before anything refers to it.
  PLAN,
  /// Something was agreed on: a budget, the plan of a model.
  ARRANGEMENT,
  /// A customer took a plan, or gave it up.
  SUBSCRIPTION,
  /// A customer paid in advance.
  CREDIT,
  /// A customer owes something once.
  FEE,
  /// An earlier row is taken back.
  CORRECTION,
  /// A customer's month was billed.
  CLOSE;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Kind of(String word) {
    for (Kind kind : values()) {
      if (kind.word().equals(word)) {
        return kind;
      }
    }
    throw new BadEvent("there is no kind '%s' of rows in a journal".formatted(word));
  }
}

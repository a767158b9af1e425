package io.weighbridge.terms;

/// The answer to whether a model may be used, the best first.
public enum Outcome {
  ALLOW,
  /// Allowed, if something is done.
  ALLOW_WITH_DUTIES,
  /// A fact is missing on which it depends.
  NEED_FACT,
  DENY;

  Outcome worse(Outcome other) {
    return compareTo(other) >= 0 ? this : other;
  }
}

package io.weighbridge.terms;

/// What ends a licence by itself.
public enum Termination {
  PATENT_SUIT("a patent suit over the model"),
  COPYRIGHT_SUIT("a copyright suit over the model"),
  GUARDRAIL_BYPASS("going around its guardrails, encryption or copy protection"),
  BREACH("a breach of its terms");

  private final String words;

  Termination(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }
}

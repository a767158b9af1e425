package io.weighbridge.openness;

/// Yes, no, or a question that is still open: what nobody has said is never taken for a yes.
public enum Answer {
  YES("yes"),
  NO("no"),
  NEEDS_FACTS("needs-facts");

  private final String word;

  Answer(String word) {
    this.word = word;
  }

  public String word() {
    return word;
  }
}

package io.weighbridge.xet;

/// What every refusal of this room must be.
final class FuzzedSentence {

  private FuzzedSentence() {}

  static void check(XetException refusal) {
    String message = String.valueOf(refusal.getMessage());
    if (message.isBlank() || message.contains("\n")) {
      throw new AssertionError("not one sentence: " + message, refusal);
    }
  }
}

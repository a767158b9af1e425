package io.weighbridge.cards;

/// Any bytes as a GGUF file.
public final class GgufFuzz {

  private GgufFuzz() {}

  public static void fuzzerTestOneInput(byte[] content) {
    try {
      GgufFacts facts = GgufFacts.read(RangeReader.of(content), content.length);
      CardFuzz.requireJson(facts.toJson(), 0);
      if (facts.total() < 0) {
        throw new AssertionError("fewer parameters than none");
      }
    } catch (FactsException e) {
      if (String.valueOf(e.getMessage()).contains("\n")) {
        throw new AssertionError("not one sentence: " + e.getMessage(), e);
      }
    }
  }
}

package io.weighbridge.cards;

/// Any bytes as a safetensors file and as the index of one.
public final class SafetensorsFactsFuzz {

  private SafetensorsFactsFuzz() {}

  public static void fuzzerTestOneInput(byte[] content) {
    try {
      SafetensorsFacts facts = SafetensorsFacts.read(RangeReader.of(content), content.length);
      if (facts.total() < 0) {
        throw new AssertionError("fewer parameters than none");
      }
    } catch (FactsException e) {
      requireSentence(e);
    }
    try {
      if (SafetensorsIndex.shards(content).isEmpty()) {
        throw new AssertionError("an index of nothing");
      }
    } catch (FactsException e) {
      requireSentence(e);
    }
  }

  private static void requireSentence(FactsException e) {
    if (String.valueOf(e.getMessage()).contains("\n")) {
      throw new AssertionError("not one sentence: " + e.getMessage(), e);
    }
  }
}

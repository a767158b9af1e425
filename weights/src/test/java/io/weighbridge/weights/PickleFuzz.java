package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;

/// Any bytes as pickles.
public final class PickleFuzz {

  private PickleFuzz() {}

  public static void fuzzerTestOneInput(byte[] content) {
    Pickles.Stream stream = Pickles.all(MemorySegment.ofArray(content));
    long at = 0;
    for (PickleRun run : stream.runs()) {
      if (run.start() != at || run.end() < at || run.end() > content.length) {
        throw new AssertionError(
            "the pickle at %d goes from %d to %d".formatted(at, run.start(), run.end()));
      }
      if (run.value().isPresent() == run.problem().isPresent()) {
        throw new AssertionError("the pickle at %d has both an end and a problem".formatted(at));
      }
      if (run.problem().isPresent() && run.problem().get().what().contains("\n")) {
        throw new AssertionError("not one sentence: " + run.problem().get());
      }
      at = run.end();
    }
    if (at + stream.trailing() != content.length) {
      throw new AssertionError("%d bytes are unaccounted for".formatted(content.length - at));
    }
  }
}

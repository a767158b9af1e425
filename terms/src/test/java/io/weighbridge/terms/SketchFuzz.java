package io.weighbridge.terms;

import java.nio.charset.StandardCharsets;

/// Any bytes as a sketch of a licence text.
public final class SketchFuzz {

  private SketchFuzz() {}

  public static void fuzzerTestOneInput(byte[] content) {
    try {
      Sketch sketch = SketchFormat.read("fuzz", new String(content, StandardCharsets.UTF_8));
      if (!SketchFormat.read("again", SketchFormat.write(sketch))
          .clauses()
          .equals(sketch.clauses())) {
        throw new AssertionError("a sketch changed on its way through a file");
      }
    } catch (LicenceTextException refused) {
      // What it should do.
    }
  }
}

package io.weighbridge.finetuning;

import io.weighbridge.datasets.Dataset;
import io.weighbridge.datasets.DatasetException;
import java.io.ByteArrayInputStream;

/// Whatever the bytes are, the answer is examples that can be read or a sentence.
public final class JsonlFuzz {

  private JsonlFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    Dataset examples;
    try {
      examples = JsonlReader.read("fuzz", new ByteArrayInputStream(input), 100_000);
    } catch (DatasetException refused) {
      if (String.valueOf(refused.getMessage()).isEmpty()) {
        throw refused;
      }
      return;
    }
    float[] row = new float[examples.inputWidth() + 1];
    for (int i = 0; i < examples.size(); i++) {
      examples.input(i, row, 0);
      examples.target(i, row, row.length - 1);
      float label = row[row.length - 1];
      if (!examples.classes().isEmpty() && !(label >= 0 && label < examples.classes().size())) {
        throw new AssertionError("a class that is none: " + label);
      }
    }
  }
}

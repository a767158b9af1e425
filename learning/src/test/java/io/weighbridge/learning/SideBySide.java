package io.weighbridge.learning;

import io.weighbridge.weights.WeightsFile;
import java.util.ArrayList;
import java.util.List;

/// Recorded tensors `input.0`, `input.1`… as rows, as engines take several inputs.
final class SideBySide {

  private SideBySide() {}

  /// `[rows, sum of the widths]`.
  static float[] of(WeightsFile golden, String kind) {
    List<float[]> parts = new ArrayList<>();
    int rows = (int) golden.tensor(kind + ".0").orElseThrow().shape().extent(0);
    for (int i = 0; golden.tensor(kind + "." + i).isPresent(); i++) {
      parts.add(golden.tensor(kind + "." + i).orElseThrow().toFloats());
    }
    int width = parts.stream().mapToInt(part -> part.length / rows).sum();
    float[] whole = new float[rows * width];
    int offset = 0;
    for (float[] part : parts) {
      int own = part.length / rows;
      for (int row = 0; row < rows; row++) {
        System.arraycopy(part, row * own, whole, row * width + offset, own);
      }
      offset += own;
    }
    return whole;
  }
}

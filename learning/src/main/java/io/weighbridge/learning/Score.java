package io.weighbridge.learning;

import io.weighbridge.network.Loss;

/// Which class an output says, by what the loss takes outputs for.
enum Score {
  /// The largest of the outputs; the target is a number.
  SPARSE,
  /// The largest of the outputs; the target is a distribution.
  CATEGORICAL,
  /// An output above one half; the target is 0 or 1.
  BINARY,
  /// Outputs are values and no classes.
  NONE;

  static Score of(Loss loss, int outputs) {
    return switch (loss) {
      case Loss.SparseCategoricalCrossentropy _ -> SPARSE;
      case Loss.CategoricalCrossentropy _ -> CATEGORICAL;
      case Loss.BinaryCrossentropy _ -> outputs == 1 ? BINARY : NONE;
      case Loss.MeanSquaredError _, Loss.MeanAbsoluteError _, Loss.Huber _ -> NONE;
    };
  }

  /// The number of classes told apart by `outputs` outputs.
  int classes(int outputs) {
    return this == NONE ? 0 : this == BINARY ? 2 : outputs;
  }

  /// The class that a row of outputs says.
  int said(float[] outputs, int offset, int width, boolean logits) {
    return switch (this) {
      case SPARSE, CATEGORICAL -> largest(outputs, offset, width);
      case BINARY -> outputs[offset] > (logits ? 0 : 0.5f) ? 1 : 0;
      case NONE -> -1;
    };
  }

  /// The class that a target says.
  int meant(float[] target, int offset, int width) {
    return switch (this) {
      case SPARSE -> (int) target[offset];
      case CATEGORICAL -> largest(target, offset, width);
      case BINARY -> target[offset] > 0.5f ? 1 : 0;
      case NONE -> -2;
    };
  }

  static int largest(float[] values, int offset, int width) {
    int best = 0;
    for (int i = 1; i < width; i++) {
      if (values[offset + i] > values[offset + best]) {
        best = i;
      }
    }
    return best;
  }
}

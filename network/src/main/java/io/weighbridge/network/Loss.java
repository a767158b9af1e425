package io.weighbridge.network;

import io.weighbridge.weights.Shape;

/// How far outputs are from targets: per example the mean over its outputs (or the cross-entropy of
/// its distribution, of several along the last axis their mean), over a batch the mean of the
/// examples. Where some time steps do not count, it is the mean over those of the batch that do.
/// Definitions are those of Keras 3.
///
/// `fromLogits` says that outputs have not been through sigmoid or softmax; a network that ends in
/// the fitting activation is computed from its logits in any case, so that no logarithm meets a
/// rounded 0.
public sealed interface Loss {

  /// Probabilities are kept this far from 0 and 1 where logits are not at hand (Keras' epsilon).
  double PROBABILITY_FLOOR = 1e-7;

  /// (y - t)².
  record MeanSquaredError() implements Loss {}

  /// |y - t|.
  record MeanAbsoluteError() implements Loss {}

  /// e²/2 within `delta`, `delta * (|e| - delta/2)` beyond (Huber 1964).
  record Huber(double delta) implements Loss {
    public Huber {
      if (!(delta > 0)) {
        throw new NetworkException("huber: delta %s is not positive".formatted(delta));
      }
    }
  }

  /// -t log p - (1 - t) log(1 - p), the mean over the outputs.
  record BinaryCrossentropy(boolean fromLogits) implements Loss {}

  /// -Σ t log p along the last axis; targets are distributions.
  record CategoricalCrossentropy(boolean fromLogits) implements Loss {}

  /// -log p[t] along the last axis; a target is the number of a class.
  record SparseCategoricalCrossentropy(boolean fromLogits) implements Loss {}

  /// How many numbers a target has for outputs of this shape.
  default int targetWidth(Shape output) {
    int all = Math.toIntExact(output.elements());
    return this instanceof SparseCategoricalCrossentropy ? all / classes(output) : all;
  }

  /// How many numbers one distribution has in outputs of this shape: those along the last axis.
  static int classes(Shape output) {
    return Math.toIntExact(output.extent(output.rank() - 1));
  }

  /// Keras' name: `sparse_categorical_crossentropy`.
  default String kerasName() {
    return switch (this) {
      case MeanSquaredError _ -> "mean_squared_error";
      case MeanAbsoluteError _ -> "mean_absolute_error";
      case Huber(double delta) -> delta == 1 ? "huber" : "huber:" + delta;
      case BinaryCrossentropy _ -> "binary_crossentropy";
      case CategoricalCrossentropy _ -> "categorical_crossentropy";
      case SparseCategoricalCrossentropy _ -> "sparse_categorical_crossentropy";
    };
  }
}

package io.weighbridge.cli;

import io.weighbridge.datasets.Dataset;
import io.weighbridge.learning.FittingLoss;
import io.weighbridge.learning.ModelSource;
import io.weighbridge.network.Loss;

/// The loss of a model where the command line names none.
final class LossChoice {

  private LossChoice() {}

  /// What a Keras file was compiled with, where the examples have targets for it; else what fits
  /// network and examples. Of the same loss the fitting form is taken: it goes by the last
  /// activation whether the outputs are logits.
  static Loss of(ModelSource model, Dataset examples) {
    Loss fitting = FittingLoss.of(model.network(), examples);
    Loss compiled = model.loss();
    if (compiled == null || compiled.kerasName().equals(fitting.kerasName())) {
      return fitting;
    }
    int outputs = Math.toIntExact(model.network().outputShape().elements());
    return compiled.targetWidth(outputs) == examples.targetWidth() ? compiled : fitting;
  }
}

package io.weighbridge.learning;

import io.weighbridge.datasets.Dataset;
import io.weighbridge.network.Activation;
import io.weighbridge.network.Loss;
import io.weighbridge.network.Losses;
import io.weighbridge.network.Network;

/// The loss that goes with a network and a dataset where nobody named one: cross-entropy for
/// classes, squared error for values.
public final class FittingLoss {

  private FittingLoss() {}

  /// The loss that takes this network's outputs for what its last activation makes them.
  public static Loss of(Network network, Dataset examples) {
    Activation last = network.lastActivation();
    boolean logits = last != Activation.SOFTMAX && last != Activation.SIGMOID;
    if (examples.classes().isEmpty()) {
      return Losses.MEAN_SQUARED_ERROR;
    }
    if (network.outputShape().elements() == 1 && examples.classes().size() == 2) {
      return new Loss.BinaryCrossentropy(logits);
    }
    return new Loss.SparseCategoricalCrossentropy(logits);
  }
}

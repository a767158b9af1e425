package io.weighbridge.learning;

import io.weighbridge.datasets.Dataset;
import io.weighbridge.network.Activation;
import io.weighbridge.network.ActivationLayer;
import io.weighbridge.network.Dense;
import io.weighbridge.network.Layer;
import io.weighbridge.network.Loss;
import io.weighbridge.network.Losses;
import io.weighbridge.network.Network;

/// The loss that goes with a network and a dataset where nobody named one: cross-entropy for
/// classes, squared error for values.
public final class FittingLoss {

  private FittingLoss() {}

  public static Loss of(Network network, Dataset examples) {
    Activation last = lastActivation(network.layers().getLast());
    long outputs = network.outputShape().elements();
    if (examples.classes().isEmpty()) {
      return Losses.MEAN_SQUARED_ERROR;
    }
    if (outputs == 1 && examples.classes().size() == 2) {
      return new Loss.BinaryCrossentropy(last != Activation.SIGMOID);
    }
    return new Loss.SparseCategoricalCrossentropy(last != Activation.SOFTMAX);
  }

  private static Activation lastActivation(Layer last) {
    return switch (last) {
      case Dense dense -> dense.activation();
      case ActivationLayer layer -> layer.activation();
      default -> Activation.LINEAR;
    };
  }
}

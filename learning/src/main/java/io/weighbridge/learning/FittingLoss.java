package io.weighbridge.learning;

import io.weighbridge.datasets.Dataset;
import io.weighbridge.network.Activation;
import io.weighbridge.network.ActivationLayer;
import io.weighbridge.network.Dense;
import io.weighbridge.network.Dropout;
import io.weighbridge.network.Flatten;
import io.weighbridge.network.Input;
import io.weighbridge.network.Layer;
import io.weighbridge.network.Loss;
import io.weighbridge.network.Losses;
import io.weighbridge.network.Network;
import io.weighbridge.network.Rescaling;
import io.weighbridge.network.Reshape;

/// The loss that goes with a network and a dataset where nobody named one: cross-entropy for
/// classes, squared error for values.
public final class FittingLoss {

  private FittingLoss() {}

  /// The loss that takes this network's outputs for what its last activation makes them.
  public static Loss of(Network network, Dataset examples) {
    Activation last = lastActivation(network);
    boolean logits = last != Activation.SOFTMAX && last != Activation.SIGMOID;
    if (examples.classes().isEmpty()) {
      return Losses.MEAN_SQUARED_ERROR;
    }
    if (network.outputShape().elements() == 1 && examples.classes().size() == 2) {
      return new Loss.BinaryCrossentropy(logits);
    }
    return new Loss.SparseCategoricalCrossentropy(logits);
  }

  /// The activation that the outputs come from; layers that leave values as they are in inference
  /// are looked through.
  public static Activation lastActivation(Network network) {
    for (Layer layer : network.layers().reversed()) {
      switch (layer) {
        case Flatten _, Reshape _, Dropout _ -> {}
        case Dense dense -> {
          return dense.activation();
        }
        case ActivationLayer activation -> {
          return activation.activation();
        }
        case Input _, Rescaling _ -> {
          return Activation.LINEAR;
        }
      }
    }
    return Activation.LINEAR;
  }
}

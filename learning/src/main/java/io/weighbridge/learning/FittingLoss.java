package io.weighbridge.learning;

import io.weighbridge.datasets.Dataset;
import io.weighbridge.datasets.Part;
import io.weighbridge.network.Activation;
import io.weighbridge.network.Loss;
import io.weighbridge.network.Losses;
import io.weighbridge.network.Network;
import io.weighbridge.network.Objective;
import io.weighbridge.weights.Shape;
import java.util.List;
import java.util.stream.IntStream;

/// The loss that goes with a network and a dataset where nobody named one: cross-entropy for
/// classes, squared error for values.
public final class FittingLoss {

  private FittingLoss() {}

  /// The losses that take this network's outputs for what their last activations make them.
  ///
  /// @throws LearningException if the examples have not a target for each output
  public static Objective of(Network network, Dataset examples) {
    List<Part> targets = targets(network, examples);
    return new Objective(
        IntStream.range(0, targets.size())
            .mapToObj(i ->
                new Objective.Term(
                    of(network.lastActivation(i), network.outputShapes().get(i), targets.get(i)),
                    1))
            .toList());
  }

  /// The targets of the examples in the order of the network's outputs.
  ///
  /// @throws LearningException if the examples have not a target for each output
  public static List<Part> targets(Network network, Dataset examples) {
    return Arranged.of(examples, network).targetParts();
  }

  private static Loss of(Activation last, Shape output, Part target) {
    boolean logits = last != Activation.SOFTMAX && last != Activation.SIGMOID;
    if (target.classes().isEmpty()) {
      Loss classes = new Loss.SparseCategoricalCrossentropy(false);
      // One number where the network tells the classes apart at each time step.
      return last == Activation.SOFTMAX
              && output.rank() > 1
              && classes.targetWidth(output) == target.width()
          ? classes
          : Losses.MEAN_SQUARED_ERROR;
    }
    if (output.elements() == 1 && target.classes().size() == 2) {
      return new Loss.BinaryCrossentropy(logits);
    }
    return new Loss.SparseCategoricalCrossentropy(logits);
  }
}

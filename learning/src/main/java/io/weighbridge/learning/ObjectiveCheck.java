package io.weighbridge.learning;

import io.weighbridge.datasets.Dataset;
import io.weighbridge.datasets.Part;
import io.weighbridge.network.Loss;
import io.weighbridge.network.Network;
import io.weighbridge.network.Objective;
import io.weighbridge.weights.Shape;
import java.util.ArrayList;
import java.util.List;

/// Whether losses, a network and examples go together, told before any work is done.
final class ObjectiveCheck {

  private ObjectiveCheck() {}

  /// The objective, if the examples fit it and the network. Classes given by number are measured by
  /// cross-entropy of their numbers, which is that of the distributions they stand for.
  ///
  /// @param examples arranged as the network's inputs and outputs are
  /// @throws LearningException if they do not go together
  static Objective of(Objective objective, Network network, Dataset examples) {
    if (examples.size() == 0) {
      throw new LearningException(examples.name() + " has no examples");
    }
    if (examples.inputWidth() != network.inputShape().elements()) {
      throw new LearningException(
          "the network takes %s and %s has examples of %d values"
              .formatted(network.inputShape(), examples.name(), examples.inputWidth()));
    }
    List<Part> targets = examples.targetParts();
    if (targets.size() != objective.terms().size()) {
      throw new LearningException(
          "there are %d losses (%s), and %s has %d targets"
              .formatted(
                  objective.terms().size(), objective.text(), examples.name(), targets.size()));
    }
    List<Objective.Term> terms = new ArrayList<>();
    for (int i = 0; i < targets.size(); i++) {
      Objective.Term term = objective.terms().get(i);
      Loss loss = byNumber(term.loss(), targets.get(i));
      String name = targets.get(i).name();
      String label = name.isEmpty() ? examples.name() : examples.name() + " (" + name + ")";
      check(loss, network.outputShapes().get(i), targets.get(i), label);
      terms.add(new Objective.Term(loss, term.weight()));
    }
    return new Objective(terms);
  }

  private static Loss byNumber(Loss loss, Part target) {
    return loss instanceof Loss.CategoricalCrossentropy(boolean fromLogits)
            && !target.classes().isEmpty()
            && target.width() == 1
        ? new Loss.SparseCategoricalCrossentropy(fromLogits)
        : loss;
  }

  private static void check(Loss loss, Shape output, Part target, String examples) {
    int outputs = Math.toIntExact(output.elements());
    if (target.width() != loss.targetWidth(output)) {
      throw new LearningException(
          "%s wants targets of %d values for %d outputs, and %s has %d"
              .formatted(
                  loss.kerasName(), loss.targetWidth(output), outputs, examples, target.width()));
    }
    int classes = target.classes().size();
    if (loss instanceof Loss.SparseCategoricalCrossentropy && classes == 0 && output.rank() == 1) {
      throw new LearningException(
          "%s takes classes, and the targets of %s are values"
              .formatted(loss.kerasName(), examples));
    }
    int told = loss instanceof Loss.BinaryCrossentropy ? 2 : Loss.classes(output);
    boolean asClasses =
        loss instanceof Loss.SparseCategoricalCrossentropy
            || (loss instanceof Loss.BinaryCrossentropy && outputs == 1);
    if (asClasses && classes > told) {
      throw new LearningException(
          "%s has %d classes and the network tells %d apart".formatted(examples, classes, told));
    }
  }
}

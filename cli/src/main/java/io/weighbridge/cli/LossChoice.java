package io.weighbridge.cli;

import io.weighbridge.datasets.Dataset;
import io.weighbridge.learning.FittingLoss;
import io.weighbridge.learning.ModelSource;
import io.weighbridge.network.Loss;
import io.weighbridge.network.Objective;
import io.weighbridge.weights.Shape;
import java.util.ArrayList;
import java.util.List;

/// The losses of a model where the command line names none.
final class LossChoice {

  private LossChoice() {}

  /// What a Keras file was compiled with, where the examples have targets for it; else what fits
  /// network and examples. Of the same loss the fitting form is taken: it goes by the last
  /// activation whether the outputs are logits.
  static Objective of(ModelSource model, Dataset examples) {
    Objective fitting = FittingLoss.of(model.network(), examples);
    Objective compiled = model.objective();
    if (compiled == null) {
      return fitting;
    }
    List<Objective.Term> terms = new ArrayList<>();
    for (int i = 0; i < fitting.terms().size(); i++) {
      Loss fits = fitting.terms().get(i).loss();
      Objective.Term known = compiled.terms().get(i);
      Shape output = model.network().outputShapes().get(i);
      int target = FittingLoss.targets(model.network(), examples).get(i).width();
      boolean taken =
          !known.loss().kerasName().equals(fits.kerasName())
              && known.loss().targetWidth(output) == target;
      terms.add(new Objective.Term(taken ? known.loss() : fits, known.weight()));
    }
    return new Objective(terms);
  }
}

package io.weighbridge.learning;

import io.weighbridge.datasets.Dataset;
import io.weighbridge.datasets.Part;
import io.weighbridge.network.Loss;
import io.weighbridge.network.Network;
import io.weighbridge.network.Objective;
import io.weighbridge.weights.Shape;
import java.util.ArrayList;
import java.util.List;

/// One output of a network beside its target: which class each of its places says and which is
/// meant.
///
/// @param names of the classes; empty where it tells none apart
/// @param output where it begins in the row of outputs
/// @param places distributions in it, each of `width` values
/// @param target where its target begins in the row of targets
/// @param each values of a place in the target
record Scored(
    Score score,
    boolean logits,
    List<String> names,
    int output,
    int places,
    int width,
    int target,
    int each) {

  /// All outputs, in their order.
  static List<Scored> of(Network network, Objective objective, Dataset examples) {
    List<Scored> scored = new ArrayList<>();
    int output = 0;
    int target = 0;
    for (int i = 0; i < objective.terms().size(); i++) {
      Loss loss = objective.terms().get(i).loss();
      Shape shape = network.outputShapes().get(i);
      int all = Math.toIntExact(shape.elements());
      int inTarget = loss.targetWidth(shape);
      boolean distributions =
          loss instanceof Loss.SparseCategoricalCrossentropy
              || loss instanceof Loss.CategoricalCrossentropy;
      int width = distributions ? Loss.classes(shape) : all;
      Score score = Score.of(loss, width);
      scored.add(
          new Scored(
              score,
              loss instanceof Loss.BinaryCrossentropy(boolean fromLogits) && fromLogits,
              names(examples.targetParts().get(i), score.classes(width)),
              output,
              all / width,
              width,
              target,
              inTarget * width / all));
      output += all;
      target += inTarget;
    }
    return scored;
  }

  private static List<String> names(Part part, int classes) {
    List<String> names = new ArrayList<>(part.classes());
    for (int label = names.size(); label < classes; label++) {
      names.add(Integer.toString(label));
    }
    return List.copyOf(names.subList(0, classes));
  }

  /// The outputs of time steps that do not count are NaN.
  boolean counts(float[] outputs, int row, int place) {
    return !Float.isNaN(outputs[row + output + place * width]);
  }

  /// @param row where the example begins in `outputs`
  int said(float[] outputs, int row, int place) {
    return score.said(outputs, row + output + place * width, width, logits);
  }

  /// @param from where the example begins in `targets`
  int meant(float[] targets, int from, int place) {
    return score.meant(targets, from + target + place * each, each);
  }
}

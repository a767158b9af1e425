package io.weighbridge.vector;

import io.weighbridge.layers.Assembly;
import io.weighbridge.layers.WholeNetwork;
import io.weighbridge.network.Activation;
import io.weighbridge.network.Buffer;
import io.weighbridge.network.Loss;
import io.weighbridge.network.Mask;
import io.weighbridge.network.Network;
import io.weighbridge.network.NetworkException;
import io.weighbridge.network.Objective;
import io.weighbridge.weights.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The outputs of a network as they are measured together.
///
/// @param objective what is measured
/// @param each one for each output
/// @param scores the row that the losses are taken of
/// @param fused whether the scores are those before the network's last activation, which is
///   computed with the loss; only where there is one output
/// @param targetWidth numbers in one example's targets
record Heads(Objective objective, List<Head> each, Buffer scores, boolean fused, int targetWidth) {

  Heads {
    each = List.copyOf(each);
  }

  /// @throws NetworkException if the objective does not fit the outputs
  static Heads of(Network network, WholeNetwork program, Objective objective) {
    List<WholeNetwork.Exit> exits = program.exits();
    if (exits.size() != objective.terms().size()) {
      throw new NetworkException(
          "the network puts out %s, for which there are %d losses (%s): one is needed for each"
              .formatted(network.outputShapes(), objective.terms().size(), objective.text()));
    }
    List<Head> heads = new ArrayList<>();
    int target = 0;
    for (int i = 0; i < exits.size(); i++) {
      Objective.Term term = objective.terms().get(i);
      Head head = head(exits.get(i), term, target, program.ending());
      heads.add(head);
      target += head.places() * head.each();
    }
    Assembly.Ending ending = program.ending();
    boolean fused = ending != null && heads.getFirst().fused();
    return new Heads(
        objective, heads, fused && ending != null ? ending.scores() : program.out(), fused, target);
  }

  private static Head head(
      WholeNetwork.Exit exit, Objective.Term term, int target, Assembly.@Nullable Ending ending) {
    Loss loss = term.loss();
    Shape shape = exit.shape();
    Mask mask = exit.mask();
    int all = Math.toIntExact(shape.elements());
    boolean distributions =
        loss instanceof Loss.CategoricalCrossentropy
            || loss instanceof Loss.SparseCategoricalCrossentropy;
    int width = distributions || mask != null ? Loss.classes(shape) : all;
    if (mask != null && (shape.rank() != 2 || shape.extent(0) != mask.steps())) {
      throw new NetworkException(
          "the network puts out %s, of which some of %d time steps do not count: a loss is measured of [time steps, values] alone"
              .formatted(shape, mask.steps()));
    }
    return new Head(
        loss,
        term.weight(),
        ending != null && fuses(loss, ending, width),
        exit.offset(),
        all / width,
        width,
        target,
        loss instanceof Loss.SparseCategoricalCrossentropy ? 1 : width,
        mask);
  }

  /// A loss is fused with a last activation that it has the logarithm of.
  private static boolean fuses(Loss loss, Assembly.Ending ending, int width) {
    return switch (loss) {
      case Loss.MeanSquaredError _, Loss.MeanAbsoluteError _, Loss.Huber _ -> false;
      case Loss.BinaryCrossentropy(boolean fromLogits) ->
          !fromLogits && ending.activation() == Activation.SIGMOID;
      case Loss.CategoricalCrossentropy(boolean fromLogits) ->
          !fromLogits && ending.activation() == Activation.SOFTMAX && ending.inner() == width;
      case Loss.SparseCategoricalCrossentropy(boolean fromLogits) ->
          !fromLogits && ending.activation() == Activation.SOFTMAX && ending.inner() == width;
    };
  }

  boolean masked() {
    return each.stream().anyMatch(head -> head.mask() != null);
  }

  /// What the gradients of each output are multiplied by, for a batch whose masks are made.
  float[] scales(int examples) {
    float[] scales = new float[each.size()];
    for (int i = 0; i < scales.length; i++) {
      scales[i] = each.get(i).scale(examples);
    }
    return scales;
  }
}

package io.weighbridge.vector;

import io.weighbridge.network.Activation;
import io.weighbridge.network.ActivationLayer;
import io.weighbridge.network.Dense;
import io.weighbridge.network.Dropout;
import io.weighbridge.network.Flatten;
import io.weighbridge.network.Input;
import io.weighbridge.network.Network;
import io.weighbridge.network.NetworkException;
import io.weighbridge.network.ParameterSpec;
import io.weighbridge.network.Rescaling;
import io.weighbridge.network.Reshape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A network as steps between buffers. Layers that only rename shapes (Input, Flatten, Reshape)
/// become nothing; an activation inside a Dense layer becomes a step of its own.
final class Program {

  private static final long MAX_ELEMENTS = Integer.MAX_VALUE - 8;

  /// What makes the step of a dense layer, without its activation.
  interface DenseSteps {

    /// @param passGradient whether anything before has parameters
    Step step(Network.Node node, Buffer in, Buffer out, boolean passGradient);
  }

  final List<Step> steps = new ArrayList<>();
  private final DenseSteps denseSteps;
  final Buffer in;
  private Buffer last;
  private boolean gradientWanted; // whether anything before has parameters

  /// The activation that the last step computes; null if the last step is something else.
  @Nullable Activation lastActivation;

  Program(Network network, DenseSteps denseSteps) {
    this.denseSteps = denseSteps;
    check(network.nodes().getFirst());
    in = new Buffer((int) network.inputShape().elements());
    last = in;
    for (Network.Node node : network.nodes()) {
      check(node);
      switch (node.layer()) {
        case Input _, Flatten _, Reshape _ -> {}
        case Dense dense -> dense(node, dense);
        case ActivationLayer(_, Activation activation) ->
            activation(activation, lastAxis(node.input()));
        case Dropout(_, double rate) -> add(new DropoutStep(last, like(last), rate));
        case Rescaling(_, double scale, double offset) ->
            add(new RescalingStep(last, like(last), scale, offset));
      }
    }
  }

  Buffer out() {
    return last;
  }

  /// Fills `in.gradients` of the rows `from` to `to` (exclusive), that have been run, with the
  /// gradients of one output.
  void backwardToInputs(int output, int from, int to) {
    Buffer out = out();
    Arrays.fill(out.gradients, from * out.width, to * out.width, 0);
    for (int row = from; row < to; row++) {
      out.gradients[row * out.width + output] = 1;
    }
    for (int i = steps.size() - 1; i >= 0; i--) {
      steps.get(i).backwardToInputs(from, to);
    }
  }

  /// Every buffer once.
  Set<Buffer> buffers() {
    Set<Buffer> buffers = new LinkedHashSet<>(List.of(in));
    for (Step step : steps) {
      buffers.add(step.out);
    }
    return buffers;
  }

  private void dense(Network.Node node, Dense dense) {
    int inner = lastAxis(node.input());
    Buffer out = new Buffer(Math.multiplyExact(last.width / inner, dense.units()));
    add(denseSteps.step(node, last, out, gradientWanted));
    gradientWanted = true;
    activation(dense.activation(), dense.units());
  }

  private void activation(Activation activation, int inner) {
    if (activation == Activation.LINEAR) {
      return;
    }
    if (activation.rowwise()) {
      int out = activation == Activation.GLU ? last.width / 2 : last.width;
      add(new RowStep(activation, last, new Buffer(out), inner));
    } else {
      // Nobody's output is overwritten that is needed on the way back: not the examples, not what
      // another activation takes its slope from.
      boolean wanted =
          steps.isEmpty()
              || steps.getLast() instanceof ActivationStep
              || steps.getLast() instanceof RowStep;
      boolean inPlace = ActivationStep.inPlace(activation) && !wanted;
      add(new ActivationStep(activation, last, inPlace ? last : like(last)));
    }
    // A loss is fused with one distribution over the whole output, not with several.
    lastActivation = activation.rowwise() && inner != last.width ? null : activation;
  }

  private void add(Step step) {
    steps.add(step);
    last = step.out;
    lastActivation = null;
  }

  private static Buffer like(Buffer buffer) {
    return new Buffer(buffer.width);
  }

  /// Arrays hold at most 2^31 - 1 elements.
  private static void check(Network.Node node) {
    long largest = node.output().elements();
    for (ParameterSpec parameter : node.parameters()) {
      largest = Math.max(largest, parameter.shape().elements());
    }
    if (largest > MAX_ELEMENTS || node.output().elements() < 1) {
      throw new NetworkException(
          "%s: %d values in one piece, this engine holds 1 to %d"
              .formatted(
                  node.layer().label(), node.output().elements() < 1 ? 0 : largest, MAX_ELEMENTS));
    }
  }

  private static int lastAxis(io.weighbridge.weights.Shape shape) {
    return Math.toIntExact(shape.extent(shape.rank() - 1));
  }
}

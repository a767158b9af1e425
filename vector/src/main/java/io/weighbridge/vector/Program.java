package io.weighbridge.vector;

import io.weighbridge.network.Activation;
import io.weighbridge.network.ActivationLayer;
import io.weighbridge.network.Dense;
import io.weighbridge.network.Dropout;
import io.weighbridge.network.Flatten;
import io.weighbridge.network.Input;
import io.weighbridge.network.Network;
import io.weighbridge.network.NetworkException;
import io.weighbridge.network.Rescaling;
import io.weighbridge.network.Reshape;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A network as steps between buffers. Layers that only rename shapes (Input, Flatten, Reshape)
/// become nothing; an activation inside a Dense layer becomes a step of its own.
final class Program {

  final List<Step> steps = new ArrayList<>();
  final List<Weights> weights = new ArrayList<>();
  final Buffer in;
  private Buffer last;
  private boolean gradientWanted; // whether anything before has parameters

  /// The activation that the last step computes; null if the last step is something else.
  @Nullable Activation lastActivation;

  Program(Network network) {
    in = new Buffer(width(network.nodes().getFirst()));
    last = in;
    for (Network.Node node : network.nodes()) {
      lastActivation = node.layer() instanceof Input ? null : lastActivation;
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
    List<Weights> own = node.parameters().stream().map(spec -> new Weights(dense, spec)).toList();
    weights.addAll(own);
    Buffer out = new Buffer(Math.multiplyExact(last.width / inner, dense.units()));
    add(
        new DenseStep(
            last,
            out,
            own.getFirst(),
            own.size() > 1 ? own.get(1) : null,
            inner,
            dense.units(),
            gradientWanted));
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
      // The input's own examples are not overwritten.
      boolean inPlace = ActivationStep.inPlace(activation) && last != in;
      add(new ActivationStep(activation, last, inPlace ? last : like(last)));
    }
    lastActivation = activation;
  }

  private void add(Step step) {
    steps.add(step);
    last = step.out;
    lastActivation = null;
  }

  private static Buffer like(Buffer buffer) {
    return new Buffer(buffer.width);
  }

  private static int width(Network.Node node) {
    long elements = node.output().elements();
    if (elements > Integer.MAX_VALUE || elements < 1) {
      throw new NetworkException(
          "%s: %d values in one example are outside what this engine holds"
              .formatted(node.layer().label(), elements));
    }
    return (int) elements;
  }

  private static int lastAxis(io.weighbridge.weights.Shape shape) {
    return Math.toIntExact(shape.extent(shape.rank() - 1));
  }
}

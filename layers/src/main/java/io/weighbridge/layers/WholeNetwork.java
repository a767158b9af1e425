package io.weighbridge.layers;

import io.weighbridge.network.Buffer;
import io.weighbridge.network.Input;
import io.weighbridge.network.Network;
import io.weighbridge.network.NetworkException;
import io.weighbridge.network.Parameter;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A network made ready to run: a row in for each example, a row out. Several inputs lie side by
/// side in the row, in their order, and so do several outputs.
///
/// @param steps in the order in which they are run
/// @param ending the last activation, if a loss may be measured before it
/// @param masked whether the output has time steps that do not count
public record WholeNetwork(
    Buffer in, List<Step> steps, Buffer out, Assembly.@Nullable Ending ending, boolean masked) {

  public WholeNetwork {
    steps = List.copyOf(steps);
  }

  /// @param parameters of each layer, in the order of the network's layers
  public static WholeNetwork of(Network network, List<List<Parameter>> parameters) {
    List<Step> steps = new ArrayList<>();
    Buffer in = new Buffer(Math.toIntExact(network.inputShape().elements()));
    List<Buffer> inputs = new ArrayList<>();
    if (network.inputs().size() == 1) {
      inputs.add(in);
    } else {
      int offset = 0;
      for (Input input : network.inputs()) {
        Buffer part = new Buffer(Math.toIntExact(input.shape().elements()));
        steps.add(SliceStep.taking(in, part, offset));
        inputs.add(part);
        offset += part.width();
      }
    }
    Assembly inside =
        new Assembly(
            network,
            inputs,
            (node, read, made, ordinal) ->
                new Place(
                    read,
                    node.inputs(),
                    made,
                    node.plain(),
                    parameters.get(node.index()),
                    "",
                    ordinal));
    steps.addAll(inside.steps());
    boolean masked = inside.outputs().stream().anyMatch(buffer -> buffer.mask() != null);
    if (inside.outputs().size() == 1) {
      return new WholeNetwork(in, steps, inside.outputs().getFirst(), inside.ending(), masked);
    }
    Buffer out = new Buffer(inside.outputs().stream().mapToInt(Buffer::width).sum());
    int offset = 0;
    for (Buffer part : inside.outputs()) {
      steps.add(SliceStep.putting(part, out, offset));
      offset += part.width();
    }
    return new WholeNetwork(in, steps, out, null, masked);
  }

  /// Makes room for so many rows everywhere.
  public void hold(int rows, boolean withGradients) {
    try {
      in.hold(rows, withGradients);
      for (Step step : steps) {
        step.hold(rows, withGradients);
      }
      out.hold(rows, withGradients);
    } catch (ArithmeticException overflow) {
      throw new NetworkException(
          "%d examples are too many at once for this network".formatted(rows), overflow);
    }
  }
}

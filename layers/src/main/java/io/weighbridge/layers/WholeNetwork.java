package io.weighbridge.layers;

import io.weighbridge.network.Buffer;
import io.weighbridge.network.Input;
import io.weighbridge.network.Mask;
import io.weighbridge.network.Network;
import io.weighbridge.network.NetworkException;
import io.weighbridge.network.Parameter;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.weights.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A network made ready to run: a row in for each example, a row out. Several inputs lie side by
/// side in the row, in their order, and so do several outputs.
///
/// @param steps in the order in which they are run
/// @param ending the last activation, if a loss may be measured before it
/// @param exits the outputs
public record WholeNetwork(
    Buffer in, List<Step> steps, Buffer out, Assembly.@Nullable Ending ending, List<Exit> exits) {

  /// One of the outputs.
  ///
  /// @param offset where it begins in the row
  /// @param mask which time steps of it count; null if all do
  public record Exit(int offset, Shape shape, @Nullable Mask mask) {}

  public WholeNetwork {
    steps = List.copyOf(steps);
    exits = List.copyOf(exits);
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
    List<Exit> exits = exits(network.outputShapes(), inside.outputs());
    if (exits.size() == 1) {
      return new WholeNetwork(in, steps, inside.outputs().getFirst(), inside.ending(), exits);
    }
    Buffer out = new Buffer(inside.outputs().stream().mapToInt(Buffer::width).sum());
    for (int i = 0; i < exits.size(); i++) {
      steps.add(SliceStep.putting(inside.outputs().get(i), out, exits.get(i).offset()));
    }
    return new WholeNetwork(in, steps, out, null, exits);
  }

  private static List<Exit> exits(List<Shape> shapes, List<Buffer> outputs) {
    List<Exit> exits = new ArrayList<>();
    int offset = 0;
    for (int i = 0; i < outputs.size(); i++) {
      exits.add(new Exit(offset, shapes.get(i), outputs.get(i).mask()));
      offset += outputs.get(i).width();
    }
    return exits;
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

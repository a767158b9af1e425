package io.weighbridge.layers;

import io.weighbridge.network.Activation;
import io.weighbridge.network.Buffer;
import io.weighbridge.network.Input;
import io.weighbridge.network.Layer;
import io.weighbridge.network.Network;
import io.weighbridge.network.NetworkException;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.weights.Shape;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A network as steps between buffers.
///
/// Layers that only rename shapes (Input, Flatten, Reshape) become nothing; an activation inside a
/// layer becomes a step of its own; an output that several calls read is given to each with
/// gradients of its own, which a further step sums.
public final class Assembly {

  /// What gives a call its parameters.
  public interface Places {

    /// @param node of the network
    Place place(Network.Node node, List<Buffer> inputs, List<Buffer> outputs, long ordinal);
  }

  /// The last step, if it is an activation.
  ///
  /// @param activation it applies
  /// @param scores what it is applied to
  /// @param inner how many values it is applied to at a time
  public record Ending(Activation activation, Buffer scores, int inner) {}

  private final List<Step> steps = new ArrayList<>();
  private final Map<Network.Port, Integer> readers = new HashMap<>();
  private final Map<Network.Port, Deque<Buffer>> buffers = new HashMap<>();
  private final List<Buffer> outputs = new ArrayList<>();

  /// @param inputs one for each of the network's inputs
  public Assembly(Network network, List<Buffer> inputs, Places places) {
    network.calls().forEach(call -> call.inputs().forEach(this::count));
    network.outputs().forEach(this::count);
    List<Network.Node> nodes = network.nodes();
    int entered = 0;
    for (int i = 0; i < nodes.size(); i++) {
      Network.Node node = nodes.get(i);
      if (node.layer() instanceof Input) {
        put(new Network.Port(i, 0), inputs.get(entered++));
        continue;
      }
      List<Buffer> read = network.calls().get(i).inputs().stream().map(this::take).toList();
      List<Buffer> made = call(node, read, places, i);
      for (int output = 0; output < made.size(); output++) {
        put(new Network.Port(i, output), made.get(output));
      }
    }
    network.outputs().forEach(port -> outputs.add(take(port)));
  }

  public List<Step> steps() {
    return steps;
  }

  public List<Buffer> outputs() {
    return outputs;
  }

  /// The activation that the only output comes from; null if it comes from something else.
  public @Nullable Ending ending() {
    if (steps.isEmpty() || outputs.size() != 1) {
      return null;
    }
    Buffer out = outputs.getFirst();
    return switch (steps.getLast()) {
      case ActivationStep last when last.out == out -> new Ending(last.activation(), last.in, 1);
      case RowStep last when last.out == out ->
          new Ending(last.activation(), last.in, last.inner());
      default -> null;
    };
  }

  private List<Buffer> call(Network.Node node, List<Buffer> inputs, Places places, long ordinal) {
    Layer layer = node.layer();
    List<Buffer> plain = new ArrayList<>();
    if (layer.renames()) {
      plain.add(inputs.getFirst());
    } else {
      node.plain().forEach(shape -> plain.add(new Buffer(Math.toIntExact(shape.elements()))));
      steps.addAll(steps(layer, places.place(node, inputs, plain, ordinal)));
      if (layer.passesMask() && plain.getFirst().mask() == null) {
        plain.getFirst().mask(inputs.getFirst().mask());
      }
    }
    if (layer.activation() == Activation.LINEAR) {
      return plain;
    }
    List<Buffer> activated = new ArrayList<>();
    for (int i = 0; i < plain.size(); i++) {
      activated.add(
          activated(layer.activation(), node.plain().get(i), plain.get(i), !layer.renames()));
    }
    return activated;
  }

  private static List<Step> steps(Layer layer, Place place) {
    try {
      return layer.steps(place);
    } catch (ArithmeticException overflow) {
      throw new NetworkException(
          "%s: %s is too large an input".formatted(layer.label(), place.inputShapes()), overflow);
    }
  }

  /// @param own whether nobody else reads what the activation is applied to, so that it may be
  ///   overwritten
  private Buffer activated(Activation activation, Shape shape, Buffer in, boolean own) {
    Buffer out;
    if (activation.rowwise()) {
      int inner = Math.toIntExact(shape.extent(shape.rank() - 1));
      out = new Buffer(activation == Activation.GLU ? in.width() / 2 : in.width());
      steps.add(new RowStep(activation, in, out, inner));
    } else {
      out = own && ActivationStep.inPlace(activation) ? in : new Buffer(in.width());
      steps.add(new ActivationStep(activation, in, out));
    }
    out.mask(in.mask());
    return out;
  }

  private void count(Network.Port port) {
    readers.merge(port, 1, Integer::sum);
  }

  private void put(Network.Port port, Buffer buffer) {
    int count = readers.getOrDefault(port, 0);
    Deque<Buffer> each = new ArrayDeque<>();
    if (count == 1) {
      each.add(buffer);
    } else {
      for (int i = 0; i < count; i++) {
        each.add(buffer.alias());
      }
      steps.add(new GatherStep(buffer, List.copyOf(each)));
    }
    buffers.put(port, each);
  }

  private Buffer take(Network.Port port) {
    return buffers.getOrDefault(port, new ArrayDeque<>()).removeFirst();
  }

  /// Finds out before any memory is taken whether a network can be held.
  ///
  /// @throws NetworkException naming the layer that is too large
  public static void check(Network network) {
    Footprint.check(network);
  }
}

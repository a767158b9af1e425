package io.weighbridge.layers;

import io.weighbridge.network.Network;
import io.weighbridge.network.NetworkException;
import io.weighbridge.network.ParameterSpec;
import io.weighbridge.weights.Shape;
import java.util.List;

/// How much a network takes, found out before any of it is taken.
public final class Footprint {

  /// A layer that keeps more of an example than what it puts out.
  interface Scratch {

    /// The values beside the outputs.
    ///
    /// @throws ArithmeticException if a long does not hold them
    long scratch(List<Shape> inputs);
  }

  private static final long MAX_ELEMENTS = Integer.MAX_VALUE - 8;

  private Footprint() {}

  /// Finds out whether a network can be held: arrays have at most 2^31 - 1 elements, and parameters
  /// and what is worked out of one example must fit into this Java's memory.
  ///
  /// @throws NetworkException naming the layer that is too large, if it is one
  static void check(Network network) {
    long most = Runtime.getRuntime().maxMemory();
    long parameters;
    long example;
    try {
      parameters = Math.multiplyExact(network.parameterCount(), Float.BYTES);
      example = exampleBytes(network);
    } catch (ArithmeticException overflow) {
      throw new NetworkException("network \"%s\" is too large".formatted(network.name()), overflow);
    }
    if (parameters > most) {
      throw new NetworkException(
          "the network has parameters of %,d bytes, and this Java has %,d bytes for everything"
              .formatted(parameters, most));
    }
    if (example > most - parameters) {
      throw new NetworkException(
          "the network takes %,d bytes for one example, and this Java has %,d bytes for everything"
              .formatted(example, most));
    }
  }

  /// The bytes of all that is worked out of one example.
  ///
  /// @throws NetworkException naming a layer with an array that is too long
  public static long exampleBytes(Network network) {
    return Math.multiplyExact(values(network), Float.BYTES);
  }

  private static long values(Network network) {
    long sum = 0;
    for (Network.Node node : network.nodes()) {
      checkPieces(node);
      for (Shape shape : node.plain()) {
        sum = Math.addExact(sum, shape.elements());
      }
      if (node.layer() instanceof Scratch more) {
        sum = Math.addExact(sum, more.scratch(node.inputs()));
      }
    }
    return sum;
  }

  /// The values inside a network in the place of a layer.
  static long inside(Nested nested, List<Shape> inputs) {
    return values(nested.at(inputs));
  }

  private static void checkPieces(Network.Node node) {
    long largest = 0;
    long smallest = Long.MAX_VALUE;
    for (Shape shape : node.plain()) {
      largest = Math.max(largest, shape.elements());
      smallest = Math.min(smallest, shape.elements());
    }
    for (ParameterSpec parameter : node.parameters()) {
      largest = Math.max(largest, parameter.shape().elements());
      smallest = Math.min(smallest, parameter.shape().elements());
    }
    if (largest > MAX_ELEMENTS || smallest < 1) {
      throw new NetworkException(
          "%s: %d values in one piece, this engine holds 1 to %d"
              .formatted(node.layer().label(), smallest < 1 ? 0 : largest, MAX_ELEMENTS));
    }
  }
}

package io.weighbridge.vector;

import io.weighbridge.layers.Assembly;
import io.weighbridge.layers.Footprint;
import io.weighbridge.layers.WholeNetwork;
import io.weighbridge.network.Network;
import io.weighbridge.network.NetworkException;
import io.weighbridge.network.Parameter;
import io.weighbridge.network.ParameterSpec;
import io.weighbridge.weights.Shape;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// A network to be run and never trained, over weights that stay where they lie: in a mapped file,
/// or in one copy outside the heap. Any number of passes share them.
///
/// Results are those of [VectorEngine] on the same weights, bit by bit, however many rows are
/// computed together.
///
/// ```java
/// var program = new InferenceProgram(network, List.of(kernel, bias));
/// var pass = program.pass();
/// System.arraycopy(image, 0, pass.inputs(1), 0, program.inputs());
/// float seven = pass.run(1)[7];
/// ```
public final class InferenceProgram {

  private final Network network;
  private final List<List<Parameter>> parameters;
  private final int inputs;
  private final int outputs;
  private final long widest;
  private final long exampleBytes;

  /// @param weights one for each parameter in the order of the layers, each exactly the elements of
  ///   its shape as little-endian floats outside the heap
  /// @throws NetworkException if the network is larger than this engine runs
  public InferenceProgram(Network network, List<MemorySegment> weights) {
    this(placed(network, weights), network);
  }

  private InferenceProgram(List<List<Parameter>> parameters, Network network) {
    Assembly.check(network);
    this.network = network;
    this.parameters = parameters;
    // Whatever has to be copied of the weights is copied now, before several threads come.
    WholeNetwork first = WholeNetwork.of(network, parameters);
    inputs = first.in().width();
    outputs = first.out().width();
    exampleBytes = Footprint.exampleBytes(network);
    widest =
        network.nodes().stream()
            .flatMap(node -> node.plain().stream())
            .mapToLong(Shape::elements)
            .max()
            .orElse(1);
  }

  private static List<List<Parameter>> placed(Network network, List<MemorySegment> weights) {
    List<List<Parameter>> parameters = new ArrayList<>();
    int next = 0;
    for (int i = 0; i < network.layers().size(); i++) {
      List<Parameter> own = new ArrayList<>();
      for (ParameterSpec spec : network.parameters(i)) {
        own.add(new Parameter(network.layers().get(i), spec, weights.get(next++)));
      }
      parameters.add(List.copyOf(own));
    }
    if (next != weights.size()) {
      throw new IllegalArgumentException("%d parameters, given %d".formatted(next, weights.size()));
    }
    return List.copyOf(parameters);
  }

  /// Another network over the same weights.
  ///
  /// @param other with the same parameters in the same order, as [Network#beforeProbabilities] is
  public InferenceProgram sharing(Network other) {
    return new InferenceProgram(parameters, other);
  }

  /// The values of one example.
  public int inputs() {
    return inputs;
  }

  /// The values that come out for one example.
  public int outputs() {
    return outputs;
  }

  /// The bytes of all that is worked out of one example, at least one.
  public long exampleBytes() {
    return Math.max(1, exampleBytes);
  }

  /// The values of one example where they are most, inside or at the ends.
  public long widest() {
    return widest;
  }

  /// One that runs examples, with buffers of its own.
  public InferencePass pass() {
    return new InferencePass(WholeNetwork.of(network, parameters));
  }

  /// Forgets the copies of weights that it made; nothing may run afterwards.
  public void wipe() {
    parameters.forEach(own -> own.forEach(Parameter::wipe));
  }
}

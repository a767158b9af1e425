package io.weighbridge.vector;

import io.weighbridge.network.Network;
import io.weighbridge.network.NetworkException;
import io.weighbridge.network.ParameterSpec;
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

  /// A dense layer's parameters.
  ///
  /// @param bias empty where the layer has none
  private record Parameters(MemorySegment kernel, MemorySegment bias) {}

  private final Network network;
  private final List<Parameters> parameters = new ArrayList<>();
  private final int inputs;
  private final int outputs;
  private final long widest;

  /// @param weights one for each parameter in the order of the layers, each exactly the elements of
  ///   its shape as little-endian floats outside the heap
  /// @throws NetworkException if the network is larger than this engine runs
  public InferenceProgram(Network network, List<MemorySegment> weights) {
    this.network = network;
    int next = 0;
    for (Network.Node node : network.nodes()) {
      List<ParameterSpec> specs = node.parameters();
      if (specs.isEmpty()) {
        continue;
      }
      MemorySegment kernel = checked(specs.getFirst(), weights.get(next++));
      MemorySegment bias = MemorySegment.NULL;
      if (specs.size() > 1) {
        bias = checked(specs.get(1), weights.get(next++));
      }
      parameters.add(new Parameters(kernel, bias));
    }
    if (next != weights.size()) {
      throw new IllegalArgumentException("%d parameters, given %d".formatted(next, weights.size()));
    }
    Program program = program(new MatrixProduct.Scratch());
    inputs = program.in.width;
    outputs = program.out().width;
    widest = program.buffers().stream().mapToLong(buffer -> buffer.width).max().orElse(1);
  }

  private static MemorySegment checked(ParameterSpec spec, MemorySegment values) {
    if (values.byteSize() != spec.shape().elements() * Float.BYTES) {
      throw new IllegalArgumentException(
          "%s %s: %d bytes".formatted(spec.name(), spec.shape(), values.byteSize()));
    }
    return values;
  }

  private Program program(MatrixProduct.Scratch scratch) {
    List<Parameters> left = new ArrayList<>(parameters);
    return new Program(
        network,
        (node, in, out, _) -> {
          Parameters own = left.removeFirst();
          long[] extents = node.parameters().getFirst().shape().extents();
          return new MappedDense(
              in,
              out,
              own.kernel,
              own.bias,
              Math.toIntExact(extents[0]),
              Math.toIntExact(extents[1]),
              scratch);
        });
  }

  /// The values of one example.
  public int inputs() {
    return inputs;
  }

  /// The values that come out for one example.
  public int outputs() {
    return outputs;
  }

  /// The values of one example where they are most, inside or at the ends.
  public long widest() {
    return widest;
  }

  /// One that runs examples, with buffers of its own.
  public InferencePass pass() {
    MatrixProduct.Scratch scratch = new MatrixProduct.Scratch();
    return new InferencePass(program(scratch), scratch);
  }
}
